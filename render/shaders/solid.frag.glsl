#include "frame.glsl"
in vec3 v_world;
in vec3 v_normal;
in vec3 v_map;
in vec3 v_local;
in vec3 v_fall;
in vec3 v_shine;
flat in vec4 v_colour;
flat in vec4 v_a;
flat in vec4 v_b;
flat in float v_material;
flat in float v_gloss;
out vec4 o_colour;

#include "light.glsl"
#include "film.glsl"
#if PAINTED
#include "paint.glsl"
#endif

void main() {
#if LIGHT_VERTICES && !PAINTED
  o_colour = vec4(v_fall, 1.0);
#else
  vec3 colour = v_colour.rgb;
  float gloss = v_gloss;
  float glow = 0.0, lamp = 0.0;
#if PAINTED
  painted(int(v_material + 0.5), normalize(v_local), colour, gloss, glow, lamp);
#endif
#if LIGHT_VERTICES
  vec3 fall = v_fall, shine = v_shine;
#else
  vec3 normal = normalize(v_normal);
  Light light = lit(v_world, normal, gloss, sun_on(v_map, normal));
  vec3 fall = light.fall, shine = light.shine;
#endif
  vec3 seen = mix(colour * fall + shine, colour * 1.6, glow) + 0.25 * v_colour.w;
  o_colour = vec4(developed(hazed(seen, v_world), lamp), 1.0);
#endif
}
