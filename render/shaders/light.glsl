// Light: a warm sun, a blue sky, a green bounce from the meadow, a soft rim.

#if SHADOW_TAPS > 0
uniform sampler2DShadow u_shadow;

// 1 in the sun, 0 in shadow.
// `p` is where on the map; `facing` how much the surface faces the sun, for grazing ones need more bias.
float sunlit(vec3 p, float facing) {
  p.z = min(p.z, 1.0) - 0.0006 - 0.0025 * (1.0 - facing);
  float texel = u_sun.w;
#if SHADOW_TAPS == 1
  return texture(u_shadow, p);
#elif SHADOW_TAPS == 4
  float e = 0.6 * texel;
  return 0.25 * (texture(u_shadow, p + vec3(-e, -e, 0.0)) + texture(u_shadow, p + vec3(e, -e, 0.0))
               + texture(u_shadow, p + vec3(-e, e, 0.0)) + texture(u_shadow, p + vec3(e, e, 0.0)));
#else
  // Sixteen taps on a disc, turned from pixel to pixel: soft edges, and noise instead of bands.
  // Source: Jimenez (2014), interleaved gradient noise; Vogel (1979), the sunflower spiral.
  float start = 6.2832 * fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
  float lit = 0.0;
  for (int i = 0; i < 16; i++) {
    float r = sqrt((float(i) + 0.5) / 16.0) * 7.0 * texel;
    float a = start + float(i) * 2.3999632;
    lit += texture(u_shadow, p + vec3(r * cos(a), r * sin(a), 0.0));
  }
  return lit / 16.0;
#endif
}
#else
float sunlit(vec3 p, float facing) { return 1.0; }
#endif

// How open the surroundings are: the ground and some spheres shut out the sky.
float openness(vec3 world, vec3 normal) {
  float open = 1.0 - 0.5 * clamp(0.5 - 0.5 * normal.z, 0.0, 1.0) * exp2(-5.0 * max(world.z, 0.0));
#if OCCLUSION > 0
  int count = int(u_counts.x);
  for (int i = 0; i < count; i++) {
    vec3 away = u_spheres[i].xyz - world;
    float far2 = dot(away, away), radius = u_spheres[i].w;
    if (far2 > 25.0 * radius * radius) continue;
    float far = sqrt(far2), ratio = max(far / radius, 1.0);
    float facing = clamp(0.5 * dot(normal, away) / far + 0.5, 0.0, 1.0);
    open *= 1.0 - 0.8 * facing * facing / (ratio * ratio);
  }
#endif
  return open;
}

// What falls on a surface, to be multiplied with its colour, and what it adds by its gloss.
struct Light { vec3 fall; vec3 shine; };

// How much of the sun a surface gets; what is turned away needs no look at the map.
float sun_on(vec3 p, vec3 normal) {
  float facing = dot(normal, u_sun.xyz);
  return facing > -0.25 ? sunlit(p, max(facing, 0.0)) : 0.0;
}

Light lit(vec3 world, vec3 normal, float gloss, float sun) {
  vec3 view = normalize(u_eye.xyz - world);
  float facing = dot(normal, u_sun.xyz);
  float open = openness(world, normal);
  float wrap = clamp((facing + 0.25) / 1.25, 0.0, 1.0);  // light creeps round soft things
  float direct = mix(0.35 * wrap * wrap, max(facing, 0.0), 0.75) * sun;
  vec3 sky = mix(vec3(0.30, 0.25, 0.22), vec3(0.42, 0.48, 0.62), 0.5 * normal.z + 0.5);
  vec3 bounce = vec3(0.20, 0.22, 0.11) * clamp(0.4 - 0.5 * normal.z, 0.0, 1.0) * exp2(-2.0 * max(world.z, 0.0));
  vec3 skin = vec3(0.09, 0.035, 0.025) * (1.0 - sun) * wrap;  // shadows on toys stay warm
  float edge = 1.0 - max(dot(normal, view), 0.0);
  float rim = edge * edge * edge;
  float spot = max(dot(normal, normalize(u_sun.xyz + view)), 0.0);
  spot *= spot; spot *= spot; spot *= spot; spot *= spot; spot *= spot;  // to the 32nd
  Light light;
  light.fall = (sky + bounce) * open + vec3(1.75, 1.50, 1.20) * direct * mix(0.75, 1.0, open) + skin;
  light.fall += rim * 0.12 * open;
  light.shine = gloss * (spot * sun * 0.8 + rim * 0.35 * open * vec3(0.8, 0.9, 1.0)) + rim * 0.05 * open;
  return light;
}
