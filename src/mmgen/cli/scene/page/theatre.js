// The scene on the canvas: drawn, turned, picked, and things dragged over the ground.

const LIMIT = 1.02;

class Theatre {
  constructor(canvas, marks, { chosen, moved }) {
    Object.assign(this, { canvas, marks, chosen, moved, things: [], selected: undefined, hovered: undefined, isAsked: false });
    this.gl = canvas.getContext("webgl2", { antialias: true, alpha: true });
    // Before the orbit listens, so that dragging a thing does not turn the scene.
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.hover(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => this.release(event));
    this.orbit = new Orbit(canvas, { low: [-1, 0, -1], high: [1, 1, 1], radius: 1.5 }, () => this.ask());
    new ResizeObserver(() => this.ask()).observe(canvas);
  }

  async load(bytes, state) {
    const glb = new Glb(bytes);
    const motion = new Motion(glb);
    const model = await new Model(this.gl, glb, motion).load();
    const [low, high] = state.bounds;
    const radius = Math.hypot(high[0] - low[0], high[2] - low[2]) / 2;
    this.renderer = new Renderer(this.gl, model, { low, high, radius });
    Object.assign(this, { glb, motion, things: state.objects });
    const { orbit } = this;
    Object.assign(orbit, { low, high, middle: low.map((value, axis) => (value + high[axis]) / 2) });
    orbit.size = { across: Math.max(2 * radius, 1e-9), height: Math.max(high[1] - low[1], 1e-9) };
    const code = state.light.color;
    const stored = [1, 3, 5].map((at) => (parseInt(code.slice(at, at + 2), 16) / 255) ** 2.2);
    this.lamp = new Float32Array(stored.map((value) => (0.3 + 0.7 * value) * (0.28 + 0.72 * Math.min(state.light.intensity, 2.5))));
    if (!this.things.some(({ name }) => name === this.selected)) this.selected = undefined;
    this.renderer.castShadow();
    this.ask();
  }

  clear() {
    Object.assign(this, { renderer: undefined, things: [], selected: undefined, hovered: undefined });
    this.ask();
  }

  look({ azimuth, elevation }) {
    this.orbit.move({ azimuth, elevation, zoom: 1.25 });
  }

  select(name) {
    this.selected = name;
    this.ask();
  }

  ray(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((event.clientY - box.top) / box.height) * 2;
    return rayAt(this.camera().projection, x, y);
  }

  camera() {
    return this.orbit.camera(Math.max(this.canvas.clientWidth, 1) / Math.max(this.canvas.clientHeight, 1));
  }

  // Where the middle of a thing is on the page.
  where(name) {
    const { low, high } = this.things.find((thing) => thing.name === name);
    const [x, y] = transformed(this.camera().projection, low.map((value, axis) => (value + high[axis]) / 2));
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [left + ((x + 1) / 2) * width, top + ((1 - y) / 2) * height];
  }

  pick(ray) {
    const hits = this.things
      .filter(({ low, high }) => meetsBox(ray, low, high))
      .map((thing) => ({ thing, away: distanceTo(ray, this, thing) }))
      .filter(({ away }) => Number.isFinite(away));
    return hits.sort((one, other) => one.away - other.away)[0]?.thing;
  }

  press(event) {
    if (event.button !== 0 || !this.renderer) return;
    const ray = this.ray(event);
    const thing = this.pick(ray);
    this.chosen(thing?.name);
    if (!thing) return;
    event.stopImmediatePropagation();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    const start = onLevel(ray, thing.low[1]);
    const rest = thing.nodes.map((index) => this.placeOf(index));
    this.drag = { thing, start, rest, by: [0, 0, 0], pointer: event.pointerId };
  }

  hover(event) {
    if (!this.renderer) return;
    if (!this.drag) {
      if (event.buttons) return;
      const name = this.pick(this.ray(event))?.name;
      this.canvas.classList.toggle("over", name !== undefined);
      if (name !== this.hovered) this.hovered = name;
      this.ask();
      return;
    }
    event.stopImmediatePropagation();
    const { thing, start, rest } = this.drag;
    const now = onLevel(this.ray(event), thing.low[1]);
    if (!start || !now) return;
    this.canvas.classList.add("dragging");
    const reach = 2 * Math.max(...this.orbit.high.map((value, axis) => value - this.orbit.low[axis]));
    const by = now.map((value, axis) => (axis === 1 ? 0 : Math.min(Math.max(value - start[axis], -reach), reach)));
    this.drag.by = by;
    thing.nodes.forEach((index, at) => this.shift(index, rest[at], by));
    this.motion.place();
    this.renderer.castShadow();
    this.ask();
  }

