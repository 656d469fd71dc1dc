#include "frame.glsl"
// One instance of the rounded solid.
layout(location = 0) in vec3 a_normal;
layout(location = 1) in vec3 a_octant;
layout(location = 2) in vec4 i_quat;      // wxyz
layout(location = 3) in vec4 i_place;     // centre, radius
layout(location = 4) in vec4 i_scale;     // stretch of the rounding; material
layout(location = 5) in vec4 i_half;      // half extents inside the rounding; gloss
layout(location = 6) in vec4 i_colour;    // linear; highlight
layout(location = 7) in vec4 i_a;         // of the material
layout(location = 8) in vec4 i_b;

out vec3 v_world;
out vec3 v_normal;
out vec3 v_map;
out vec3 v_local;                         // where on the unit sphere, for what is painted
out vec3 v_fall;
out vec3 v_shine;
flat out vec4 v_colour;
flat out vec4 v_a;
flat out vec4 v_b;
flat out float v_material;
flat out float v_gloss;

#if LIGHT_VERTICES
#include "light.glsl"
#include "film.glsl"
#endif

void main() {
  vec3 local = a_normal * i_place.w * i_scale.xyz + a_octant * i_half.xyz;
  v_local = a_normal;
  v_world = turned(i_quat, local) + i_place.xyz;
  v_normal = turned(i_quat, normalize(a_normal / i_scale.xyz));
  v_map = on_map(v_world);
  v_colour = i_colour;
  v_a = i_a;
  v_b = i_b;
  v_material = i_scale.w;
  v_gloss = i_half.w;
#if LIGHT_VERTICES
  Light light = lit(v_world, v_normal, v_gloss, 1.0);
#if PAINTED
  v_fall = light.fall;
  v_shine = light.shine;
#else
  v_fall = developed(hazed(i_colour.rgb * light.fall + light.shine, v_world) + 0.25 * i_colour.w);
#endif
#endif
  gl_Position = u_view_projection * vec4(v_world, 1.0);
}
