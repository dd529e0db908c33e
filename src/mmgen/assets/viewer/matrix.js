// 4 x 4 matrices in column-major order, as WebGL takes them.

const identity = () => new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);

function multiply(a, b) {
  const product = new Float32Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[k * 4 + row] * b[column * 4 + k];
      product[column * 4 + row] = sum;
    }
  }
  return product;
}

function compose([tx, ty, tz], [x, y, z, w], [sx, sy, sz]) {
  return new Float32Array([
    (1 - 2 * (y * y + z * z)) * sx, 2 * (x * y + z * w) * sx, 2 * (x * z - y * w) * sx, 0,
    2 * (x * y - z * w) * sy, (1 - 2 * (x * x + z * z)) * sy, 2 * (y * z + x * w) * sy, 0,
    2 * (x * z + y * w) * sz, 2 * (y * z - x * w) * sz, (1 - 2 * (x * x + y * y)) * sz, 0,
    tx, ty, tz, 1,
  ]);
}

function perspective(fieldOfView, aspect, near, far) {
  const focal = 1 / Math.tan(fieldOfView / 2);
  const matrix = new Float32Array(16);
  matrix[0] = focal / aspect;
  matrix[5] = focal;
  matrix[10] = (near + far) / (near - far);
  matrix[11] = -1;
  matrix[14] = (2 * near * far) / (near - far);
  return matrix;
}

// A box seen along its y axis from below: x to the right, z up, the floor nearest.
function fromBelow([x, y, z], reach, height) {
  const matrix = new Float32Array(16);
  matrix[0] = 1 / reach;
  matrix[9] = 1 / reach;
  matrix[6] = 2 / height;
  matrix[12] = -x / reach;
  matrix[13] = -z / reach;
  matrix[14] = -1 - (2 * y) / height;
  matrix[15] = 1;
  return matrix;
}

// `axes` are the camera's right, up and back.
function worldToCamera(axes, eye) {
  const [right, up, back] = axes;
  return new Float32Array([
    right[0], up[0], back[0], 0,
    right[1], up[1], back[1], 0,
    right[2], up[2], back[2], 0,
    -dot(right, eye), -dot(up, eye), -dot(back, eye), 1,
  ]);
}

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
