import { on, text } from "./dom.js";
import { toast } from "./toasts.js";

// <button data-copy="WX20261001-0007">. The clipboard API needs https; plain http takes the old way.
async function copy(words) {
  if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(words);
  const area = document.createElement("textarea");
  area.value = words;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

on("click", "[data-copy]", async (event, button) => {
  event.preventDefault();
  await copy(button.dataset.copy);
  button.focus();
  toast(text("copied"));
});
