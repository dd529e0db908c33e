// A GLB file as plain values: the JSON of glTF 2.0, and typed arrays for its accessors.

const ARRAYS = {
  5120: Int8Array, 5121: Uint8Array, 5122: Int16Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array,
};
const WIDTHS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 };
const LARGEST = { 5120: 127, 5121: 255, 5122: 32767, 5123: 65535, 5125: 4294967295 };
const READ_EXTENSIONS = /^(KHR_materials_|KHR_lights_|KHR_mesh_quantization|KHR_texture_transform|EXT_texture_webp)/;

class Glb {
  constructor(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(0, true) !== 0x46546c67 || view.getUint32(4, true) !== 2) throw new Error("not a GLB file");
    const length = view.getUint32(12, true);
    this.json = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length)));
    this.binary = bytes.subarray(28 + length);
    const unread = (this.json.extensionsRequired || []).filter((name) => !READ_EXTENSIONS.test(name));
    if (unread.length) throw new Error(`this file needs ${unread.join(", ")}`);
    this.cache = new Map();
  }

  list(key) {
    return this.json[key] || [];
  }

  // Bytes of a buffer view, copied so that they start where typed arrays may start.
  view(index) {
    const { byteOffset = 0, byteLength } = this.json.bufferViews[index];
    return this.binary.slice(byteOffset, byteOffset + byteLength);
  }

  // Floats of an accessor; normalized integers become 0 to 1 or -1 to 1.
  floats(index) {
    const key = `f${index}`;
    if (!this.cache.has(key)) {
      const accessor = this.json.accessors[index];
      const stored = this.stored(accessor);
      const scale = accessor.normalized ? 1 / LARGEST[accessor.componentType] : 1;
      const isReady = stored instanceof Float32Array;
      this.cache.set(key, isReady ? stored : Float32Array.from(stored, (value) => Math.max(value * scale, -1 / scale)));
    }
    return this.cache.get(key);
  }

  integers(index) {
    return Uint32Array.from(this.stored(this.json.accessors[index]));
  }

  width(index) {
    return WIDTHS[this.json.accessors[index].type];
  }

  stored(accessor) {
    const width = WIDTHS[accessor.type];
    const array = new ARRAYS[accessor.componentType](accessor.count * width);
    if (accessor.bufferView !== undefined) this.unpack(accessor, width, array);
    if (accessor.sparse) this.replace(accessor, width, array);
    return array;
  }

  unpack(accessor, width, array) {
    const { byteOffset = 0, byteStride } = this.json.bufferViews[accessor.bufferView];
    const start = byteOffset + (accessor.byteOffset || 0);
    const size = width * array.BYTES_PER_ELEMENT;
    const stride = byteStride || size;
    const target = new Uint8Array(array.buffer);
    if (stride === size) {
      target.set(this.binary.subarray(start, start + array.byteLength));
      return;
    }
    for (let element = 0; element < accessor.count; element++) {
      const from = start + element * stride;
      target.set(this.binary.subarray(from, from + size), element * size);
    }
  }

  replace(accessor, width, array) {
    const { count, indices, values } = accessor.sparse;
    const where = this.stored({ ...indices, count, type: "SCALAR" });
    const what = this.stored({ ...values, count, type: accessor.type, componentType: accessor.componentType });
    for (let element = 0; element < count; element++) {
      array.set(what.subarray(element * width, (element + 1) * width), where[element] * width);
    }
  }

  async image(index) {
    const { bufferView, mimeType, uri } = this.json.images[index];
    const blob =
      bufferView === undefined
        ? await (await fetch(uri.startsWith("data:") ? uri : "data:,")).blob()
        : new Blob([this.view(bufferView)], { type: mimeType });
    return createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  }
}
