#include "frame.glsl"
// Glass with level stripes: clear in the middle, so that what is behind stays legible, and bright at its edge.
in vec3 v_world;
in vec3 v_normal;
flat in vec4 v_glass;
out vec4 o_colour;

const vec3 ICE = vec3(0.80, 0.96, 1.00);

void main() {
  float edge = 1.0 - abs(dot(normalize(v_normal), normalize(u_eye.xyz - v_world)));
  float rim = edge * edge;
  float stripe = smoothstep(0.22, 0.34, abs(fract(v_world.z * 13.0) - 0.5));
  vec3 colour = mix(mix(ICE, v_glass.rgb, 0.40), vec3(1.0), rim);
  o_colour = vec4(colour, v_glass.w * min(0.26 + 0.20 * stripe + 0.75 * rim, 0.92));
}