  release(event) {
    if (!this.drag || event.pointerId !== this.drag.pointer) return;
    const { thing, by } = this.drag;
    this.drag = undefined;
    this.canvas.classList.remove("dragging");
    if (Math.hypot(...by) > 0.005) this.moved(thing.name, by.map((value) => Math.round(value * 1e4) / 1e4));
  }

  placeOf(index) {
    const { matrix, translation } = this.motion.nodes[index];
    return matrix ? [...matrix.slice(12, 15)] : [...translation];
  }

  // Nodes below others are shifted in the space of what is above them.
  shift(index, rest, by) {
    const node = this.motion.nodes[index];
    const above = this.glb.json.nodes.findIndex(({ children = [] }) => children.includes(index));
    let local = by;
    if (above >= 0) {
      const inward = invert(this.motion.nodes[above].world);
      const [start, end] = [transformed(inward, [0, 0, 0]), transformed(inward, by)];
      local = end.map((value, axis) => value - start[axis]);
    }
    const placed = rest.map((value, axis) => value + local[axis]);
    if (node.matrix) node.matrix.set(placed, 12);
    else node.translation = placed;
  }

  ask() {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      this.draw();
    });
  }

  draw() {
    const { canvas, gl } = this;
    const scale = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale].map((side) => Math.max(Math.round(side), 1));
    for (const each of [canvas, this.marks]) {
      if (each.width !== width || each.height !== height) Object.assign(each, { width, height });
    }
    if (this.renderer) {
      this.renderer.surface.use();
      gl.uniform3fv(this.renderer.surface.at("lamp"), this.lamp);
      this.renderer.draw(this.camera(), width, height);
    } else gl.clear(gl.COLOR_BUFFER_BIT);
    this.drawMarks(width, height, scale);
  }

  drawMarks(width, height, scale) {
    const pen = this.marks.getContext("2d");
    pen.clearRect(0, 0, width, height);
    for (const thing of this.things) {
      const isSelected = thing.name === this.selected;
      if (isSelected || thing.name === this.hovered) this.drawBox(pen, thing, isSelected, { width, height, scale });
    }
  }

  drawBox(pen, thing, isSelected, { width, height, scale }) {
    const by = this.drag?.thing === thing ? this.drag.by : [0, 0, 0];
    const { projection } = this.camera();
    const grown = [thing.low, thing.high].map((corner, end) => corner.map((value, axis) => value + by[axis] + (end ? 1 : -1) * (LIMIT - 1)));
    const corner = (k) => {
      const [x, y] = transformed(projection, [0, 1, 2].map((axis) => grown[(k >> axis) & 1][axis]));
      return [((x + 1) / 2) * width, ((1 - y) / 2) * height];
    };
    const corners = Array.from({ length: 8 }, (_, k) => corner(k));
    const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent");
    pen.strokeStyle = accent;
    pen.globalAlpha = isSelected ? 1 : 0.5;
    pen.lineWidth = (isSelected ? 2 : 1.25) * scale;
    pen.beginPath();
    for (const [one, other] of [[0, 1], [1, 3], [3, 2], [2, 0], [4, 5], [5, 7], [7, 6], [6, 4], [0, 4], [1, 5], [2, 6], [3, 7]]) {
      pen.moveTo(...corners[one]);
      pen.lineTo(...corners[other]);
    }
    pen.stroke();
    const top = corners.reduce((best, each) => (each[1] < best[1] ? each : best));
    pen.font = `${600} ${13 * scale}px system-ui, sans-serif`;
    const room = pen.measureText(thing.name).width + 14 * scale;
    const [x, y] = [Math.min(Math.max(top[0] - room / 2, 4), width - room - 4), Math.max(top[1] - 28 * scale, 4)];
    pen.fillStyle = accent;
    pen.beginPath();
    pen.roundRect(x, y, room, 22 * scale, 6 * scale);
    pen.fill();
    pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--on-accent");
    pen.fillText(thing.name, x + 7 * scale, y + 15.5 * scale);
    pen.globalAlpha = 1;
  }
}
