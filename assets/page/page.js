// Shows the pictures that Sandbox sends, and tells it what the person here does.
import { offer } from "/buttons.js";
import { delay, forgetHand, letGo, noteAnswer, setHand } from "/hand.js";
import { forgetShapes, keepShape, play, wake } from "/sound.js";

const LATE = 300; // milliseconds beyond which the person is told how slow it is
const BACKOFF = [0.5, 1, 2, 4, 8]; // seconds between attempts to get through

const canvas = document.getElementById("picture");
const paper = canvas.getContext("2d", { alpha: false });
const bar = document.getElementById("bar");
const take = document.getElementById("take");

// ------------------------------------------------------------------------------------------------ the connection

let socket = null;
let attempts = 0;
let link = { is: "connecting", why: "", until: 0 };
const UNKNOWN = { hand: false, others: 0, status: "", sound: false, steers: false };
let standing = UNKNOWN;
let heardBefore = false; // whether there was sound when the connection was lost
let told = { text: "", until: 0 }; // what is said for a while

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  link = { is: "connecting", why: link.why, until: 0 };
  socket = new WebSocket(`${scheme}://${location.host}/socket${location.search}`);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    link = { is: "open", why: "", until: 0 };
    show();
  };
  socket.onmessage = ({ data }) => (typeof data === "string" ? hear(JSON.parse(data)) : receive(data));
  socket.onclose = ({ reason }) => lose(reason);
  show();
}

async function lose(reason) {
  forgetHand();
  forgetShapes();
  heardBefore ||= standing.sound;
  standing = UNKNOWN;
  [waiting, drawnAt] = [null, []];
  const seconds = BACKOFF[Math.min(attempts++, BACKOFF.length - 1)];
  link = { is: "lost", why: reason || link.why, until: performance.now() + 1000 * seconds };
  show();
  // A browser does not say why a socket was refused, but the page itself is refused for the same reason.
  const answer = await fetch(location.href, { signal: AbortSignal.timeout(3000) }).catch(() => null);
  if (answer !== null && answer.status === 403) {
    link = { is: "over", why: "Sandbox was started anew: open the address that it printed", until: 0 };
    show();
  } else {
    setTimeout(connect, Math.max(0, link.until - performance.now()));
  }
}

function hear(message) {
  if ("play" in message) {
    play(message.play);
    return;
  }
  if ("refused" in message) {
    tell(`somebody else is at it; try again in ${Math.ceil(message.refused)} s`, 4000);
  } else {
    attempts = 0; // somebody is there who lets this page in
    if (message.sound !== standing.sound) tell(message.sound ? "sound on" : "sound off", 2000);
    standing = message;
    setHand(message.hand ? say : null);
    if (heardBefore) say({ listen: true });
    heardBefore = false;
  }
  show();
}

function tell(text, milliseconds) {
  told = { text, until: performance.now() + milliseconds };
}

function say(message) {
  if (socket !== null && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// -------------------------------------------------------------------------------------------------- the pictures

let waiting = null; // the newest picture, while an older one is being unpacked
let isUnpacking = false;
let drawnAt = []; // times of the pictures of the last second

function receive(data) {
  const [frame, number] = new Uint32Array(data, 0, 2);
  if (frame === 0) {
    keepShape(number, new Int16Array(data, 8));
    return;
  }
  waiting = { from: socket, data };
  unpack();
}

async function unpack() {
  if (isUnpacking || document.hidden) return; // who does not look needs no more pictures
  isUnpacking = true;
  while (waiting !== null && !document.hidden) {
    const { from, data } = waiting;
    waiting = null;
    const [frame, answered] = new Uint32Array(data, 0, 2);
    const jpeg = new Blob([new Uint8Array(data, 8)], { type: "image/jpeg" });
    const bitmap = await createImageBitmap(jpeg).catch(() => null);
    if (bitmap !== null) draw(bitmap);
    if (from !== socket) continue; // it came before the connection was lost
    noteAnswer(answered);
    say({ drawn: frame });
  }
  isUnpacking = false;
}

function draw(bitmap) {
  if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
  }
  paper.drawImage(bitmap, 0, 0);
  bitmap.close();
  drawnAt.push(performance.now());
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) letGo();
  else unpack();
});

// ------------------------------------------------------------------------------------------------- what is said

function sentence() {
  if (link.is === "connecting") return "connecting";
  if (link.is === "lost") return `${link.why || "the connection is lost"}; trying again`;
  if (link.is === "over") return link.why;
  if (told.until > performance.now()) return told.text;
  if (standing.status !== "") return standing.status;
  if (!standing.hand) return standing.others > 1 ? `you are watching with ${standing.others} others` : "you are watching";
  return delay() > LATE ? "answers come late" : "";
}

function numbers() {
  const now = performance.now();
  drawnAt = drawnAt.filter((time) => time > now - 1000);
  if (link.is === "lost") return `in ${Math.max(0, Math.ceil((link.until - now) / 1000))} s`;
  if (link.is !== "open") return "";
  const late = delay() > 0 ? ` · ${Math.round(delay())} ms` : "";
  return `${drawnAt.length} pictures a second${late}`;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function show() {
  const text = sentence();
  write(document.getElementById("status"), text);
  write(document.getElementById("figures"), numbers());
  take.hidden = link.is !== "open" || standing.hand;
  bar.hidden = text === "";
  offer(standing);
  document.body.classList.toggle("away", link.is === "lost" || link.is === "over");
}

// Of the hand's keys Sandbox itself knows what they mean, and whether they are typed into a field.
canvas.addEventListener("keydown", (event) => {
  if (event.code !== "KeyK" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  wake();
  if (!standing.hand) say({ listen: !standing.sound });
});

take.addEventListener("click", () => {
  say({ take: true });
  canvas.focus();
});
setInterval(show, 500);
canvas.focus();
connect();
