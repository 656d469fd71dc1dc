#include "frame.glsl"
// The same solid, seen from the sun.
layout(location = 0) in vec3 a_normal;
layout(location = 1) in vec3 a_octant;
layout(location = 2) in vec4 i_quat;
layout(location = 3) in vec4 i_place;
layout(location = 4) in vec4 i_scale;
layout(location = 5) in vec4 i_half;

void main() {
  vec3 local = a_normal * i_place.w * i_scale.xyz + a_octant * i_half.xyz;
  gl_Position = u_light * vec4(turned(i_quat, local) + i_place.xyz, 1.0);
}
