import { on } from "../dom.js";

// The arrow goes where one came from; opened from a chat there is no such place, and its own address leads home.
on("click", "a[data-back]", (event) => {
  const fromHere = document.referrer.startsWith(`${location.origin}/`);
  if (event.defaultPrevented || !fromHere || history.length < 2) return;
  event.preventDefault();
  history.back();
});
