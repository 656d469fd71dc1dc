// Haze over what is far, and the way from light to the picture.
const vec3 HAZE = vec3(0.76, 0.99, 1.17);

vec3 hazed(vec3 colour, vec3 world) {
  float far = max(length(u_eye.xyz - world) - u_counts.y, 0.0);
  return mix(HAZE, colour, exp2(-0.016 * far));
}

// What the time of day does to all light: moonlight is dim and blue, but nobody is lost in it.
vec3 daylight() { return mix(vec3(0.12, 0.15, 0.25), vec3(1.0), u_counts.z); }

// Film: bright things bend towards white instead of clipping; then a little more colour, and encoding.
// What is a lamp, as far as it is one, is as bright at night as at noon.
// Source: Narkowicz (2015), ACES filmic tone mapping curve.
vec3 developed(vec3 c, float lamp) {
  c *= 0.72 * mix(daylight(), vec3(1.0), lamp);
  c = clamp((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14), 0.0, 1.0);
  float grey = dot(c, vec3(0.2126, 0.7152, 0.0722));
  return sqrt(max(mix(vec3(grey), c, 1.12), 0.0));
}

vec3 developed(vec3 c) { return developed(c, 0.0); }
