// Boxes and names about the things that are spoken of: the chosen one, the one under the pointer, those that could be meant.

import { Vector3 } from "./three.js";

export class Marks {
  constructor(theatre, element) {
    Object.assign(this, { theatre, element, chosen: undefined, hovered: undefined, candidates: [] });
  }

  // Change which things are marked.
  mark(change) {
    Object.assign(this, change);
    const shown = new Map(this.candidates.map((name) => [name, 0.9]));
    if (this.hovered) shown.set(this.hovered, 0.55);
    if (this.chosen && !this.candidates.length) shown.set(this.chosen, 1);
    this.theatre.outline(shown);
    this.element.replaceChildren(...[...this.theatre.outlines.keys()].map((name) => this.label(name)));
    this.place();
  }

  label(name) {
    const made = document.createElement("span");
    made.textContent = name;
    made.dataset.name = name;
    made.classList.toggle("faint", name !== this.chosen && !this.candidates.includes(name));
    return made;
  }

  // Put the names over their things, inside the canvas.
  place() {
    const { left, top, width } = this.element.getBoundingClientRect();
    for (const label of this.element.children) {
      const box = this.theatre.box(label.dataset.name);
      const middle = box.getCenter(new Vector3());
      const [x, y] = this.theatre.where(middle.setY(box.max.y));
      const half = label.offsetWidth / 2 + 4;
      label.style.left = `${Math.min(Math.max(x - left, half), width - half)}px`;
      label.style.top = `${Math.max(y - top - 12, label.offsetHeight + 4)}px`;
    }
  }
}
