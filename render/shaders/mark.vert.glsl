#include "frame.glsl"
// A flat mark on the ground: the ring of drives, ripples of a voice, a contact shadow.
layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec4 i_place;     // centre, half extent of the quad
layout(location = 2) in vec4 i_look;      // contact radius, contact strength, ring radius, selected
layout(location = 3) in vec4 i_levels;    // of the first four drives
layout(location = 4) in vec4 i_more;      // level of the fifth, loudness
out vec2 v_offset;
flat out vec4 v_look;
flat out vec4 v_levels;
flat out vec4 v_more;

void main() {
  v_offset = a_corner * i_place.w;
  v_look = i_look;
  v_levels = i_levels;
  v_more = i_more;
  gl_Position = u_view_projection * vec4(i_place.xyz + vec3(v_offset, 0.012), 1.0);
}
