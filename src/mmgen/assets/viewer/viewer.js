// Puts a viewer into the page: reads the model beside the script, draws it while it can be seen, plays its clips.

class Viewer {
  constructor(root, bytes, room) {
    this.canvas = root.querySelector("canvas");
    this.glb = new Glb(bytes);
    this.motion = new Motion(this.glb);
    this.room = room;
    this.seconds = 0;
    this.clip = this.motion.clips[0];
    this.isPlaying = this.motion.clips.length > 0;
    this.isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.orbit = new Orbit(this.canvas, room, () => this.ask());
    this.makeControls(root.querySelector("nav"));
    Object.assign(this, { isSeen: false, isAsked: false, isChanging: false, turned: 0 });
    new IntersectionObserver((entries) => this.see(entries.at(-1).isIntersecting)).observe(this.canvas);
    new ResizeObserver(() => this.ask()).observe(this.canvas);
    this.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault(); // or it could not be restored
      this.isLost = true;
      this.renderer = undefined;
      this.change();
    });
  }

  makeControls(bar) {
    const { clips } = this.motion;
    bar.hidden = clips.length === 0;
    const [play, choice] = [bar.querySelector("button"), bar.querySelector("select")];
    play.addEventListener("click", () => {
      this.isPlaying = !this.isPlaying;
      play.textContent = this.isPlaying ? "Pause" : "Play";
      this.ask();
    });
    choice.hidden = clips.length < 2;
    clips.forEach(({ name }) => choice.append(new Option(name)));
    choice.addEventListener("change", () => {
      this.clip = clips[choice.selectedIndex];
      this.seconds = 0;
      this.ask();
    });
  }

  // A page may hold more viewers than a browser has GPU contexts, so one out of sight gives its context back.
  see(isSeen) {
    this.isSeen = isSeen;
    this.change();
  }

  // One start or stop at a time, until the viewer is as it was last asked to be.
  async change() {
    if (this.isChanging) return;
    this.isChanging = true;
    try {
      while (this.isSeen !== Boolean(this.renderer)) await (this.isSeen ? this.start() : this.stop());
    } catch (error) {
      fail(error);
    } finally {
      this.isChanging = false;
    }
  }

  // A context can be restored only after its loss has been told to every listener.
  async stop() {
    const lost = this.next("webglcontextlost");
    this.contexts.loseContext();
    await lost;
    this.isGivenBack = true;
  }

  next(event) {
    return new Promise((resolve) => this.canvas.addEventListener(event, () => setTimeout(resolve), { once: true }));
  }

  async start() {
    if (this.gl?.isContextLost()) {
      const restored = this.next("webglcontextrestored");
      if (this.isGivenBack) this.contexts.restoreContext(); // else the browser took it, and restores it
      await restored;
      this.isGivenBack = false;
    }
    this.gl ??= this.canvas.getContext("webgl2", { antialias: true, alpha: true });
    if (!this.gl) throw new Error("this browser has no WebGL 2");
    this.contexts = this.gl.getExtension("WEBGL_lose_context");
    this.isLost = false;
    const model = await new Model(this.gl, this.glb, this.motion).load();
    if (this.isLost || this.gl.isContextLost()) return;
    this.renderer = new Renderer(this.gl, model, this.room);
    this.renderer.castShadow();
    this.ask();
  }

  ask() {
    if (this.isAsked || !this.isSeen) return;
    this.isAsked = true;
    requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    this.isAsked = false;
    if (!this.renderer) return;
    const passed = Math.min((now - (this.last ?? now)) / 1000, 0.1);
    this.last = now;
    if (this.clip && this.isPlaying) {
      this.seconds = this.clip.seconds ? (this.seconds + passed) % this.clip.seconds : 0;
      this.motion.play(this.clip, this.seconds);
      this.renderer.castShadow();
    }
    // Turns once by itself, so that nobody takes it for a picture.
    const isTurning = !this.clip && !this.isStill && !this.orbit.isTouched && this.turned < 360;
    if (isTurning) {
      this.orbit.azimuth += passed * 24;
      this.turned += passed * 24;
    }
    this.draw();
    if ((this.clip && this.isPlaying) || isTurning) this.ask();
    else this.last = undefined;
  }

  draw() {
    const { canvas } = this;
    const scale = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale].map((side) => Math.max(Math.round(side), 1));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.renderer.draw(this.orbit.camera(width / height), width, height);
    Object.assign(document.documentElement.dataset, { state: "drawn", seconds: this.seconds.toFixed(2) });
  }
}

function fail(error) {
  document.documentElement.dataset.state = "failed";
  const note = document.querySelector("p");
  note.hidden = false;
  note.textContent = `This 3D file can't be turned here: ${error.message}.`;
}

try {
  const encoded = document.getElementById("model").textContent;
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const room = JSON.parse(document.getElementById("room").textContent);
  window.viewer = new Viewer(document.body, bytes, room);
} catch (error) {
  fail(error);
}
