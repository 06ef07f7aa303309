import { each, isWriting, root } from "./dom.js";

// <form data-call> with fieldsets data-question: a digit answers the question that has the focus and goes to the next
// one. Outcome letters are plain data-key buttons (keys.js). Single keys can be switched off in the profile.
const questions = (form) => [...form.querySelectorAll("[data-question]")];
const radios = (question) => [...question.querySelectorAll("input[type=radio]")];
const answered = (question) => radios(question).some((radio) => radio.checked);

function focusOn(question) {
  const all = radios(question);
  (all.find((radio) => radio.checked) ?? all[0])?.focus();
}

function current(form) {
  const focused = document.activeElement?.closest?.("[data-question]");
  return focused && form.contains(focused) ? focused : questions(form).find((question) => !answered(question));
}

each("form[data-call]", (form) => {
  const first = questions(form).find((question) => !answered(question));
  if (first && !document.querySelector("[data-error-summary]")) focusOn(first);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  const form = document.querySelector("form[data-call]");
  if (!form || isWriting(event.target) || document.querySelector("dialog[open]")) return;
  const question = current(form);
  if (!question) return;
  if (/^[1-9]$/.test(event.key) && root.dataset.shortcuts !== "off") {
    const radio = radios(question)[Number(event.key) - 1];
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (event.key !== "Enter" || !question.contains(event.target)) {
    return;
  }
  event.preventDefault(); // Enter goes on to the next question; it never sends half a call
  const all = questions(form);
  const next = all[all.indexOf(question) + 1];
  if (next) focusOn(next);
});
