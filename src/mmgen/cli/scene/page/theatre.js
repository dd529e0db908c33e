// The scene on the canvas, drawn by three.js: its light, shadows and sky, and the camera that goes round it.

import {
  Box3, BoxGeometry, Color, CustomToneMapping, DirectionalLight, EdgesGeometry, GLTFLoader, LineBasicMaterial, LineSegments, Mesh, MOUSE, OrbitControls,
  PCFShadowMap, PerspectiveCamera, PlaneGeometry, PMREMGenerator, Raycaster, Scene, ShaderChunk, ShadowMaterial, Vector2, Vector3, WebGLRenderer,
} from "./three.js";
import { keepLamps } from "./lamps.js";
import { Reel } from "./reel.js";
import { Sky } from "./sky.js";

const FIELD_OF_VIEW = 32;
const SHADOW_PIXELS = 2048;
// As in the views that are made without a browser: how bright the sun is, the exposure, and highlights bent.
const [SUN, EXPOSURE] = [0.95 * Math.PI, 1.05];
const CURVE = "vec3 CustomToneMapping( vec3 color ) { color *= toneMappingExposure; return mix( color, 1.0 - 0.4 * exp( ( 0.6 - color ) / 0.4 ), step( 0.6, color ) ); }";
ShaderChunk.tonemapping_pars_fragment = ShaderChunk.tonemapping_pars_fragment.replace("vec3 CustomToneMapping( vec3 color ) { return color; }", CURVE);

