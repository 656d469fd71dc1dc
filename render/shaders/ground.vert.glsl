#include "frame.glsl"
// The ground changes slowly, so all but its border and the shadows on it can be worked out at its vertices.
layout(location = 0) in vec2 a_pos;
out vec2 v_pos;
out vec3 v_map;
out vec3 v_floor;
out vec3 v_grass;
out vec3 v_shade;         // what shadow leaves of either

#if !GROUND_PIXELS
#include "light.glsl"
#include "film.glsl"
#include "meadow.glsl"
#endif

void main() {
  v_pos = a_pos;
  v_map = on_map(vec3(a_pos, 0.0));
#if !GROUND_PIXELS
  vec3 colour = floor_colour(a_pos);
  v_floor = ground_seen(colour, a_pos, 1.0);
  v_grass = ground_seen(grass_colour(a_pos), a_pos, 1.0);
  v_shade = ground_seen(colour, a_pos, 0.0) / v_floor;
#endif
  gl_Position = u_view_projection * vec4(a_pos, 0.0, 1.0);
}
