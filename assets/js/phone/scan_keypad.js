import { on } from "../dom.js";

// Big keys for a count: they write into the field, which a keyboard can use as well.
on("click", "[data-digit]", (event, key) => {
  const field = document.getElementById(key.closest("[data-keypad]").dataset.keypad);
  const digit = key.dataset.digit;
  if (digit === "back") field.value = field.value.slice(0, -1);
  else if (!(digit === "." && field.value.includes("."))) field.value += digit;
  field.dispatchEvent(new Event("input", { bubbles: true })); // kept as what a keyboard writes
  navigator.vibrate?.(10);
});
