#include "frame.glsl"
// One triangle over the whole picture, behind everything.
uniform vec4 u_rays[3];   // directions of its corners, of equal depth
out vec3 v_ray;
flat out vec3 v_low;
flat out vec3 v_high;

#include "film.glsl"

void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  v_ray = u_rays[gl_VertexID].xyz;
  v_low = developed(HAZE);
  v_high = developed(vec3(0.14, 0.42, 1.00));
  gl_Position = vec4(corner * 2.0 - 1.0, 1.0, 1.0);
}
