// Which thing lies under the pointer, and where a ray meets the ground.

function invert(m) {
  const b = [
    m[0] * m[5] - m[1] * m[4], m[0] * m[6] - m[2] * m[4], m[0] * m[7] - m[3] * m[4], m[1] * m[6] - m[2] * m[5],
    m[1] * m[7] - m[3] * m[5], m[2] * m[7] - m[3] * m[6], m[8] * m[13] - m[9] * m[12], m[8] * m[14] - m[10] * m[12],
    m[8] * m[15] - m[11] * m[12], m[9] * m[14] - m[10] * m[13], m[9] * m[15] - m[11] * m[13], m[10] * m[15] - m[11] * m[14],
  ];
  const d = b[0] * b[11] - b[1] * b[10] + b[2] * b[9] + b[3] * b[8] - b[4] * b[7] + b[5] * b[6];
  return [
    m[5] * b[11] - m[6] * b[10] + m[7] * b[9], m[2] * b[10] - m[1] * b[11] - m[3] * b[9],
    m[13] * b[5] - m[14] * b[4] + m[15] * b[3], m[10] * b[4] - m[9] * b[5] - m[11] * b[3],
    m[6] * b[8] - m[4] * b[11] - m[7] * b[7], m[0] * b[11] - m[2] * b[8] + m[3] * b[7],
    m[14] * b[2] - m[12] * b[5] - m[15] * b[1], m[8] * b[5] - m[10] * b[2] + m[11] * b[1],
    m[4] * b[10] - m[5] * b[8] + m[7] * b[6], m[1] * b[8] - m[0] * b[10] - m[3] * b[6],
    m[12] * b[4] - m[13] * b[2] + m[15] * b[0], m[9] * b[2] - m[8] * b[4] - m[11] * b[0],
    m[5] * b[7] - m[4] * b[9] - m[6] * b[6], m[0] * b[9] - m[1] * b[7] + m[2] * b[6],
    m[13] * b[1] - m[12] * b[3] - m[14] * b[0], m[8] * b[3] - m[9] * b[1] + m[10] * b[0],
  ].map((value) => value / d);
}

function transformed(m, [x, y, z]) {
  const w = m[3] * x + m[7] * y + m[11] * z + m[15];
  return [0, 1, 2].map((row) => (m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]) / w);
}

// The ray under a point of the canvas, from -1 to 1 both ways.
function rayAt(projection, x, y) {
  const back = invert(projection);
  const [start, end] = [transformed(back, [x, y, -1]), transformed(back, [x, y, 0.5])];
  const length = Math.hypot(...end.map((value, axis) => value - start[axis]));
  return { start, way: end.map((value, axis) => (value - start[axis]) / length) };
}

function onLevel({ start, way }, height) {
  const share = (height - start[1]) / way[1];
  return share > 0 && Number.isFinite(share) ? start.map((value, axis) => value + way[axis] * share) : undefined;
}

function meetsBox({ start, way }, low, high) {
  let [near, far] = [0, Infinity];
  for (let axis = 0; axis < 3; axis++) {
    const [one, other] = [(low[axis] - start[axis]) / way[axis], (high[axis] - start[axis]) / way[axis]];
    near = Math.max(near, Math.min(one, other));
    far = Math.min(far, Math.max(one, other));
  }
  return near <= far;
}

// How far along the ray the nearest triangle of a thing lies (Möller and Trumbore's test).
function distanceTo(ray, { glb, motion }, thing) {
  let nearest = Infinity;
  for (const index of below(glb, thing.nodes)) {
    const { mesh } = glb.json.nodes[index];
    if (mesh === undefined) continue;
    const inward = invert(motion.nodes[index].world);
    const [start, ahead] = [transformed(inward, ray.start), transformed(inward, ray.start.map((value, axis) => value + ray.way[axis]))];
    const way = ahead.map((value, axis) => value - start[axis]);
    for (const primitive of glb.json.meshes[mesh].primitives) {
      if ((primitive.mode ?? 4) !== 4) continue;
      const points = glb.floats(primitive.attributes.POSITION);
      const corners = primitive.indices === undefined ? undefined : glb.whole(primitive.indices);
      const count = corners ? corners.length : points.length / 3;
      for (let at = 0; at + 2 < count; at += 3) {
        const [a, b, c] = [at, at + 1, at + 2].map((each) => 3 * (corners ? corners[each] : each));
        const found = meetsTriangle(start, way, points, a, b, c);
        if (found < nearest) nearest = found;
      }
    }
  }
  return nearest;
}

function meetsTriangle(start, way, p, a, b, c) {
  const [x1, y1, z1] = [p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2]];
  const [x2, y2, z2] = [p[c] - p[a], p[c + 1] - p[a + 1], p[c + 2] - p[a + 2]];
  const [hx, hy, hz] = [way[1] * z2 - way[2] * y2, way[2] * x2 - way[0] * z2, way[0] * y2 - way[1] * x2];
  const d = x1 * hx + y1 * hy + z1 * hz;
  if (Math.abs(d) < 1e-12) return Infinity;
  const [sx, sy, sz] = [start[0] - p[a], start[1] - p[a + 1], start[2] - p[a + 2]];
  const u = (sx * hx + sy * hy + sz * hz) / d;
  if (u < 0 || u > 1) return Infinity;
  const [qx, qy, qz] = [sy * z1 - sz * y1, sz * x1 - sx * z1, sx * y1 - sy * x1];
  const v = (way[0] * qx + way[1] * qy + way[2] * qz) / d;
  const t = (x2 * qx + y2 * qy + z2 * qz) / d;
  return v >= 0 && u + v <= 1 && t > 0 ? t : Infinity;
}

function below(glb, tops) {
  const found = [...tops];
  for (let at = 0; at < found.length; at++) found.push(...(glb.json.nodes[found[at]].children || []));
  return found;
}

Glb.prototype.whole = function whole(index) {
  const key = `i${index}`;
  if (!this.cache.has(key)) this.cache.set(key, this.integers(index));
  return this.cache.get(key);
};
