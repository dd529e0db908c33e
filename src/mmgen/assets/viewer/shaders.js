// The look of the viewer: the same studio light as mmgen's still previews, worked out for each pixel.

const VERTEX_SHADER = `#version 300 es
precision highp float;
layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 place;
layout(location = 3) in vec4 tint;
layout(location = 4) in vec4 joints;
layout(location = 5) in vec4 weights;
uniform mat4 projection, world;
uniform mat3 placement;
uniform bool skinned;
uniform highp sampler2D jointMatrices;
out vec3 point, direction;
out vec2 uv;
out vec4 color;

mat4 joint(float index) {
  int row = int(index + 0.5);
  return mat4(texelFetch(jointMatrices, ivec2(0, row), 0), texelFetch(jointMatrices, ivec2(1, row), 0),
              texelFetch(jointMatrices, ivec2(2, row), 0), texelFetch(jointMatrices, ivec2(3, row), 0));
}

void main() {
  mat4 matrix = world;
  if (skinned) {
    vec4 share = weights / max(dot(weights, vec4(1)), 1e-6);
    matrix = joint(joints.x) * share.x + joint(joints.y) * share.y
           + joint(joints.z) * share.z + joint(joints.w) * share.w;
  }
  vec4 placed = matrix * vec4(position, 1);
  point = placed.xyz;
  direction = transpose(inverse(mat3(matrix))) * normal;
  uv = (placement * vec3(place, 1)).xy;
  color = tint;
  gl_Position = projection * placed;
}`;

const SURFACE_SHADER = `#version 300 es
precision highp float;
in vec3 point, direction;
in vec2 uv;
in vec4 color;
uniform vec3 eye, emissive;
uniform mat3 stage;
uniform vec4 baseColor;
uniform float metallicFactor, roughnessFactor, cutoff;
uniform bool hasNormals, hasBase, hasMetallicRoughness, hasNormalMap, hasOcclusion, hasEmissive, unlit;
uniform sampler2D baseMap, metallicRoughnessMap, normalMap, occlusionMap, emissiveMap;
out vec4 pixel;

const vec3 KEY = vec3(-0.5396, 0.6698, 0.5117), FILL = vec3(0.8406, 0.2346, 0.4887), RIM = vec3(0.4525, 0.4525, -0.7692);
const vec3 KEY_COLOR = vec3(1.0, 0.965, 0.91), FILL_COLOR = vec3(0.86, 0.93, 1.0), RIM_COLOR = vec3(0.95, 0.97, 1.0);

vec3 linear(vec3 srgb) {
  return mix(srgb / 12.92, pow((srgb + 0.055) / 1.055, vec3(2.4)), step(0.04045, srgb));
}

vec3 display(vec3 light) {
  vec3 bent = mix(light, 1.0 - 0.4 * exp((0.6 - light) / 0.4), step(0.6, light));
  return mix(bent * 12.92, 1.055 * pow(max(bent, 0.0), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, bent));
}

float wrapped(vec3 n, vec3 lamp, float reach) {
  return max((dot(n, lamp) + reach) / (1.0 + reach), 0.0);
}

float lobe(vec3 d, vec3 lamp, float width, float blur) {
  float spread = width * width + blur * blur * 1.6;
  return exp((dot(d, lamp) - 1.0) / spread) * width * width / spread;
}

vec3 mirrored(vec3 d, float roughness) {
  float blur = pow(max(roughness, 0.06), 2.0);
  float above = 1.0 / (1.0 + exp(-d.y / ((0.12 + blur) * 0.35)));
  float horizon = exp(-pow(d.y - 0.12, 2.0) / (2.0 * pow(0.22 + blur * 0.5, 2.0)));
  vec3 light = vec3(0.2, 0.19, 0.18) * (1.0 - above) + horizon * 0.3;
  light += above * vec3(0.52, 0.54, 0.57) * (0.75 + 0.35 * clamp(d.y, 0.0, 1.0));
  return light + lobe(d, KEY, 0.16, blur) * KEY_COLOR * 5.0 + lobe(d, FILL, 0.3, blur) * FILL_COLOR * 1.2
       + lobe(d, RIM, 0.22, blur) * RIM_COLOR * 3.0;
}

vec3 facing() {
  vec3 across = dFdx(point), upward = dFdy(point);
  vec3 n = normalize(hasNormals ? direction : cross(across, upward));
  if (hasNormals && !gl_FrontFacing) n = -n;
  if (!hasNormalMap) return n;
  vec2 along = dFdx(uv), over = dFdy(uv);
  vec3 tangent = across * over.y - upward * along.y, bitangent = upward * along.x - across * over.x;
  float turn = along.x * over.y < over.x * along.y ? -1.0 : 1.0;
  float size = turn * inversesqrt(max(max(dot(tangent, tangent), dot(bitangent, bitangent)), 1e-20));
  vec3 bump = texture(normalMap, uv).xyz * 2.0 - 1.0;
  return normalize(mat3(tangent * size, -bitangent * size, n) * bump);
}

void main() {
  vec4 base = baseColor * color;
  if (hasBase) { vec4 texel = texture(baseMap, uv); base *= vec4(linear(texel.rgb), texel.a); }
  if (base.a < cutoff) discard;
  vec3 glow = emissive;
  if (hasEmissive) glow *= linear(texture(emissiveMap, uv).rgb);
  if (unlit) { pixel = vec4(display(base.rgb + glow), base.a); return; }
  float metallic = metallicFactor, roughness = roughnessFactor;
  if (hasMetallicRoughness) { vec3 texel = texture(metallicRoughnessMap, uv).rgb; metallic *= texel.b; roughness *= texel.g; }
  vec3 toEye = normalize(eye - point), n = facing();
  float straight = max(dot(n, toEye), 0.0);
  vec3 level = stage * n, reflected = stage * reflect(-toEye, n);
  float open = hasOcclusion ? texture(occlusionMap, uv).r : 1.0;
  float up = level.y * 0.5 + 0.5;
  vec3 light = vec3(0.34, 0.35, 0.365) * up + vec3(0.17, 0.163, 0.155) * (1.0 - up);
  light += wrapped(level, FILL, 0.25) * FILL_COLOR * 0.2 + wrapped(level, RIM, 0.25) * RIM_COLOR * 0.3;
  light = light * open + wrapped(level, KEY, 0.08) * KEY_COLOR * 0.78;
  vec3 ahead = mix(vec3(0.04), base.rgb, metallic);
  vec3 mirror = ahead + (1.0 - ahead) * pow(1.0 - straight, 5.0) * (1.0 - 0.75 * roughness);
  pixel = vec4(display(base.rgb * (1.0 - metallic) * light + mirror * mirrored(reflected, roughness) * open + glow), base.a);
}`;