export class Theatre {
  constructor(canvas, changed, played = () => {}) {
    Object.assign(this, { canvas, changed, things: [], nodes: new Map(), outlines: new Map(), lamps: [], isAsked: false });
    this.reel = new Reel(() => {
      played();
      this.ask();
    });
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.toneMapping = CustomToneMapping;
    this.renderer.toneMappingExposure = EXPOSURE;
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.1, 100);
    this.scene = new Scene();
    this.sky = new Sky(new PMREMGenerator(this.renderer));
    this.sun = new DirectionalLight();
    this.sun.castShadow = true;
    this.sun.shadow.mapSize.set(SHADOW_PIXELS, SHADOW_PIXELS);
    this.sun.shadow.radius = 2.5;
    this.floor = new Mesh(new PlaneGeometry(1, 1).rotateX(-Math.PI / 2), new ShadowMaterial({ opacity: 0.28 }));
    this.floor.receiveShadow = true;
    this.scene.add(this.sun, this.sun.target, this.floor);
    new ResizeObserver(() => this.ask()).observe(canvas);
  }

  // Called once, after whatever is to see the pointer first has begun to listen.
  allowTurning() {
    this.controls = new OrbitControls(this.camera, this.canvas);
    Object.assign(this.controls, { maxPolarAngle: Math.PI * 0.52, mouseButtons: { LEFT: MOUSE.ROTATE, MIDDLE: MOUSE.DOLLY, RIGHT: MOUSE.PAN } });
    this.controls.addEventListener("change", () => this.ask());
  }

  async load(bytes, state) {
    const loaded = await new GLTFLoader().parseAsync(bytes.buffer, "");
    this.clear();
    this.model = loaded.scene;
    this.things = state.objects;
    for (const [part, { nodes }] of loaded.parser.associations) {
      if (nodes !== undefined && part.isObject3D) this.nodes.set(nodes, part);
    }
    const meshes = [];
    this.model.traverse((each) => each.isMesh && meshes.push(each));
    for (const mesh of meshes) {
      mesh.castShadow = mesh.receiveShadow = true;
      if (mesh.isSkinnedMesh) mesh.frustumCulled = false;
    }
    this.scene.add(this.model);
    this.scene.updateMatrixWorld(true);
    const [low, high] = state.bounds.map((corner) => new Vector3(...corner));
    this.bounds = new Box3(low, high);
    this.reach = Math.max(low.distanceTo(high) / 2, 1e-6);
    // The scene's own light is set below; those of other programs are the file's.
    const own = this.nodes.get(state.light.node);
    this.lamps = keepLamps(this.model, { isSun: (lamp) => own !== undefined && [lamp, lamp.parent].includes(own), bounds: this.bounds, reach: this.reach });
    this.placeFloor();
    this.reel.load(this.model, loaded.animations);
    if (state.sky) this.scene.environment = this.sky.environment(state.sky);
    this.shine(state.light);
    this.outline();
    this.ask();
  }

  clear() {
    const forget = (value) => value?.isTexture && value.dispose();
    this.model?.traverse((each) => {
      if (!each.isMesh) return;
      each.geometry.dispose();
      for (const material of [each.material].flat()) {
        Object.values(material).forEach(forget);
        material.dispose();
      }
    });
    this.model?.removeFromParent();
    this.reel.clear();
    Object.assign(this, { model: undefined, things: [], nodes: new Map() });
    this.outline();
    this.ask();
  }

  // A scene without a ground gets one that shows nothing but shadows.
  placeFloor() {
    this.floor.visible = ![...this.nodes.values()].some(({ userData }) => userData.mmgen?.role === "ground");
    const middle = this.bounds.getCenter(new Vector3());
    this.floor.position.set(middle.x, this.bounds.min.y - 1e-4 * this.reach, middle.z);
    this.floor.scale.setScalar(8 * this.reach);
  }

  // Light the scene: `direction` points to the sun.
  shine({ direction, color, intensity }) {
    const { sun, reach } = this;
    const middle = this.bounds.getCenter(new Vector3());
    this.light = { direction, color, intensity };
    sun.color = new Color(color);
    sun.intensity = SUN * intensity;
    sun.target.position.copy(middle);
    sun.position.copy(middle).addScaledVector(new Vector3(...direction).normalize(), 2 * reach);
    const lens = sun.shadow.camera;
    Object.assign(lens, { left: -reach, right: reach, top: reach, bottom: -reach, near: 0.5 * reach, far: 4 * reach });
    lens.updateProjectionMatrix();
    sun.shadow.normalBias = 2.5 * (2 * reach) / SHADOW_PIXELS;
    this.ask();
  }

  // -- the camera ----------------------------------------------------------------

  // See all of the scene from a direction, in degrees round it and above the ground.
  look({ azimuth, elevation }) {
    if (!this.bounds) return;
    const [turn, rise] = [azimuth, elevation].map((degrees) => (degrees * Math.PI) / 180);
    const back = new Vector3(Math.sin(turn) * Math.cos(rise), Math.sin(rise), Math.cos(turn) * Math.cos(rise));
    const middle = this.bounds.getCenter(new Vector3());
    this.camera.aspect = this.shape();
    const [up, across] = [new Vector3(0, 1, 0), new Vector3().crossVectors(new Vector3(0, 1, 0), back).normalize()];
    const above = new Vector3().crossVectors(back, across);
    const slope = Math.tan((FIELD_OF_VIEW * Math.PI) / 360);
    let distance = 0;
    for (const corner of this.corners()) {
      const from = corner.sub(middle);
      const wide = Math.abs(from.dot(across)) / (slope * this.camera.aspect);
      distance = Math.max(distance, from.dot(back) + Math.max(wide, Math.abs(from.dot(above)) / slope));
    }
    this.camera.up.copy(up);
    this.controls.target.copy(middle);
    this.camera.position.copy(middle).addScaledVector(back, Math.max(distance * 1.04, 1e-3));
    this.controls.minDistance = 0.1 * this.reach;
    this.controls.maxDistance = 12 * this.reach;
    this.controls.update();
    this.ask();
  }

  // Corners of what is to be seen; the ground, which is round, by its rim.
  corners() {
    const { min, max } = this.bounds;
    const boxes = this.things.map(({ low, high }) => [low, high]);
    const found = boxes.flatMap(([low, high]) => [0, 1, 2, 3, 4, 5, 6, 7].map((k) => new Vector3(...[0, 1, 2].map((axis) => ((k >> axis) & 1 ? high : low)[axis]))));
    const [middle, half] = [this.bounds.getCenter(new Vector3()), new Vector3().subVectors(max, min).multiplyScalar(0.5)];
    for (let k = 0; k < 16; k++) {
      const angle = (k * Math.PI) / 8;
      found.push(new Vector3(middle.x + half.x * Math.cos(angle), min.y, middle.z + half.z * Math.sin(angle)));
    }
    return found;
  }

  // Turn the camera round what it looks at, in degrees, and come so many times nearer.
  turn(round, over, nearer = 1) {
    const away = this.camera.position.clone().sub(this.controls.target);
    const { length, azimuth, elevation } = { length: away.length() / nearer, ...this.angles() };
    const [turn, rise] = [azimuth + round, Math.min(Math.max(elevation + over, -5), 89)].map((degrees) => (degrees * Math.PI) / 180);
    away.set(Math.sin(turn) * Math.cos(rise), Math.sin(rise), Math.cos(turn) * Math.cos(rise)).multiplyScalar(length);
    this.camera.position.copy(this.controls.target).add(away);
    this.controls.update();
  }

  // From where the scene is seen, in degrees.
  angles() {
    const away = this.camera.position.clone().sub(this.controls.target).normalize();
    return { azimuth: (Math.atan2(away.x, away.z) * 180) / Math.PI, elevation: (Math.asin(away.y) * 180) / Math.PI };
  }

  shape() {
    return Math.max(this.canvas.clientWidth, 1) / Math.max(this.canvas.clientHeight, 1);
  }

  // -- things --------------------------------------------------------------------

  tops(thing) {
    return thing.nodes.map((index) => this.nodes.get(index)).filter(Boolean);
  }

  // The ray under a place on the page.
  ray({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const caster = new Raycaster();
    caster.setFromCamera(new Vector2(((clientX - box.left) / box.width) * 2 - 1, 1 - ((clientY - box.top) / box.height) * 2), this.camera);
    return caster;
  }

  pick(event) {
    const hits = this.things.map((thing) => ({ thing, away: this.ray(event).intersectObjects(this.tops(thing), true)[0]?.distance }));
    return hits.filter(({ away }) => away !== undefined).sort((one, other) => one.away - other.away)[0]?.thing;
  }

  // Where a point of the scene, or the middle of a thing, is on the page.
  where(point) {
    const middle = point.isVector3 ? point.clone() : this.box(point).getCenter(new Vector3());
    const { x, y } = middle.project(this.camera);
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [left + ((x + 1) / 2) * width, top + ((1 - y) / 2) * height];
  }

  box(name) {
    const { low, high } = this.things.find((thing) => thing.name === name);
    const shift = this.outlines.get(name)?.userData.shift ?? new Vector3();
    return new Box3(new Vector3(...low), new Vector3(...high)).translate(shift);
  }

  // Boxes about things: name by name, how plainly each is seen (0 to 1).
  outline(shown = new Map()) {
    for (const each of this.outlines.values()) {
      each.removeFromParent();
      each.geometry.dispose();
      each.material.dispose();
    }
    this.outlines.clear();
    const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
    for (const [name, opacity] of shown) {
      if (!this.things.some((thing) => thing.name === name)) continue;
      const box = this.box(name);
      const size = box.getSize(new Vector3()).addScalar(0.02 * this.reach);
      const lines = new LineSegments(
        new EdgesGeometry(new BoxGeometry(...size)),
        new LineBasicMaterial({ color: accent, transparent: true, opacity, depthTest: false, toneMapped: false }),
      );
      lines.position.copy(box.getCenter(new Vector3()));
      Object.assign(lines, { renderOrder: 9, userData: { shift: new Vector3(), rest: lines.position.clone() } });
      this.outlines.set(name, lines);
      this.scene.add(lines);
    }
    this.ask();
  }

  // Show a thing away from where it is, by a vector of the scene; what moves by itself waits meanwhile.
  shift(thing, by) {
    this.reel.held = by.lengthSq() > 0;
    for (const top of this.tops(thing)) {
      const rest = (top.userData.rest ??= top.getWorldPosition(new Vector3()));
      const placed = rest.clone().add(by);
      top.parent.updateWorldMatrix(true, false);
      top.position.copy(top.parent.worldToLocal(placed));
    }
    const lines = this.outlines.get(thing.name);
    if (lines) {
      lines.userData.shift.copy(by);
      lines.position.copy(lines.userData.rest).add(by);
    }
    this.ask();
  }

  // -- drawing -------------------------------------------------------------------

  ask() {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame((now) => {
      this.isAsked = false;
      const moves = this.reel.advance(now);
      this.draw();
      if (moves) this.ask();
    });
  }

  draw() {
    const { canvas, renderer, camera } = this;
    renderer.setPixelRatio(Math.min(devicePixelRatio || 1, 2));
    const size = renderer.getSize(new Vector2());
    if (size.x !== canvas.clientWidth || size.y !== canvas.clientHeight) renderer.setSize(canvas.clientWidth, canvas.clientHeight, false);
    if (this.bounds) {
      const away = camera.position.distanceTo(this.bounds.getCenter(new Vector3()));
      Object.assign(camera, { aspect: this.shape(), near: Math.max(away - 3 * this.reach, 0.005 * this.reach), far: away + 6 * this.reach });
    }
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    renderer.render(this.scene, camera);
    this.changed();
  }
}
