// What is painted on a part, by its material. `n` is where on the unit sphere; x points ahead, y left, z up.

// 1 where a distance is negative, with an edge of one pixel.
float inside(float d) { return clamp(0.5 - d / max(fwidth(d), 1e-5), 0.0, 1.0); }
float soft(float d, float width) { return smoothstep(width, -width, d); }

// v_a: curve of the mouth (-1 sad, 1 happy), how open, how round, blush. v_b: colour of the muzzle.
void paint_head(vec3 n, inout vec3 colour) {
  if (n.x < 0.0) return;
  vec3 base = colour;
  float u = atan(n.y, n.x), v = asin(clamp(n.z, -1.0, 1.0));
  float curve = v_a.x, open = v_a.y, round = v_a.z;
  colour = mix(colour, v_b.rgb, 0.6 * soft(length(vec2(u, (v + 0.20) * 1.2)) - 0.42, 0.05));
  float blush = length(vec2(abs(u) - 0.64, (v + 0.17) * 1.25)) - 0.13;
  colour = mix(colour, vec3(1.0, 0.20, 0.22), v_a.w * soft(blush, 0.08));

  // The mouth is a line bent by the mood; opened it is the area below; round it is an ellipse.
  float wide = mix(0.22 + 0.11 * max(curve, 0.0), 0.10, round);
  float bend = 1.55 * curve * (1.0 - round);
  float middle = -0.285 - 0.035 * curve;
  float across = clamp(u / wide, -1.0, 1.0);
  float deep = open * 0.27 * sqrt(max(1.0 - across * across, 0.0));
  float line = middle + bend * u * u;
  float tips = middle + bend * wide * wide;
  float slit = max(abs(u) - wide, abs(v - line) - 0.019);
  slit = min(slit, length(vec2(abs(u) - wide, v - tips)) - 0.022);
  float top = v - line, bottom = line - deep - v;
  float hollow = max(abs(u) - wide, max(top, bottom));
  float tall = 0.05 + 0.12 * max(round, open);
  float ring = (length(vec2(u / wide, (v - middle + 0.05) / tall)) - 1.0) * wide;
  float mouth = mix(min(slit, hollow), ring, smoothstep(0.35, 0.65, round));

  vec3 dark = vec3(0.14, 0.02, 0.03);
  float floor_v = mix(line - deep, middle - 0.05 - tall, round);
  vec3 within = mix(dark, vec3(0.80, 0.16, 0.19), inside(length(vec2(u * 0.9, v - floor_v)) - 0.10) * step(0.12, max(open, round)));
  if (open > 0.25 && round < 0.5 && top > -0.045 * open && abs(u) < wide * 0.78) within = vec3(0.92);
  colour = mix(colour, within, inside(mouth));
  colour = mix(colour, base * 0.18, inside(length(vec2(u, (v + 0.105) * 1.4)) - 0.052));  // nose
}

// v_a: gaze in the head's frame, size of the pupil. v_b: upper lid, lower lid (heights), slant of the upper.
void paint_eye(vec3 n, inout vec3 colour, inout float gloss, inout float glow) {
  float upper = n.z - v_b.x - v_b.z * n.y, lower = v_b.y + 0.25 * n.y * n.y - n.z;
  float lid = max(upper, lower);
  vec3 skin = colour * (upper > lower ? 0.80 : 0.95);
  skin = mix(vec3(0.06, 0.02, 0.02), skin, smoothstep(0.02, 0.11, lid));  // lashes
  vec3 gaze = v_a.xyz;
  float off = acos(clamp(dot(n, gaze), -1.0, 1.0)), pupil = v_a.w, iris = pupil + 0.21;
  vec3 eye = vec3(0.93, 0.92, 0.90) * mix(0.72, 1.0, smoothstep(0.0, 0.24, -upper));  // the lid's shade
  eye = mix(eye, mix(vec3(0.045, 0.02, 0.012), vec3(0.27, 0.12, 0.04), smoothstep(iris - 0.30, iris, off)), inside(off - iris));
  eye = mix(eye, vec3(0.008), inside(off - pupil));
  vec3 big = normalize(gaze + vec3(0.0, 0.25, 0.32)), small = normalize(gaze + vec3(0.0, -0.22, -0.26));
  float spark = max(inside(acos(clamp(dot(n, big), -1.0, 1.0)) - 0.165), 0.8 * inside(acos(clamp(dot(n, small), -1.0, 1.0)) - 0.085));
  eye = mix(eye, vec3(1.4), spark);
  float closed = inside(-lid);
  colour = mix(eye, skin, closed);
  gloss = mix(0.7, gloss, closed);
  glow = 0.75 * spark * (1.0 - closed);
}

void painted(int material, vec3 n, inout vec3 colour, inout float gloss, inout float glow, inout float lamp) {
  if (material == 1) paint_head(n, colour);
  else if (material == 2) paint_eye(n, colour, gloss, glow);
  else if (material == 3) {  // a light patch ahead: v_a colour, size; v_b where and how wide
    float patch_edge = length((n.yz - v_b.xy) * v_b.zw) - v_a.w;
    if (n.x > 0.0) colour = mix(colour, v_a.rgb, inside(patch_edge));
  } else if (material == 4) {
    glow = 0.6;
    lamp = 1.0;
  }
}
