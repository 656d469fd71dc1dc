// What the person here does with mouse, fingers and keys, in the words that the server understands.

const LARGEST = [2560, 1440]; // pixels of a picture, as the server has it
const SLOP = 8; // CSS pixels that a finger may wander before it means to drag
const LONG = 600; // milliseconds after which a finger that rests is no tap
const NOTCH = -Math.log(0.88); // how much closer a notch of the wheel comes, as a logarithm
const FINE = 1.5; // pixels of a picture for each CSS pixel of a small screen, where all is to be written larger
const BUTTONS = ["left", "right", "middle"]; // in the order of the bits of PointerEvent.buttons

const canvas = document.getElementById("picture");

// -------------------------------------------------------------------------------------------------- the gestures

let say = null; // sends a message; null for who only watches
let seq = 0;
const sentAt = new Map(); // when gestures were made that no picture shows yet
let delays = []; // milliseconds from the last gestures to the pictures that showed them
let move = null; // where the pointer went since the last gesture
let notches = 0; // how far the wheel turned since then

// Tells what the hand did, after all that it did before.
export function tell(gesture) {
  if (say === null) return;
  if (move !== null || notches !== 0) flush();
  sendNow(gesture);
}

function sendNow(gesture) {
  seq += 1;
  sentAt.set(seq, performance.now());
  if (sentAt.size > 1000) sentAt.delete(sentAt.keys().next().value);
  say({ seq, gesture });
}

function flush() {
  if (move !== null) sendNow(move);
  if (notches !== 0) sendNow({ type: "wheel", notches: Math.max(-100, Math.min(100, notches)) });
  move = null;
  notches = 0;
}

function tellSoon() {
  requestAnimationFrame(() => say !== null && flush());
}

function tellMove(at) {
  if (say === null) return;
  if (move === null) tellSoon();
  move = { type: "pointer", does: "move", ...at };
}

function tellWheel(by) {
  if (say === null) return;
  if (notches === 0) tellSoon();
  notches += by;
}

// Gives the hand to this page, or takes it away.
export function setHand(sender) {
  const comes = sender !== null && say === null;
  if (sender === null) forgetHand();
  say = sender;
  if (comes) tellSize();
}

function tellSize() {
  const most = matchMedia("(pointer: coarse)").matches ? FINE : Infinity;
  const [width, height] = [innerWidth, innerHeight].map((side) => side * Math.min(devicePixelRatio, most));
  const scale = Math.min(1, LARGEST[0] / width, LARGEST[1] / height);
  tell({ type: "resize", width: Math.round(width * scale), height: Math.round(height * scale) });
}

// Notes that a picture shows what was done up to some gesture.
export function noteAnswer(answered) {
  const made = sentAt.get(answered);
  if (made === undefined) return;
  delays = [...delays.slice(-19), performance.now() - made];
  for (const number of sentAt.keys()) if (number <= answered) sentAt.delete(number);
}

// Gives the usual milliseconds from a gesture to the picture that shows it; 0 while unknown.
export function delay() {
  return delays.length > 0 ? [...delays].sort((a, b) => a - b)[delays.length >> 1] : 0;
}

// Forgets all that was under way.
export function forgetHand() {
  [say, move, notches, pressed, mode, delays] = [null, null, 0, 0, "none", []];
  for (const each of [sentAt, keys, fingers]) each.clear();
}

// Lets go of whatever is held.
export function letGo() {
  if (keys.size > 0 || pressed !== 0 || mode !== "none") tell({ type: "leave" });
  keys.clear();
  pressed = 0;
}

// Gives where a point of the page is in the picture, in the picture's pixels.
function place(x, y) {
  const scale = Math.min(canvas.clientWidth / canvas.width, canvas.clientHeight / canvas.height);
  const left = (canvas.clientWidth - canvas.width * scale) / 2;
  const top = (canvas.clientHeight - canvas.height * scale) / 2;
  return { x: (x - left) / scale, y: (y - top) / scale };
}

// ---------------------------------------------------------------------------------------------- mouse and fingers

let pressed = 0; // bits of the buttons that are down
const fingers = new Map(); // where each is
let mode = "none"; // of fingers: none, resting, dragging, two, turning, pinching, spent
let begun = { x: 0, y: 0, apart: 0, at: 0 };

// Browsers tell of a second button only as a change of `buttons`, so every event is looked at for changes.
function onMouse(event) {
  const at = place(event.clientX, event.clientY);
  tellMove(at);
  BUTTONS.forEach((button, bit) => {
    const [was, is] = [pressed & (1 << bit), event.buttons & (1 << bit)];
    if (was !== is) tell({ type: "pointer", does: is ? "down" : "up", button, ...at });
  });
  pressed = event.buttons & 7;
}

