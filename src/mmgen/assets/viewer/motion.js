// Where nodes are: at rest, and at a moment of an animation clip.

class Motion {
  constructor(glb) {
    this.glb = glb;
    this.nodes = glb.list("nodes").map((node) => ({
      translation: node.translation || [0, 0, 0],
      rotation: node.rotation || [0, 0, 0, 1],
      scale: node.scale || [1, 1, 1],
      matrix: node.matrix && new Float32Array(node.matrix),
      weights: node.weights || (node.mesh !== undefined && glb.json.meshes[node.mesh].weights) || [],
      world: identity(),
    }));
    this.order = this.parentsFirst();
    this.clips = glb.list("animations").map((clip) => this.readClip(clip));
    this.place();
  }

  parentsFirst() {
    const nodes = this.glb.list("nodes");
    const parents = nodes.map(() => -1);
    nodes.forEach((node, index) => (node.children || []).forEach((child) => (parents[child] = index)));
    const order = parents.flatMap((parent, index) => (parent < 0 ? [[index, -1]] : []));
    for (let at = 0; at < order.length && order.length <= nodes.length; at++) {
      const [index] = order[at];
      (nodes[index].children || []).forEach((child) => order.push([child, index]));
    }
    return order;
  }

  readClip(clip) {
    const tracks = clip.channels
      .filter(({ target }) => target.node !== undefined)
      .map(({ sampler, target }) => {
        const { input, output, interpolation = "LINEAR" } = clip.samplers[sampler];
        const times = this.glb.floats(input);
        const values = this.glb.floats(output);
        const rows = times.length * (interpolation === "CUBICSPLINE" ? 3 : 1);
        return { node: target.node, path: target.path, times, values, interpolation, width: values.length / rows };
      });
    const seconds = Math.max(0, ...tracks.map(({ times }) => times[times.length - 1] || 0));
    return { name: clip.name || "clip", tracks, seconds };
  }

  play(clip, seconds) {
    for (const track of clip.tracks) {
      const value = sample(track, seconds);
      const node = this.nodes[track.node];
      node[track.path] = value;
      if (track.path !== "weights") node.matrix = undefined;
    }
    this.place();
  }

  place() {
    for (const [index, parent] of this.order) {
      const node = this.nodes[index];
      const local = node.matrix || compose(node.translation, node.rotation, node.scale);
      node.world = parent < 0 ? local : multiply(this.nodes[parent].world, local);
    }
  }
}

function sample({ times, values, interpolation, path, width }, seconds) {
  const last = times.length - 1;
  let before = 0;
  while (before < last && times[before + 1] <= seconds) before++;
  const after = Math.min(before + 1, last);
  const gap = times[after] - times[before];
  const t = gap > 0 ? Math.min(Math.max((seconds - times[before]) / gap, 0), 1) : 0;
  const at = (row) => Array.from(values.subarray(row * width, (row + 1) * width));
  if (interpolation === "STEP") return at(before);
  if (interpolation === "CUBICSPLINE") {
    const bent = hermite(at(before * 3 + 1), at(before * 3 + 2), at(after * 3 + 1), at(after * 3), t, gap);
    return path === "rotation" ? unit(bent) : bent;
  }
  const [start, end] = [at(before), at(after)];
  return path === "rotation" ? slerp(start, end, t) : start.map((value, k) => value + (end[k] - value) * t);
}

function hermite(start, leaving, end, arriving, t, gap) {
  const [t2, t3] = [t * t, t * t * t];
  return start.map(
    (value, k) =>
      (2 * t3 - 3 * t2 + 1) * value + (t3 - 2 * t2 + t) * leaving[k] * gap +
      (3 * t2 - 2 * t3) * end[k] + (t3 - t2) * arriving[k] * gap,
  );
}

function slerp(start, end, t) {
  let cosine = start.reduce((sum, value, k) => sum + value * end[k], 0);
  const sign = cosine < 0 ? -1 : 1;
  cosine = Math.min(Math.abs(cosine), 1);
  const angle = Math.acos(cosine);
  const [from, to] = angle < 1e-4 ? [1 - t, t] : [Math.sin((1 - t) * angle), Math.sin(t * angle)];
  return unit(start.map((value, k) => from * value + to * sign * end[k]));
}

function unit(values) {
  const length = Math.hypot(...values) || 1;
  return values.map((value) => value / length);
}
