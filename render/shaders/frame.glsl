// What all shaders know about the frame. Written once a frame into one uniform block.
layout(std140) uniform Frame {
  mat4 u_view_projection;
  mat4 u_light;           // world to the shadow map's clip space
  vec4 u_eye;             // xyz
  vec4 u_sun;             // xyz points towards it; w 1 / texels of the shadow map
  vec4 u_floor;           // half extents x, y; corner radius; width of the soft border
  vec4 u_counts;          // x spheres that darken; y metres before the haze begins; z daylight
  vec4 u_spheres[48];     // centre, radius
};

// Where a point falls on the shadow map: x and y across it, z its depth, all from 0 to 1 where the map reaches.
vec3 on_map(vec3 world) { return (u_light * vec4(world, 1.0)).xyz * 0.5 + 0.5; }

// Turns a vector by a quaternion wxyz.
vec3 turned(vec4 quat, vec3 v) { return v + 2.0 * cross(quat.yzw, cross(quat.yzw, v) + quat.x * v); }
