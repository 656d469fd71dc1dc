#include "frame.glsl"
layout(location = 0) in vec2 a_pos;
out vec3 v_world;
out vec3 v_floor;
out vec3 v_grass;

#if LIGHT_VERTICES
#include "light.glsl"
#include "meadow.glsl"
#endif

void main() {
  v_world = vec3(a_pos, 0.0);
#if LIGHT_VERTICES
  Light light = lit(v_world, vec3(0.0, 0.0, 1.0), 0.0);
  v_floor = developed(hazed(floor_colour(a_pos) * light.fall, v_world));
  v_grass = developed(hazed(grass_colour(a_pos) * light.fall, v_world));
#endif
  gl_Position = u_view_projection * vec4(v_world, 1.0);
}
