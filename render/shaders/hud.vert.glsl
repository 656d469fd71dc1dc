// Dear ImGui's triangles, in pixels from the top left.
layout(location = 0) in vec2 a_pos;
layout(location = 1) in vec2 a_uv;
layout(location = 2) in vec4 a_colour;
uniform vec2 u_size;
out vec2 v_uv;
out vec4 v_colour;

void main() {
  v_uv = a_uv;
  v_colour = a_colour;
  vec2 clip = 2.0 * a_pos / u_size - 1.0;
  gl_Position = vec4(clip.x, -clip.y, 0.0, 1.0);
}
