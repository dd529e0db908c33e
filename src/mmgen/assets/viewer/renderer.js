// Draws a model on a studio floor.

class Program {
  constructor(gl, vertex, fragment) {
    this.gl = gl;
    this.handle = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.handle, shader);
    }
    gl.linkProgram(this.handle);
    if (!gl.getProgramParameter(this.handle, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = gl.getAttachedShaders(this.handle).map((shader) => gl.getShaderInfoLog(shader));
      throw new Error(`shader: ${gl.getProgramInfoLog(this.handle)} ${logs.join(" ")}`);
    }
    this.places = new Map();
  }

  use() {
    this.gl.useProgram(this.handle);
    return this;
  }

  at(name) {
    if (!this.places.has(name)) this.places.set(name, this.gl.getUniformLocation(this.handle, name));
    return this.places.get(name);
  }

  texture(name, unit, texture) {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.uniform1i(this.at(name), unit);
  }
}

const SHADOW_SIZE = 256;

class Renderer {
  constructor(gl, model, { low, high, radius }) {
    Object.assign(this, { gl, model, low, high });
    this.middle = low.map((value, axis) => (value + high[axis]) / 2);
    const height = high[1] - low[1];
    this.radius = Math.max(radius, height / 4, 1e-9);
    this.reach = this.radius * 1.25 + height * 0.25;
    this.surface = new Program(gl, VERTEX_SHADER, SURFACE_SHADER);
    this.contact = new Program(gl, VERTEX_SHADER, CONTACT_SHADER);
    this.blur = new Program(gl, FLAT_SHADER, BLUR_SHADER);
    this.floor = new Program(gl, FLAT_SHADER, FLOOR_SHADER);
    this.targets = [this.makeTarget(), this.makeTarget()];
    this.nothing = gl.createVertexArray();
  }

  makeTarget() {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, SHADOW_SIZE, SHADOW_SIZE, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    const frame = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    return { texture, frame };
  }

  // Darken the floor under the model as it stands now.
  castShadow() {
    const { gl, contact } = this;
    const [sharp, soft] = this.targets;
    this.model.update();
    gl.viewport(0, 0, SHADOW_SIZE, SHADOW_SIZE);
    gl.bindFramebuffer(gl.FRAMEBUFFER, sharp.frame);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.enable(gl.BLEND);
    gl.blendEquation(gl.MAX);
    contact.use();
    const height = Math.max(this.high[1] - this.low[1], 1e-9) * 1.01;
    gl.uniformMatrix4fv(contact.at("projection"), false, fromBelow([this.middle[0], this.low[1], this.middle[2]], this.reach, height));
    gl.uniform1f(contact.at("floorHeight"), this.low[1]);
    gl.uniform1f(contact.at("radius"), this.radius);
    gl.uniformMatrix3fv(contact.at("placement"), false, placementOf({}));
    for (const drawable of this.model.drawables) this.model.draw(contact, drawable);
    gl.disable(gl.BLEND);
    gl.blendEquation(gl.FUNC_ADD);
    this.soften(sharp, soft, 1, 0);
    this.soften(soft, sharp, 0, 1);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  soften(from, to, x, y) {
    const { gl, blur } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, to.frame);
    blur.use();
    gl.uniform1i(blur.at("onFloor"), 0);
    gl.uniform2f(blur.at("along"), x / SHADOW_SIZE, y / SHADOW_SIZE);
    const pixels = (this.radius / this.reach) * (SHADOW_SIZE / 2);
    gl.uniform2f(blur.at("widths"), (0.03 * pixels) / 6, (0.16 * pixels) / 6);
    blur.texture("source", 0, from.texture);
    gl.bindVertexArray(this.nothing);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  draw({ projection, eye, stage }, width, height) {
    const { gl, surface, model } = this;
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.depthMask(true);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (eye[1] > this.low[1]) this.drawFloor(projection);
    surface.use();
    gl.uniformMatrix4fv(surface.at("projection"), false, projection);
    gl.uniform3fv(surface.at("eye"), eye);
    gl.uniformMatrix3fv(surface.at("stage"), false, stage);
    const away = ({ node }) => {
      const { world } = model.motion.nodes[node];
      return Math.hypot(world[12] - eye[0], world[13] - eye[1], world[14] - eye[2]);
    };
    const isClear = ({ material }) => material.isClear;
    for (const drawable of model.drawables.filter((each) => !isClear(each))) this.drawSurface(drawable);
    gl.enable(gl.BLEND);
    gl.depthMask(false);
    for (const drawable of model.drawables.filter(isClear).sort((a, b) => away(b) - away(a))) this.drawSurface(drawable);
    gl.depthMask(true);
    gl.disable(gl.BLEND);
  }

  drawFloor(projection) {
    const { gl, floor } = this;
    floor.use();
    gl.enable(gl.BLEND);
    gl.depthMask(false);
    gl.disable(gl.CULL_FACE);
    gl.uniform1i(floor.at("onFloor"), 1);
    gl.uniform1f(floor.at("floorHeight"), this.low[1]);
    gl.uniform4f(floor.at("square"), this.middle[0], this.middle[2], this.reach, 0);
    gl.uniformMatrix4fv(floor.at("projection"), false, projection);
    floor.texture("source", 0, this.targets[0].texture);
    gl.bindVertexArray(this.nothing);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.disable(gl.BLEND);
    gl.depthMask(true);
  }

  drawSurface(drawable) {
    const { gl, surface } = this;
    const { material } = drawable;
    gl.uniform4fv(surface.at("baseColor"), material.baseColor);
    gl.uniform3fv(surface.at("emissive"), material.emissive);
    gl.uniform1f(surface.at("metallicFactor"), material.metallic);
    gl.uniform1f(surface.at("roughnessFactor"), material.roughness);
    gl.uniform1f(surface.at("cutoff"), material.cutoff);
    gl.uniform1i(surface.at("unlit"), material.isUnlit ? 1 : 0);
    gl.uniform1i(surface.at("hasNormals"), drawable.hasNormals ? 1 : 0);
    gl.uniformMatrix3fv(surface.at("placement"), false, material.placement);
    MAPS.forEach((map, unit) => {
      const flag = map === "normal" ? "hasNormalMap" : `has${map[0].toUpperCase()}${map.slice(1)}`;
      gl.uniform1i(surface.at(flag), material.maps[unit] ? 1 : 0);
      surface.texture(`${map}Map`, unit, material.maps[unit] || null);
    });
    if (material.isDoubleSided) gl.disable(gl.CULL_FACE);
    else gl.enable(gl.CULL_FACE);
    this.model.draw(surface, drawable);
  }
}
