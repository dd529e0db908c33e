// A dial that shows from where the light comes, as seen from overhead: its middle is straight above, its rim the horizon.

const LOWEST = 8; // Degrees above the horizon.
const KEYS = { ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] };

export class Dial {
  constructor(element, knob, { shown, set }) {
    Object.assign(this, { element, knob, shown, set, azimuth: 0, elevation: 45, turned: 0 });
    element.addEventListener("pointerdown", (event) => this.press(event));
    element.addEventListener("pointermove", (event) => this.isHeld && this.follow(event));
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => this.release());
    element.addEventListener("keydown", (event) => this.key(event));
  }

  // The light's direction in the scene, and from where the camera sees it: below on the dial is towards the viewer.
  take([x, y, z]) {
    if (this.isHeld) return;
    this.azimuth = (Math.atan2(x, z) * 180) / Math.PI;
    this.elevation = Math.max((Math.asin(y / Math.hypot(x, y, z)) * 180) / Math.PI, LOWEST);
    this.place();
  }

  face(azimuth) {
    this.turned = azimuth;
    this.place();
  }

  get direction() {
    const [turn, rise] = [this.azimuth, this.elevation].map((degrees) => (degrees * Math.PI) / 180);
    return [Math.sin(turn) * Math.cos(rise), Math.sin(rise), Math.cos(turn) * Math.cos(rise)].map((value) => Math.round(value * 1e4) / 1e4);
  }

  place() {
    const angle = ((this.azimuth - this.turned) * Math.PI) / 180;
    const away = (1 - (this.elevation - LOWEST) / (90 - LOWEST)) * 50;
    this.knob.style.left = `${50 + away * Math.sin(angle)}%`;
    this.knob.style.top = `${50 + away * Math.cos(angle)}%`;
    this.element.setAttribute("aria-valuenow", String(Math.round(((this.azimuth % 360) + 360) % 360)));
    this.element.setAttribute("aria-valuetext", `${Math.round(((this.azimuth % 360) + 360) % 360)}°, ${Math.round(this.elevation)}°`);
  }

  press(event) {
    event.preventDefault();
    this.element.focus();
    this.element.setPointerCapture(event.pointerId);
    this.isHeld = true;
    this.follow(event);
  }

  follow({ clientX, clientY }) {
    const box = this.element.getBoundingClientRect();
    const [x, y] = [(clientX - box.left) / box.width - 0.5, (clientY - box.top) / box.height - 0.5];
    this.azimuth = (Math.atan2(x, y) * 180) / Math.PI + this.turned;
    this.elevation = 90 - Math.min(Math.hypot(x, y) * 2, 1) * (90 - LOWEST);
    this.place();
    this.shown(this.direction);
  }

  release() {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.set(this.direction);
  }

  key(event) {
    if (!KEYS[event.key] || event.altKey) return;
    event.preventDefault();
    const [round, over] = KEYS[event.key];
    this.azimuth += round;
    this.elevation = Math.min(Math.max(this.elevation + over, LOWEST), 90);
    this.place();
    this.set(this.direction);
  }
}
