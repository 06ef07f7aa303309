// A double tap means one tap: the second would take the step twice, or press what the first has just drawn under the
// finger (accept, then set out; a page below its closed sheet). A digit or a switch is tapped as fast as one likes, and
// so is the way through the steps.
const TWICE_MS = 350;
const NEAR_PX = 24;
let last = { at: -TWICE_MS, x: 0, y: 0, button: null };

addEventListener("click", (event) => {
  const button = event.target.closest?.("button, a, summary");
  if (!button || !event.detail || button.matches("[data-digit], [data-act=next]")) return; // no detail: a keyboard's press
  const near = Math.hypot(event.clientX - last.x, event.clientY - last.y) < NEAR_PX;
  if (event.timeStamp - last.at < TWICE_MS && near && (button !== last.button || button.dataset.act)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  last = { at: event.timeStamp, x: event.clientX, y: event.clientY, button };
}, true);
