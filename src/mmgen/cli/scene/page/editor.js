// The page: what is typed and dragged goes to the server, and what comes back is shown.

import { Dial } from "./dial.js";
import { Hand } from "./hand.js";
import { Marks } from "./marks.js";
import { ask, file, stateNow } from "./server.js";
import { Theatre } from "./theatre.js";
import { spoken, switchLanguage, word } from "./words.js";

const part = (id) => document.getElementById(id);
const STEP = 0.25;
const LABELLED = ["undo", "redo", "home", "accept", "reject", "send", "glb", "json", "language", "busy", "welcome", "left", "right", "larger", "smaller", "copy", "remove"];
const DEEDS = {
  left: (name) => ({ operation: "rotate", name, degrees: 30 }),
  right: (name) => ({ operation: "rotate", name, degrees: -30 }),
  larger: (name) => ({ operation: "scale", name, factor: 1.25 }),
  smaller: (name) => ({ operation: "scale", name, factor: 0.8 }),
  copy: (name) => ({ operation: "duplicate", name }),
  remove: (name) => ({ operation: "remove", name }),
};

class Page {
  constructor() {
    this.theatre = new Theatre(part("scene"), () => this.drawn(), () => this.labelPlay());
    this.marks = new Marks(this.theatre, part("marks"));
    this.hand = new Hand(this.theatre, {
      chosen: (name) => this.select(name),
      hovered: (name) => this.marks.mark({ hovered: name }),
      moved: (name, by) => this.apply({ operation: "move", name, by }),
    });
    this.dial = new Dial(part("dial"), part("knob"), {
      shown: (direction) => this.theatre.shine({ ...this.theatre.light, direction }),
      set: (direction) => this.apply({ operation: "light", direction }),
    });
    this.listen();
    this.label();
  }

