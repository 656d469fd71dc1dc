// What all shaders know about the frame. Written once a frame into one uniform block.
layout(std140) uniform Frame {
  mat4 u_view_projection;
  mat4 u_light;           // world to the shadow map's clip space
  vec4 u_eye;             // xyz
  vec4 u_sun;             // xyz points towards it; w 1 / texels of the shadow map
  vec4 u_floor;           // half extents x, y; corner radius; width of the soft border
  vec4 u_counts;          // x spheres that darken
  vec4 u_spheres[48];     // centre, radius
};

// Turns a vector by a quaternion wxyz.
vec3 turned(vec4 quat, vec3 v) { return v + 2.0 * cross(quat.yzw, cross(quat.yzw, v) + quat.x * v); }
