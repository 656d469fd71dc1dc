in vec2 v_place;
out vec4 o_colour;

uniform sampler2D u_picture;

void main() {
  o_colour = vec4(texture(u_picture, v_place).rgb, 1.0);
}
