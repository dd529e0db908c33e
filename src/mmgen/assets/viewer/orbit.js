// The camera, and how pointer, wheel and keys move it.

const FIELD_OF_VIEW = (28 * Math.PI) / 180;
const HOME = { azimuth: 30, elevation: 20, zoom: 1 };

class Orbit {
  constructor(canvas, { low, high, radius }, changed) {
    Object.assign(this, HOME, { canvas, low, high, changed, isTouched: false, pointers: new Map() });
    this.middle = low.map((value, axis) => (value + high[axis]) / 2);
    this.size = { across: Math.max(2 * radius, 1e-9), height: Math.max(high[1] - low[1], 1e-9) };
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, ({ pointerId }) => this.pointers.delete(pointerId));
    }
    // The wheel scrolls the page until the viewer was clicked.
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("dblclick", () => this.move(HOME));
  }

  press(event) {
    this.isTouched = true;
    this.pointers.set(event.pointerId, event);
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.focus({ preventScroll: true });
  }

  drag(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const others = [...this.pointers.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
    this.pointers.set(event.pointerId, event);
    if (others.length) {
      const spread = ({ clientX, clientY }) => Math.hypot(clientX - others[0].clientX, clientY - others[0].clientY) || 1;
      this.move({ zoom: (this.zoom * spread(event)) / spread(last) });
      return;
    }
    const turn = 180 / Math.max(this.canvas.clientHeight, 1);
    this.move({
      azimuth: this.azimuth - (event.clientX - last.clientX) * turn,
      elevation: this.elevation + (event.clientY - last.clientY) * turn,
    });
  }

  wheel(event) {
    if (document.activeElement !== this.canvas) return;
    event.preventDefault();
    this.move({ zoom: this.zoom * Math.exp(-event.deltaY * 0.0015) });
  }

  key(event) {
    const steps = {
      ArrowLeft: { azimuth: this.azimuth - 15 },
      ArrowRight: { azimuth: this.azimuth + 15 },
      ArrowUp: { elevation: this.elevation + 10 },
      ArrowDown: { elevation: this.elevation - 10 },
      "+": { zoom: this.zoom * 1.2 },
      "-": { zoom: this.zoom / 1.2 },
      Home: HOME,
    };
    if (!steps[event.key]) return;
    event.preventDefault();
    this.isTouched = true;
    this.move(steps[event.key]);
  }

  move({ azimuth = this.azimuth, elevation = this.elevation, zoom = this.zoom }) {
    this.azimuth = azimuth;
    this.elevation = Math.min(Math.max(elevation, -85), 85);
    this.zoom = Math.min(Math.max(zoom, 0.3), 12);
    this.changed();
  }

  // The camera for a frame of this shape.
  camera(aspect) {
    const [turn, rise] = [(this.azimuth * Math.PI) / 180, (this.elevation * Math.PI) / 180];
    const back = [Math.sin(turn) * Math.cos(rise), Math.sin(rise), Math.cos(turn) * Math.cos(rise)];
    const right = [Math.cos(turn), 0, -Math.sin(turn)];
    const up = cross(back, right);
    const { across, height } = this.size;
    const fitted = this.fit([right, up, back], aspect);
    const distance = fitted / this.zoom;
    const eye = this.middle.map((value, axis) => value + back[axis] * distance);
    const reach = Math.hypot(across, height) * 2;
    const near = Math.max(distance - reach, distance * 0.01);
    const lens = perspective(FIELD_OF_VIEW, aspect, near, distance + reach);
    const ahead = cross(right, [0, 1, 0]);
    return {
      eye,
      projection: multiply(lens, worldToCamera([right, up, back], eye)),
      stage: new Float32Array([right[0], 0, ahead[0], right[1], 1, ahead[1], right[2], 0, ahead[2]]),
    };
  }

  // How far away the rings that the object sweeps as it turns just fit into the frame.
  fit([right, up, back], aspect) {
    const { across, height } = this.size;
    const tangent = Math.tan(FIELD_OF_VIEW / 2) * 0.86;
    let distance = 0;
    for (let step = 0; step < 64; step++) {
      const angle = (step >> 1) * (Math.PI / 16);
      const point = [(Math.cos(angle) * across) / 2, (step & 1 ? 1 : -1) * (height / 2), (Math.sin(angle) * across) / 2];
      const needed = Math.max(Math.abs(dot(point, right)) / aspect, Math.abs(dot(point, up))) / tangent;
      distance = Math.max(distance, needed + dot(point, back));
    }
    return distance;
  }
}
