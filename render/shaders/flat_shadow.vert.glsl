#include "frame.glsl"
// The same solid, pressed flat on the ground along the sun's rays and coloured as the ground in shadow, so that
// shadows that overlap are no darker than one.
layout(location = 0) in vec3 a_normal;
layout(location = 1) in vec3 a_octant;
layout(location = 2) in vec4 i_quat;
layout(location = 3) in vec4 i_place;
layout(location = 4) in vec4 i_scale;
layout(location = 5) in vec4 i_half;
out vec3 v_shade;

#include "light.glsl"
#include "film.glsl"
#include "meadow.glsl"

void main() {
  vec3 local = a_normal * i_place.w * i_scale.xyz + a_octant * i_half.xyz;
  vec3 world = turned(i_quat, local) + i_place.xyz;
  vec2 p = world.xy - u_sun.xy * (max(world.z, 0.0) / u_sun.z);
  world = vec3(p, 0.004);
  v_shade = mix(ground_seen(floor_colour(p), p, 0.0), ground_seen(grass_colour(p), p, 0.0), on_grass(p));
  gl_Position = u_view_projection * vec4(world, 1.0);
}
