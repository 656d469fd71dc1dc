in vec3 v_ray;
flat in vec3 v_low;
flat in vec3 v_high;
out vec4 o_colour;

void main() {
  float height = v_ray.z * inversesqrt(dot(v_ray, v_ray));
  o_colour = vec4(mix(v_low, v_high, smoothstep(0.0, 0.30, height)), 1.0);
}
