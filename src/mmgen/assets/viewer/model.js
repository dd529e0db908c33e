// A GLB on the GPU: one drawable for each primitive of each node that shows a mesh.

const WRAPS = new Set([10497, 33071, 33648]);
const MAPS = ["base", "metallicRoughness", "normal", "occlusion", "emissive"];

class Model {
  constructor(gl, glb, motion) {
    Object.assign(this, { gl, glb, motion, drawables: [], textures: new Map(), skins: [] });
  }

  async load() {
    await this.loadTextures();
    this.skins = this.glb.list("skins").map((skin) => this.makeSkin(skin));
    this.shownNodes().forEach((index) => {
      const node = this.glb.json.nodes[index];
      if (node.mesh === undefined) return;
      for (const primitive of this.glb.json.meshes[node.mesh].primitives) {
        if ((primitive.mode ?? 4) >= 4) this.drawables.push(this.makeDrawable(index, node, primitive));
      }
    });
    return this;
  }

  shownNodes() {
    const { scenes = [], scene, nodes = [] } = this.glb.json;
    const roots = scene === undefined ? scenes.flatMap((each) => each.nodes || []) : scenes[scene].nodes || [];
    const shown = scenes.length ? [...new Set(roots)] : nodes.map((_, index) => index);
    for (let at = 0; scenes.length && at < shown.length && shown.length <= nodes.length; at++) {
      shown.push(...(nodes[shown[at]].children || []));
    }
    return shown;
  }

  async loadTextures() {
    await Promise.all(
      this.glb.list("textures").map(async (texture, index) => {
        const source = texture.extensions?.EXT_texture_webp?.source ?? texture.source;
        if (source === undefined) throw new Error("this file has a texture in a format that is not read");
        const sampler = this.glb.list("samplers")[texture.sampler] || {};
        this.textures.set(index, this.makeTexture(await this.glb.image(source), sampler));
      }),
    );
  }

