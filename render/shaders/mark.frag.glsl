#include "frame.glsl"
in vec2 v_offset;
flat in vec4 v_look;
flat in vec4 v_levels;
flat in vec4 v_more;
out vec4 o_colour;

uniform vec4 u_drives[5];  // sRGB

float inside(float d) { return clamp(0.5 - d / max(fwidth(d), 1e-5), 0.0, 1.0); }

// Colours here are premultiplied by their alpha.
void over(inout vec4 below, vec3 colour, float alpha) {
  below = vec4(colour * alpha, alpha) + below * (1.0 - alpha);
}

void main() {
  float r = length(v_offset), ring = v_look.z;
  float blob = clamp(1.0 - r / (v_look.x * 1.9), 0.0, 1.0);
  vec4 mark = vec4(0.0);
  over(mark, vec3(0.10, 0.07, 0.09), v_look.y * blob * blob * (3.0 - 2.0 * blob));
  if (ring > 0.0) {
    float turn = fract(atan(v_offset.x, v_offset.y) / 6.2831853 + 0.67);   // clockwise; the first drive faces the default camera
    float fifth = turn * 5.0, along = fract(fifth);
    int drive = int(min(fifth, 4.0));
    float level = drive < 4 ? v_levels[drive] : v_more.x;
    float gap = (abs(along - 0.5) - 0.44) * r * 1.2566;                    // metres past the arc's end
    float band = inside(max(abs(r - ring) - 0.050, gap));
    float full = inside((along - 0.06 - 0.88 * level) * r * 1.2566);
    over(mark, mix(vec3(0.35, 0.28, 0.22), u_drives[drive].rgb, full), band * mix(0.22, 0.95, full));
    over(mark, vec3(1.0), 0.9 * v_look.w * inside(abs(r - ring - 0.085) - 0.014));
    // A voice: rings that widen as it fades.
    float loud = v_more.y, front = ring + 0.10 + 0.9 * (1.0 - loud);
    for (int i = 0; i < 3; i++) {
      float wave = abs(r - front + 0.20 * float(i)) - 0.012;
      over(mark, vec3(1.0), loud * (0.75 - 0.2 * float(i)) * inside(wave) * step(ring + 0.08, r));
    }
  }
  o_colour = mark;
}