function press(does, button, { x, y }) {
  const at = place(x, y);
  if (does === "down") tellMove(at);
  tell({ type: "pointer", does, button, ...at });
}

// Gives the middle of all fingers, and how far two are apart.
function gripped() {
  const all = [...fingers.values()];
  const mean = (axis) => all.reduce((sum, finger) => sum + finger[axis], 0) / all.length;
  const apart = all.length === 2 ? Math.hypot(all[0].x - all[1].x, all[0].y - all[1].y) : 0;
  return { x: mean("x"), y: mean("y"), apart, at: performance.now() };
}

function onFingerDown(event) {
  if (mode === "dragging" || mode === "turning") tell({ type: "leave" });
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  begun = gripped();
  mode = { 1: "resting", 2: "two" }[fingers.size] ?? "spent";
}

function onFingerMove(event) {
  if (!fingers.has(event.pointerId)) return;
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  const now = gripped();
  const wandered = Math.hypot(now.x - begun.x, now.y - begun.y) > SLOP;
  if (mode === "resting" && wandered) {
    press("down", "left", begun);
    mode = "dragging";
  } else if (mode === "two" && Math.abs(now.apart - begun.apart) > 2 * SLOP) {
    mode = "pinching";
  } else if (mode === "two" && wandered) {
    press("down", "right", begun);
    mode = "turning";
  }
  if (mode === "dragging" || mode === "turning") tellMove(place(now.x, now.y));
  if (mode === "pinching") {
    tellWheel(Math.log(now.apart / begun.apart) / NOTCH);
    begun = now;
  }
}

function onFingerUp(event) {
  if (!fingers.has(event.pointerId)) return;
  const last = gripped();
  fingers.delete(event.pointerId);
  if (mode === "resting" && last.at - begun.at < LONG) {
    press("down", "left", begun);
    press("up", "left", begun);
  }
  if (mode === "dragging") press("up", "left", last);
  if (mode === "turning") press("up", "right", last);
  mode = fingers.size > 0 ? "spent" : "none";
}

function onPointer(event) {
  if (event.type === "pointerdown") {
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
  }
  if (event.pointerType !== "touch") onMouse(event);
  else if (event.type === "pointerdown") onFingerDown(event);
  else if (event.type === "pointermove") onFingerMove(event);
  else onFingerUp(event);
}

function onCancel(event) {
  letGo();
  fingers.delete(event.pointerId);
  mode = fingers.size > 0 ? "spent" : "none";
}

function onWheel(event) {
  const notch = [event.ctrlKey ? 25 : 100, 3, 1][event.deltaMode]; // two fingers on a pad count as ctrl
  event.preventDefault();
  tellWheel(-event.deltaY / notch);
}

for (const type of ["pointerdown", "pointermove", "pointerup"]) canvas.addEventListener(type, onPointer);
canvas.addEventListener("pointercancel", onCancel);
canvas.addEventListener("wheel", onWheel, { passive: false });
for (const type of ["contextmenu", "mousedown", "auxclick"]) {
  canvas.addEventListener(type, (event) => event.preventDefault());
}

// -------------------------------------------------------------------------------------------------- the keyboard

const MODIFIER = /^(Shift|Control|Alt)(Left|Right)$/;
const OURS = /^(Key[A-Z]|Digit\d|Numpad\w+|F1|F9|Arrow\w+|Bracket\w+|Intl\w+|Escape|Space|Tab|Enter|Backspace|Delete|Insert|Home|End|PageUp|PageDown|Backquote|Minus|Equal|Backslash|Semicolon|Quote|Comma|Period|Slash)$/;
const keys = new Set(); // those that are down

// Keys with ctrl, alt or the system's key belong to the browser, and so do the other function keys and shift with tab.
function isOurs(event) {
  const isShortcut = (event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph");
  return !isShortcut && !event.metaKey && OURS.test(event.code) && !(event.code === "Tab" && event.shiftKey);
}

canvas.addEventListener("keydown", (event) => {
  if (event.key === "Meta") letGo(); // while it is down, browsers do not say which keys go up
  if (!isOurs(event) && !MODIFIER.test(event.code)) return;
  if (isOurs(event)) event.preventDefault();
  if (!keys.has(event.code)) tell({ type: "key", does: "down", code: event.code });
  keys.add(event.code);
  if (isOurs(event) && [...event.key].length === 1) tell({ type: "text", text: event.key });
});

canvas.addEventListener("keyup", (event) => {
  if (keys.delete(event.code)) tell({ type: "key", does: "up", code: event.code });
});

canvas.addEventListener("blur", letGo);
window.addEventListener("blur", letGo);

let resizing = 0;
window.addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(tellSize, 150);
});
