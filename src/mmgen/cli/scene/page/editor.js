// The page: what is typed and dragged goes to the server, and what comes back is shown.

const part = (id) => document.getElementById(id);
const STEP = 0.25;

class Page {
  constructor() {
    this.theatre = new Theatre(part("scene"), part("marks"), {
      chosen: (name) => this.select(name),
      moved: (name, by) => this.act("apply", { operations: [{ operation: "move", name, by }] }),
    });
    part("say").addEventListener("submit", (event) => this.say(event));
    part("accept").addEventListener("click", () => this.act("accept"));
    part("reject").addEventListener("click", () => this.withdraw());
    part("text").addEventListener("input", () => this.withdraw());
    for (const name of ["undo", "redo"]) part(name).addEventListener("click", () => this.act(name));
    part("home").addEventListener("click", () => this.state.camera && this.theatre.look(this.state.camera));
    part("language").addEventListener("click", () => {
      language = language === "en" ? "zh" : "en";
      this.label();
      this.show();
    });
    document.addEventListener("keydown", (event) => this.key(event));
    this.label();
  }

  async start() {
    await this.take(await (await fetch("state")).json(), true);
    part("text").focus();
  }

  label() {
    document.documentElement.lang = language;
    for (const each of document.querySelectorAll("[data-words]")) each.textContent = word(each.dataset.words);
    for (const name of ["undo", "redo", "home", "accept", "reject", "send", "glb", "json", "language", "busy", "welcome"]) part(name).textContent = word(name);
    part("scene").setAttribute("aria-label", word("canvas"));
    part("things").setAttribute("aria-label", word("list"));
  }

  async ask(action, body = {}) {
    part("busy").hidden = false;
    part("problem").hidden = true;
    document.body.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(action, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      const data = await answer.json();
      if (!answer.ok) throw new Error(data.problem);
      return data;
    } catch (error) {
      part("problem").hidden = false;
      part("problem").textContent = error.message;
      return undefined;
    } finally {
      part("busy").hidden = true;
      document.body.removeAttribute("aria-busy");
    }
  }

  async say(event) {
    event.preventDefault();
    const text = part("text").value.trim();
    if (!part("proposal").hidden) return this.act("accept");
    if (!text) return undefined;
    const data = await this.ask("propose", { text });
    if (data?.state) return this.done(data.state);
    if (!data) return undefined;
    part("proposed").replaceChildren(...data.told.map((line) => item(line)));
    part("proposal").hidden = false;
    return undefined;
  }

  withdraw() {
    part("proposal").hidden = true;
    part("problem").hidden = true;
  }

  async act(action, body) {
    const data = await this.ask(action, body);
    if (data) await this.done(data.state);
    else await this.take(this.state);
  }

  async done(state) {
    part("text").value = "";
    this.withdraw();
    await this.take(state);
  }

  // Show a state; the camera follows where the scene's own has moved.
  async take(state, isFirst = false) {
    const before = this.state;
    this.state = state;
    if (state.empty) this.theatre.clear();
    else {
      const bytes = new Uint8Array(await (await fetch(`scene.glb?v=${state.version}.${state.steps}`)).arrayBuffer());
      await this.theatre.load(bytes, state);
      const turned = ["azimuth", "elevation"].some((key) => Math.abs((before?.camera?.[key] ?? 999) - state.camera[key]) > 0.5);
      if (isFirst || turned) this.theatre.look(state.camera);
    }
    const style = document.documentElement.style;
    for (const key of ["zenith", "horizon"]) {
      if (state.sky) style.setProperty(`--${key}`, state.sky[key]);
      else style.removeProperty(`--${key}`);
    }
    this.show();
    Object.assign(document.documentElement.dataset, { state: "ready", version: state.version });
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
    const things = (state.objects || []).map((thing) => this.row(thing));
    part("things").replaceChildren(...(things.length ? things : [item(word("none"))]));
    part("edits").replaceChildren(...state.told.map((line) => item(line)));
    part("edits").scrollTop = part("edits").scrollHeight;
  }

  row(thing) {
    const row = item(thing.name);
    row.role = "option";
    row.dataset.name = thing.name;
    row.ariaSelected = String(thing.name === this.theatre.selected);
    const size = document.createElement("span");
    size.textContent = `${(thing.high[1] - thing.low[1]).toFixed(1)} m`;
    row.append(size);
    row.addEventListener("click", () => this.select(thing.name));
    return row;
  }

  select(name) {
    this.theatre.select(name);
    for (const row of part("things").children) {
      row.ariaSelected = String(row.dataset.name === name);
      if (row.dataset.name === name) row.scrollIntoView({ block: "nearest" });
    }
  }

  key(event) {
    const isText = event.target instanceof HTMLInputElement;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !(isText && event.target.value)) {
      event.preventDefault();
      const button = part(event.shiftKey ? "redo" : "undo");
      if (!button.disabled) button.click();
      return;
    }
    if (event.key === "Escape") return void this.withdraw();
    if (isText || !this.state?.objects) return;
    const { selected } = this.theatre;
    const ways = { ArrowLeft: [-STEP, 0, 0], ArrowRight: [STEP, 0, 0], ArrowUp: [0, 0, -STEP], ArrowDown: [0, 0, STEP] };
    if (selected && event.altKey && ways[event.key]) {
      event.preventDefault();
      this.act("apply", { operations: [{ operation: "move", name: selected, by: ways[event.key] }] });
    } else if (selected && event.key === "Delete") {
      this.act("apply", { operations: [{ operation: "remove", name: selected }] });
    } else if (event.target === part("things") && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const names = this.state.objects.map(({ name }) => name);
      const at = names.indexOf(selected) + (event.key === "ArrowDown" ? 1 : -1);
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
  window.page.start();
} catch (error) {
  part("problem").hidden = false;
  part("problem").textContent = error.message;
}
