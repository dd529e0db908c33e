// Light from all sides, in the colours of the scene's sky.

import { BackSide, Color, Mesh, Scene, ShaderMaterial, SphereGeometry } from "./three.js";

const VERTEX = "varying vec3 way; void main() { way = normalize(position); gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }";
const FRAGMENT = `
varying vec3 way;
uniform vec3 overhead, level, below;
void main() {
  float height = normalize(way).y;
  vec3 above = mix(level, overhead, clamp(height / 0.45, 0.0, 1.0));
  gl_FragColor = vec4(mix(above, below, smoothstep(0.0, -0.15, height)), 1.0);
}`;
// In parts of the sky's own colours, as in the views.
const SHARE = 0.36;
const SIDE = 64; // Pixels of each of its six sides: it has no detail.
const LEAST = [0.05, 0.055, 0.065]; // A little light is left everywhere, so that night shows shapes.

export class Sky {
  constructor(maker) {
    this.maker = maker;
    const uniforms = Object.fromEntries(["overhead", "level", "below"].map((name) => [name, { value: new Color() }]));
    this.material = new ShaderMaterial({ uniforms, vertexShader: VERTEX, fragmentShader: FRAGMENT, side: BackSide, depthWrite: false });
    this.scene = new Scene();
    this.scene.add(new Mesh(new SphereGeometry(10, 32, 24), this.material));
  }

  // What mirrors and lights; made anew only where the colours are others.
  environment(colours) {
    const key = `${colours.zenith}${colours.horizon}`;
    if (key === this.key) return this.made.texture;
    this.key = key;
    const [zenith, horizon] = [new Color(colours.zenith), new Color(colours.horizon)];
    const { overhead, level, below } = this.material.uniforms;
    level.value.copy(horizon);
    overhead.value.setRGB(...LEAST.map((value, at) => value + SHARE * (zenith.toArray()[at] + horizon.toArray()[at])));
    below.value.copy(overhead.value).multiplyScalar(0.47);
    this.made?.dispose();
    this.made = this.maker.fromScene(this.scene, 0, 0.1, 100, { size: SIDE });
    return this.made.texture;
  }
}