  listen() {
    part("say").addEventListener("submit", (event) => this.say(event));
    part("accept").addEventListener("click", () => this.act("accept", {}, part("text").value.trim()));
    part("reject").addEventListener("click", () => this.withdraw());
    part("text").addEventListener("input", () => this.withdraw());
    for (const name of ["undo", "redo"]) part(name).addEventListener("click", () => this.act(name));
    part("play").addEventListener("click", () => this.theatre.reel.switch());
    part("home").addEventListener("click", () => this.state.camera && this.theatre.look(this.state.camera));
    part("language").addEventListener("click", () => {
      switchLanguage();
      this.label();
      this.show();
    });
    const brightness = part("brightness");
    brightness.addEventListener("input", () => this.theatre.shine({ ...this.theatre.light, intensity: Number(brightness.value) }));
    brightness.addEventListener("change", () => this.apply({ operation: "light", intensity: Number(brightness.value) }));
    for (const [name, deed] of Object.entries(DEEDS)) part(name).addEventListener("click", () => this.apply(deed(this.chosen)));
    part("colour").addEventListener("change", () => this.apply({ operation: "recolor", name: this.chosen, color: part("colour").value }));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  get chosen() {
    return this.marks.chosen;
  }

  async start() {
    await this.take(await stateNow());
    this.theatre.look(this.state.camera ?? { azimuth: 20, elevation: 15 });
    part("text").focus();
  }

  label() {
    document.documentElement.lang = spoken();
    for (const each of document.querySelectorAll("[data-words]")) each.textContent = word(each.dataset.words);
    for (const name of LABELLED) part(name).textContent = word(name);
    this.labelPlay();
    part("scene").setAttribute("aria-label", word("canvas"));
    part("things").setAttribute("aria-label", word("list"));
    part("dial").setAttribute("aria-label", word("dial"));
    part("lamp").setAttribute("aria-label", word("light"));
    part("brightness").setAttribute("aria-label", word("brightness"));
  }

  // There is something to play where the scene has clips.
  labelPlay() {
    const { reel } = this.theatre ?? {};
    part("play").hidden = !reel?.clips.length;
    part("play").textContent = word(reel?.playing ? "pause" : "play");
    part("play").setAttribute("aria-pressed", String(Boolean(reel?.playing)));
  }

  // -- asking ------------------------------------------------------------------

  // What the server answers; a refusal is shown, and undefined returned.
  async ask(action, body) {
    part("busy").hidden = false;
    this.hush();
    document.body.setAttribute("aria-busy", "true");
    try {
      return await ask(action, body);
    } catch (error) {
      this.refuse(error);
      return undefined;
    } finally {
      part("busy").hidden = true;
      document.body.removeAttribute("aria-busy");
    }
  }

  async say(event) {
    event.preventDefault();
    const text = part("text").value.trim();
    if (this.isProposed) return this.act("accept", {}, text);
    if (!text) return undefined;
    const data = await this.ask("propose", { text, chosen: this.chosen });
    if (!data) return undefined;
    if (!data.told) return this.done(data, text);
    part("proposed").replaceChildren(...data.told.map((line) => item(line)));
    part("proposal").hidden = false;
    this.isProposed = true;
    await this.stage(data.state, "proposed.glb");
    document.documentElement.dataset.state = "proposed";
    return undefined;
  }

  // Take back what is proposed, and what was refused.
  async withdraw() {
    this.hush();
    if (!this.isProposed) return;
    this.settle();
    await this.take(this.state);
  }

  settle() {
    part("proposal").hidden = true;
    this.isProposed = false;
  }

  hush() {
    part("problem").hidden = true;
    part("stepped").hidden = true;
    if (this.marks.candidates.length) this.marks.mark({ candidates: [] });
  }

  apply(operation) {
    return this.act("apply", { operations: [operation] });
  }

  // What is typed meanwhile stays; only a sentence that was done goes.
  async act(action, body, text) {
    const data = await this.ask(action, body);
    if (data) await this.done(data, text);
    else await this.take(this.state);
  }

  async done(data, text) {
    if (part("text").value.trim() === text) part("text").value = "";
    this.hush();
    this.settle();
    await this.take(data.state);
    this.tell(data);
  }

  // What was undone or redone, until something else happens.
  tell(data) {
    const way = ["undo", "redo"].find((each) => data[each]);
    if (!way) return;
    part("stepped").textContent = `${word(way === "undo" ? "undone" : "redone")} ${data[way].join("; ")}`;
    part("stepped").hidden = false;
  }

  // What could not be done, and the things that could have been meant, each to be said in place of what was.
  refuse({ message, phrase, candidates = [] }) {
    part("problem").hidden = false;
    part("why").textContent = candidates.length ? word("which") : message;
    part("candidates").hidden = !candidates.length;
    const said = part("text").value;
    part("candidates").replaceChildren(...candidates.map(({ name, told }) => {
      const made = document.createElement("button");
      Object.assign(made, { type: "button", textContent: told });
      made.addEventListener("pointerenter", () => this.marks.mark({ hovered: name }));
      made.addEventListener("pointerleave", () => this.marks.mark({ hovered: undefined }));
      made.addEventListener("click", () => {
        const at = said.toLowerCase().lastIndexOf(phrase.toLowerCase());
        part("text").value = at < 0 ? said : said.slice(0, at) + name + said.slice(at + phrase.length);
        this.marks.mark({ hovered: undefined });
        part("say").requestSubmit();
      });
      return made;
    }));
    this.marks.mark({ candidates: candidates.map(({ name }) => name) });
  }

  // -- showing -----------------------------------------------------------------

  // Show a state that the server is in.
  async take(state) {
    const before = this.state?.camera;
    this.state = state;
    await this.stage(state, `scene.glb?v=${state.version}.${state.steps}`);
    // The camera follows where the scene's own has moved.
    if (before && ["azimuth", "elevation"].some((key) => Math.abs(before[key] - state.camera[key]) > 0.5)) this.theatre.look(state.camera);
    this.show();
    Object.assign(document.documentElement.dataset, { state: "ready", version: state.version });
  }

  async stage(state, name) {
    if (state.empty) this.theatre.clear();
    else await this.theatre.load(await file(name), state);
    if (!this.theatre.things.some((thing) => thing.name === this.chosen)) this.marks.mark({ chosen: undefined, hovered: undefined });
    else this.marks.mark({ hovered: undefined });
    for (const key of ["zenith", "horizon"]) {
      if (state.sky) document.documentElement.style.setProperty(`--${key}`, state.sky[key]);
      else document.documentElement.style.removeProperty(`--${key}`);
    }
    part("lamp").hidden = state.empty;
    if (state.light) {
      this.dial.take(state.light.direction);
      part("brightness").value = state.light.intensity;
    }
    this.list(state);
  }

  show() {
    const { state } = this;
    if (!state) return;
    part("welcome").hidden = !state.empty;
    part("text").placeholder = word(state.empty ? "first" : "placeholder");
    part("text").setAttribute("aria-label", part("text").placeholder);
    part("undo").disabled = state.version === 0;
    part("redo").disabled = state.version >= state.steps - 1;
    for (const name of ["glb", "json"]) part(name).toggleAttribute("hidden", state.empty);
    part("edits").replaceChildren(...state.told.map((line) => item(line)));
    part("edits").scrollTop = part("edits").scrollHeight;
    this.list(state);
  }

  list({ objects = [] }) {
    const rows = objects.map((thing) => this.row(thing));
    part("things").replaceChildren(...(rows.length ? rows : [item(word("none"))]));
    part("actions").hidden = !this.chosen;
    part("chosen").textContent = this.chosen ?? "";
  }

  row(thing) {
    const row = item(thing.name);
    row.role = "option";
    row.dataset.name = thing.name;
    row.ariaSelected = String(thing.name === this.chosen);
    const size = document.createElement("span");
    size.textContent = `${(thing.high[1] - thing.low[1]).toFixed(1)} m`;
    row.append(size);
    row.addEventListener("click", () => this.select(thing.name));
    return row;
  }

  select(name) {
    part("stepped").hidden = true;
    this.marks.mark({ chosen: name });
    this.list({ objects: this.theatre.things });
    // Only the list scrolls, never the page.
    const [list, row] = [part("things"), part("things").querySelector("[aria-selected=true]")];
    if (row) list.scrollTop = Math.min(Math.max(list.scrollTop, row.offsetTop + row.offsetHeight - list.clientHeight), row.offsetTop);
  }

  drawn() {
    this.marks?.place();
    if (this.theatre?.controls) this.dial?.face(this.theatre.angles().azimuth);
  }

  // -- keys --------------------------------------------------------------------

  key(event) {
    const isText = event.target instanceof HTMLInputElement && event.target.type !== "range";
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !(isText && event.target.value)) {
      event.preventDefault();
      const button = part(event.shiftKey ? "redo" : "undo");
      if (!button.disabled) button.click();
      return;
    }
    if (event.key === "Escape") return void (this.isProposed || !part("problem").hidden ? this.withdraw() : this.select(undefined));
    if (isText || !this.state?.objects) return;
    const ways = { ArrowLeft: [-STEP, 0, 0], ArrowRight: [STEP, 0, 0], ArrowUp: [0, 0, -STEP], ArrowDown: [0, 0, STEP] };
    if (this.chosen && event.altKey && ways[event.key]) {
      event.preventDefault();
      this.apply({ operation: "move", name: this.chosen, by: ways[event.key] });
    } else if (this.chosen && event.key === "Delete") {
      this.apply(DEEDS.remove(this.chosen));
    } else if (event.target === part("things") && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const names = this.theatre.things.map(({ name }) => name);
      const at = names.indexOf(this.chosen) + (event.key === "ArrowDown" ? 1 : -1);
      this.select(names[Math.min(Math.max(at, 0), names.length - 1)]);
    }
  }
}

function item(text) {
  const made = document.createElement("li");
  made.append(text);
  return made;
}

try {
  window.page = new Page();
  await window.page.start();
} catch (error) {
  part("problem").hidden = false;
  part("why").textContent = error.message;
}
