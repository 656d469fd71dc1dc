// The ground's colour: a soft floor inside the walls, a meadow outside.
float scatter(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5); }

float clouded(vec2 p) {
  vec2 cell = floor(p), f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  return mix(mix(scatter(cell), scatter(cell + vec2(1.0, 0.0)), f.x),
             mix(scatter(cell + vec2(0.0, 1.0)), scatter(cell + vec2(1.0, 1.0)), f.x), f.y);
}

// Metres to the floor's rounded border, negative inside.
float border(vec2 p) {
  vec2 d = abs(p) - u_floor.xy + u_floor.z;
  return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0) - u_floor.z;
}

vec3 floor_colour(vec2 p) { return mix(vec3(0.66, 0.48, 0.285), vec3(0.74, 0.57, 0.36), clouded(p * 0.7)); }

vec3 grass_colour(vec2 p) {
  return mix(vec3(0.22, 0.44, 0.13), vec3(0.36, 0.60, 0.20), clouded(p * 0.35) * 0.7 + clouded(p * 1.3) * 0.3);
}

float on_grass(vec2 p) { return smoothstep(0.0, u_floor.w, border(p)); }

// The finished colour of a patch of ground, in the sun (1) or in shadow (0).
vec3 ground_seen(vec3 colour, vec2 p, float sun) {
  vec3 world = vec3(p, 0.0);
  return developed(hazed(colour * lit(world, vec3(0.0, 0.0, 1.0), 0.0, sun).fall, world));
}
