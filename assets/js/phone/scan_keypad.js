import { on } from "../dom.js";

// Big keys for a count: they write into the field, which a keyboard can use as well.
on("click", "[data-digit]", (event, key) => {
  const field = document.getElementById(key.closest("[data-keypad]").dataset.keypad);
  const digit = key.dataset.digit;
  if (digit === "back") field.value = field.value.slice(0, -1);
  else if (!(digit === "." && field.value.includes("."))) field.value += digit;
  navigator.vibrate?.(10);
});

// A count is not thrown at a browser's error page: without a network the page stays as it is and says so.
on("submit", "[data-needs-network]", (event, form) => {
  const says = document.getElementById(form.dataset.needsNetwork);
  says.hidden = navigator.onLine;
  if (navigator.onLine) return;
  event.preventDefault();
});
addEventListener("online", () => document.querySelectorAll("[data-needs-network]").forEach((form) => (document.getElementById(form.dataset.needsNetwork).hidden = true)));
