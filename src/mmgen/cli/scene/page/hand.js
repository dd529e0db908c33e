// The pointer and the keys on the canvas: things are chosen, and dragged over the ground.

import { Plane, Vector3 } from "./three.js";

const LEAST = 0.005; // Metres: less is a click.
const TURNS = { ArrowLeft: [-15, 0], ArrowRight: [15, 0], ArrowUp: [0, 10], ArrowDown: [0, -10], "+": [0, 0, 1.2], "=": [0, 0, 1.2], "-": [0, 0, 1 / 1.2] };

export class Hand {
  // Listens before the theatre's own turning does, so that dragging a thing does not turn the scene.
  constructor(theatre, { chosen, moved, hovered }) {
    Object.assign(this, { theatre, canvas: theatre.canvas, chosen, moved, hovered, over: undefined });
    const { canvas } = theatre;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => this.release(event));
    canvas.addEventListener("pointerleave", () => this.hover(undefined));
    canvas.addEventListener("keydown", (event) => this.key(event));
    theatre.allowTurning();
  }

  press(event) {
    this.pressed = event.button === 0 ? [event.clientX, event.clientY] : undefined;
    if (event.button !== 0 || !event.isPrimary) return;
    const thing = this.theatre.pick(event);
    if (!thing) return;
    event.stopImmediatePropagation();
    this.chosen(thing.name);
    this.canvas.setPointerCapture(event.pointerId);
    // Over the ground: along the level at which the thing is held.
    const held = this.theatre.ray(event).intersectObjects(this.theatre.tops(thing), true)[0].point;
    const level = new Plane(new Vector3(0, 1, 0), -held.y);
    this.drag = { thing, level, start: held, by: new Vector3(), pointer: event.pointerId };
  }

  move(event) {
    const { drag } = this;
    if (!drag) {
      if (!event.buttons && event.pointerType !== "touch") this.hover(this.theatre.pick(event)?.name);
      return;
    }
    if (event.pointerId !== drag.pointer) return;
    event.stopImmediatePropagation();
    const now = this.theatre.ray(event).ray.intersectPlane(drag.level, new Vector3());
    if (!now) return;
    this.canvas.classList.add("dragging");
    drag.by.copy(now).sub(drag.start).setY(0).clampLength(0, 4 * this.theatre.reach);
    this.theatre.shift(drag.thing, drag.by);
  }

  hover(name) {
    if (name === this.over) return;
    this.over = name;
    this.canvas.classList.toggle("over", name !== undefined);
    this.hovered(name);
  }

  release(event) {
    const { drag, pressed } = this;
    this.pressed = undefined;
    const isClick = pressed && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) < 4;
    if (!drag) return void (isClick && event.isPrimary && this.chosen(undefined));
    if (event.pointerId !== drag.pointer) return;
    event.stopImmediatePropagation();
    this.drag = undefined;
    this.canvas.classList.remove("dragging");
    if (drag.by.length() > LEAST && event.type === "pointerup") this.moved(drag.thing.name, drag.by.toArray().map((value) => Math.round(value * 1e4) / 1e4));
    else this.theatre.shift(drag.thing, new Vector3());
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !TURNS[event.key]) return;
    event.preventDefault();
    this.theatre.turn(...TURNS[event.key]);
  }
}
