import { each, on, text } from "./dom.js";

// Good news leaves by itself after 6 s (10 s with an undo); it waits while somebody reads it.
const STAY_MS = 6000;
const STAY_UNDO_MS = 10000;

each(".toast-line", (line) => {
  let timer;
  const leave = () => line.remove();
  const start = () => (timer = setTimeout(leave, line.querySelector("form, a") ? STAY_UNDO_MS : STAY_MS));
  const hold = () => clearTimeout(timer);
  line.addEventListener("mouseenter", hold);
  line.addEventListener("focusin", hold);
  line.addEventListener("mouseleave", start);
  line.addEventListener("focusout", start);
  start();
});
on("click", "[data-toast-close]", (event, button) => button.closest(".toast-line").remove());

/** Say it in the live region: toast("Copied"). The server may send HX-Trigger: {"toast": {"text": "…"}}. */
export function toast(words) {
  const place = document.getElementById("toasts");
  if (!place || !words) return;
  const line = document.createElement("div");
  line.className = "toast-line";
  const said = document.createElement("span");
  said.textContent = words;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-ghost btn-sm";
  close.dataset.toastClose = "";
  close.textContent = text("close");
  line.append(said, close);
  place.append(line);
  setTimeout(() => line.remove(), STAY_MS);
}
document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value));
