#include "frame.glsl"
in vec3 v_world;
in vec3 v_floor;
in vec3 v_grass;
out vec4 o_colour;

#include "light.glsl"
#include "meadow.glsl"

void main() {
  vec2 p = v_world.xy;
#if LIGHT_VERTICES
  o_colour = vec4(mix(v_floor, v_grass, smoothstep(0.0, u_floor.w, border(p))), 1.0);
#else
  float edge = border(p) + 0.12 * (clouded(p * 2.0) - 0.5);
  vec3 colour = mix(floor_colour(p), grass_colour(p), smoothstep(0.0, u_floor.w, edge));
  Light light = lit(v_world, vec3(0.0, 0.0, 1.0), 0.0);
  o_colour = vec4(developed(hazed(colour * light.fall, v_world)), 1.0);
#endif
}
