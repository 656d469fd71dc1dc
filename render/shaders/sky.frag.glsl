#include "frame.glsl"
in vec3 v_ray;
out vec4 o_colour;

#include "light.glsl"

void main() {
  float height = v_ray.z * inversesqrt(dot(v_ray, v_ray));
  o_colour = vec4(developed(mix(HAZE, vec3(0.12, 0.36, 0.85), smoothstep(0.0, 0.42, height))), 1.0);
}
