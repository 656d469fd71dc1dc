// Plays what Sandbox sends to be heard. Nothing is opened before the person here presses the key for it.

const RATE = 22050; // samples a second, as the server has it
const MOST = 24; // sounds at once; more came too late to be worth it

let context = null;
let sounding = 0;
const shapes = new Map(); // sounds by their numbers

// Opens the loudspeakers; browsers allow that while a key is pressed.
export function wake() {
  context ??= new AudioContext();
  context.resume();
}

export function keepShape(number, samples) {
  const buffer = new AudioBuffer({ length: samples.length, sampleRate: RATE });
  buffer.copyToChannel(Float32Array.from(samples, (sample) => sample / 32768), 0);
  shapes.set(number, buffer);
}

// Forgets all shapes: a server begun anew has other numbers for them.
export function forgetShapes() {
  shapes.clear();
}

export function play(notes) {
  if (context === null || document.hidden) return; // who does not look hears nothing either
  for (const [number, volume, pan] of notes) {
    if (!shapes.has(number) || sounding >= MOST) continue;
    const source = new AudioBufferSourceNode(context, { buffer: shapes.get(number) });
    source
      .connect(new GainNode(context, { gain: volume }))
      .connect(new StereoPannerNode(context, { pan }))
      .connect(context.destination);
    sounding += 1;
    source.onended = () => (sounding -= 1);
    source.start();
  }
}
