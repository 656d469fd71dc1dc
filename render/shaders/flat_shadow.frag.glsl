in vec3 v_shade;
out vec4 o_colour;

void main() { o_colour = vec4(v_shade, 1.0); }
