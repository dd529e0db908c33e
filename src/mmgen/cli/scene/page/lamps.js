// The lights that a file of another program has: kept, but never brighter together than the scene can show.

import { Vector3 } from "./three.js";

const BRIGHTEST = 4; // Of what falls on the middle of the scene, in the units of glTF's lights without a place (lux).

// Keeps the lights below a model but for the scene's own, which is the sun, and tells which were kept.
export function keepLamps(model, { isSun, bounds, reach }) {
  const found = [];
  model.traverse((each) => each.isLight && found.push(each));
  const middle = bounds.getCenter(new Vector3());
  const lamps = found.filter((lamp) => !isSun(lamp));
  for (const lamp of found) if (!lamps.includes(lamp)) lamp.removeFromParent();
  const falling = lamps.map((lamp) => {
    const strength = lamp.intensity * Math.max(lamp.color.r, lamp.color.g, lamp.color.b);
    const away = Math.max(lamp.getWorldPosition(new Vector3()).distanceTo(middle), 0.5 * reach);
    return lamp.isDirectionalLight ? strength : strength / away ** 2;
  });
  const all = falling.reduce((sum, each) => sum + each, 0);
  for (const lamp of lamps) lamp.intensity *= Math.min(1, BRIGHTEST / Math.max(all, 1e-9));
  return lamps;
}
