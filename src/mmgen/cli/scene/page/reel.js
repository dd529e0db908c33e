// The clips of a scene: those that move different things play together, over and over, until they are stopped.

import { AnimationMixer } from "./three.js";

const LONGEST = 0.1; // Seconds: after a pause of the page it goes on from where it was.

export class Reel {
  constructor(changed) {
    Object.assign(this, { changed, clips: [], mixer: undefined, time: 0, held: false });
    this.playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  // Takes the clips of a scene that was loaded; of two that move one thing alike, the first.
  load(model, clips) {
    this.clear();
    const taken = new Set();
    for (const clip of clips) {
      if (clip.tracks.some(({ name }) => taken.has(name))) continue;
      for (const { name } of clip.tracks) taken.add(name);
      this.clips.push(clip);
    }
    if (!this.clips.length) return this.changed();
    this.mixer = new AnimationMixer(model);
    for (const clip of this.clips) this.mixer.clipAction(clip).play();
    // An edit does not begin the clips anew.
    this.seek(this.time);
    return this.changed();
  }

  clear() {
    this.mixer?.stopAllAction();
    Object.assign(this, { clips: [], mixer: undefined, before: undefined, held: false });
  }

  get moves() {
    return this.mixer !== undefined && this.playing && !this.held;
  }

  seek(seconds) {
    this.time = seconds;
    this.mixer?.setTime(seconds);
  }

  switch() {
    this.playing = !this.playing;
    this.before = undefined;
    this.changed();
  }

  // Goes on to a moment of the page's clock, in milliseconds; tells whether anything moves.
  advance(now) {
    if (!this.moves) {
      this.before = undefined;
      return false;
    }
    if (this.before !== undefined) this.seek(this.time + Math.min((now - this.before) / 1000, LONGEST));
    this.before = now;
    return true;
  }
}
