// Buttons for who has fingers and no keys: each is a key, down for as long as it is touched.
import { tell } from "/hand.js";

const nav = document.getElementById("buttons");
const more = document.getElementById("more");
const deeds = document.getElementById("deeds");
const reins = document.getElementById("reins");

const others = [...deeds.children];
const codes = new Set([...reins.querySelectorAll("[data-code]")].map((each) => each.dataset.code));

let isSteering = false;

function arrange() {
  reins.hidden = !isSteering || !deeds.hidden; // there is no room for both
}

// Shows what there is to touch now; a key that steers a body does nothing else meanwhile.
export function offer({ hand, steers }) {
  isSteering = steers;
  nav.hidden = !hand;
  arrange();
  for (const each of others) each.disabled = steers && codes.has(each.dataset.code);
}

function press(button, does) {
  const { code, shift } = button.dataset;
  const keys = shift === undefined ? [code] : ["ShiftLeft", code];
  for (const each of does === "down" ? keys : keys.reverse()) tell({ type: "key", does, code: each });
  button.classList.toggle("held", does === "down");
}

function onDown(event) {
  const button = event.target.closest("[data-code]");
  if (button === null) return;
  button.setPointerCapture(event.pointerId);
  press(button, "down");
}

function onUp(event) {
  const button = event.target.closest("[data-code].held");
  if (button !== null) press(button, "up");
}

nav.addEventListener("pointerdown", onDown);
nav.addEventListener("pointerup", onUp);
nav.addEventListener("pointercancel", onUp);
// The keyboard stays with the picture, which lets go of everything when it loses it.
for (const type of ["contextmenu", "mousedown"]) nav.addEventListener(type, (event) => event.preventDefault());
more.addEventListener("click", () => {
  deeds.hidden = !deeds.hidden;
  arrange();
  more.setAttribute("aria-expanded", String(!deeds.hidden));
});