  makeTexture(bitmap, { wrapS, wrapT }) {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, WRAPS.has(wrapS) ? wrapS : gl.REPEAT);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, WRAPS.has(wrapT) ? wrapT : gl.REPEAT);
    bitmap.close();
    return texture;
  }

  makeSkin({ joints, inverseBindMatrices }) {
    const inverse = inverseBindMatrices === undefined ? undefined : this.glb.floats(inverseBindMatrices);
    const texture = this.gl.createTexture();
    return { joints, inverse, texture, data: new Float32Array(joints.length * 16) };
  }

  makeDrawable(index, node, primitive) {
    const { gl, glb } = this;
    const { attributes } = primitive;
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const material = this.makeMaterial(glb.list("materials")[primitive.material] || {});
    const rest = { positions: glb.floats(attributes.POSITION), normals: this.optional(attributes.NORMAL) };
    const buffers = { positions: this.attribute(0, rest.positions, 3), normals: this.attribute(1, rest.normals, 3) };
    this.attribute(2, this.optional(attributes[`TEXCOORD_${material.texCoord}`]), 2);
    const colors = this.optional(attributes.COLOR_0);
    gl.vertexAttrib4f(3, 1, 1, 1, 1);
    this.attribute(3, colors, colors && glb.width(attributes.COLOR_0));
    this.attribute(4, this.optional(attributes.JOINTS_0), 4);
    this.attribute(5, this.optional(attributes.WEIGHTS_0), 4);
    const count = this.indices(primitive);
    const targets = (primitive.targets || []).map((target) => ({
      positions: this.optional(target.POSITION), normals: this.optional(target.NORMAL),
    }));
    const isSkinned = node.skin !== undefined && attributes.JOINTS_0 !== undefined;
    return {
      array, count, material, rest, buffers, targets, node: index, mode: primitive.mode ?? 4, blended: "",
      skin: isSkinned ? this.skins[node.skin] : undefined, hasNormals: rest.normals !== undefined,
    };
  }

  optional(index) {
    return index === undefined ? undefined : this.glb.floats(index);
  }

  attribute(location, values, width) {
    const { gl } = this;
    if (!values) return undefined;
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, width, gl.FLOAT, false, 0, 0);
    return buffer;
  }

  indices({ indices, attributes }) {
    const { gl, glb } = this;
    const count = glb.json.accessors[attributes.POSITION].count;
    const values = indices === undefined ? Uint32Array.from({ length: count }, (_, k) => k) : glb.integers(indices);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, values, gl.STATIC_DRAW);
    return values.length;
  }

  makeMaterial(material) {
    const factors = material.pbrMetallicRoughness || {};
    const { alphaMode = "OPAQUE", alphaCutoff = 0.5, emissiveFactor = [0, 0, 0] } = material;
    const slots = [
      factors.baseColorTexture, factors.metallicRoughnessTexture,
      material.normalTexture, material.occlusionTexture, material.emissiveTexture,
    ];
    const base = slots[0] || {};
    const moved = base.extensions?.KHR_texture_transform || {};
    return {
      baseColor: factors.baseColorFactor || [1, 1, 1, 1],
      metallic: factors.metallicFactor ?? 1,
      roughness: factors.roughnessFactor ?? 1,
      emissive: emissiveFactor,
      cutoff: alphaMode === "MASK" ? alphaCutoff : -1,
      isClear: alphaMode === "BLEND",
      isDoubleSided: material.doubleSided === true,
      isUnlit: material.extensions?.KHR_materials_unlit !== undefined,
      maps: slots.map((slot) => slot && this.textures.get(slot.index)),
      texCoord: moved.texCoord ?? base.texCoord ?? 0,
      placement: placementOf(moved),
    };
  }

  // Bring skins and morph targets to where the motion is now.
  update() {
    const { gl, motion } = this;
    for (const skin of this.skins) {
      skin.joints.forEach((joint, k) => {
        const { world } = motion.nodes[joint];
        const bind = skin.inverse ? skin.inverse.subarray(k * 16, k * 16 + 16) : identity();
        skin.data.set(multiply(world, bind), k * 16);
      });
      gl.bindTexture(gl.TEXTURE_2D, skin.texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, 4, skin.joints.length, 0, gl.RGBA, gl.FLOAT, skin.data);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    }
    this.drawables.filter(({ targets }) => targets.length).forEach((drawable) => this.blend(drawable));
  }

  blend(drawable) {
    const { gl } = this;
    const { weights } = this.motion.nodes[drawable.node];
    const key = weights.join();
    if (key === drawable.blended) return;
    drawable.blended = key;
    for (const part of ["positions", "normals"]) {
      if (!drawable.rest[part]) continue;
      const moved = drawable.rest[part].slice();
      drawable.targets.forEach((target, k) => {
        const offsets = target[part];
        if (offsets && weights[k]) for (let at = 0; at < moved.length; at++) moved[at] += offsets[at] * weights[k];
      });
      gl.bindBuffer(gl.ARRAY_BUFFER, drawable.buffers[part]);
      gl.bufferData(gl.ARRAY_BUFFER, moved, gl.DYNAMIC_DRAW);
    }
  }

  draw(program, drawable) {
    const { gl } = this;
    const world = drawable.skin ? identity() : this.motion.nodes[drawable.node].world;
    gl.uniformMatrix4fv(program.at("world"), false, world);
    gl.uniform1i(program.at("skinned"), drawable.skin ? 1 : 0);
    if (drawable.skin) program.texture("jointMatrices", 7, drawable.skin.texture);
    const isMirrored = !drawable.skin && dot(cross(world.subarray(0, 3), world.subarray(4, 7)), world.subarray(8, 11)) < 0;
    gl.frontFace(isMirrored ? gl.CW : gl.CCW);
    gl.bindVertexArray(drawable.array);
    gl.drawElements(drawable.mode, drawable.count, gl.UNSIGNED_INT, 0);
  }
}

function placementOf({ offset = [0, 0], scale = [1, 1], rotation = 0 }) {
  const [c, s] = [Math.cos(rotation), Math.sin(rotation)];
  return new Float32Array([c * scale[0], -s * scale[0], 0, s * scale[1], c * scale[1], 0, offset[0], offset[1], 1]);
}
