#include "frame.glsl"
// One instance of the rounded solid, of glass.
layout(location = 0) in vec3 a_normal;
layout(location = 1) in vec3 a_octant;
layout(location = 2) in vec4 i_quat;
layout(location = 3) in vec4 i_place;
layout(location = 4) in vec4 i_scale;
layout(location = 5) in vec4 i_half;
layout(location = 6) in vec4 i_colour;    // linear; opacity
out vec3 v_world;
out vec3 v_normal;
flat out vec4 v_glass;

void main() {
  vec3 local = a_normal * i_place.w * i_scale.xyz + a_octant * i_half.xyz;
  v_world = turned(i_quat, local) + i_place.xyz;
  v_normal = turned(i_quat, normalize(a_normal / i_scale.xyz));
  v_glass = vec4(sqrt(i_colour.rgb), i_colour.w);
  gl_Position = u_view_projection * vec4(v_world, 1.0);
}
