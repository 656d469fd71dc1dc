#include "frame.glsl"
in vec2 v_pos;
in vec3 v_map;
in vec3 v_floor;
in vec3 v_grass;
in vec3 v_shade;
out vec4 o_colour;

#include "light.glsl"
#include "film.glsl"
#include "meadow.glsl"

void main() {
  float sun = sunlit(v_map, 1.0);
#if GROUND_PIXELS
  float edge = border(v_pos) + 0.12 * (clouded(v_pos * 2.0) - 0.5);
  vec3 colour = mix(floor_colour(v_pos), grass_colour(v_pos), smoothstep(0.0, u_floor.w, edge));
  o_colour = vec4(ground_seen(colour, v_pos, sun), 1.0);
#else
  o_colour = vec4(mix(v_floor, v_grass, on_grass(v_pos)) * mix(v_shade, vec3(1.0), sun), 1.0);
#endif
}