// Seen from below: the nearer to the floor, the darker.
const CONTACT_SHADER = `#version 300 es
precision highp float;
in vec3 point;
uniform float floorHeight, radius;
out vec4 pixel;
void main() {
  float height = max(point.y - floorHeight, 0.0) / radius;
  pixel = vec4(exp(-height / 0.05), exp(-height / 0.45), 0, 1);
}`;

const FLAT_SHADER = `#version 300 es
precision highp float;
uniform mat4 projection;
uniform vec4 square;
uniform float floorHeight;
uniform bool onFloor;
out vec2 uv;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  uv = corner;
  vec2 spread = (corner * 2.0 - 1.0);
  gl_Position = onFloor ? projection * vec4(square.x + spread.x * square.z, floorHeight, square.y + spread.y * square.z, 1)
                        : vec4(spread, 0, 1);
}`;

const BLUR_SHADER = `#version 300 es
precision highp float;
in vec2 uv;
uniform sampler2D source;
uniform vec2 along;
uniform vec2 widths;
out vec4 pixel;
void main() {
  vec2 sum = vec2(0), total = vec2(0);
  for (int k = -12; k <= 12; k++) {
    vec2 weight = exp(-float(k * k) / 72.0 * vec2(1));
    sum += weight * vec2(texture(source, uv + along * float(k) * widths.x).r, texture(source, uv + along * float(k) * widths.y).g);
    total += weight;
  }
  pixel = vec4(sum / total, 0, 1);
}`;

const FLOOR_SHADER = `#version 300 es
precision highp float;
in vec2 uv;
uniform sampler2D source;
out vec4 pixel;
void main() {
  vec2 shade = texture(source, uv).rg;
  float light = (1.0 - 0.55 * shade.r) * (1.0 - 0.4 * shade.g);
  float away = length(uv * 2.0 - 1.0);
  pixel = vec4(0.03, 0.025, 0.02, (1.0 - light) * smoothstep(1.0, 0.65, away));
}`;
