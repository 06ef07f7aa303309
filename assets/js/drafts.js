import { each, on, root, text } from "./dom.js";

// <textarea data-draft="remark:WX20261001-0007"> keeps what is being written on this machine until it is sent.
// Signing out by hand clears it; a session that ends keeps it.
const prefix = () => `draft:${root.dataset.user ?? ""}:`;
const SENT = "drafts-sent";

function stored(act) {
  try {
    return act(localStorage);
  } catch {
    return null; // storage may be forbidden
  }
}

on("input", "textarea[data-draft]", (event, area) => {
  const key = prefix() + area.dataset.draft;
  stored((box) => (area.value.trim() ? box.setItem(key, area.value) : box.removeItem(key)));
});

each("textarea[data-draft]", (area) => {
  const kept = stored((box) => box.getItem(prefix() + area.dataset.draft));
  if (!kept || area.value.trim()) return;
  area.value = kept;
  const line = document.createElement("p");
  line.className = "field-help";
  line.append(`${text("draftRestored")} `);
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn-link";
  drop.textContent = text("draftDiscard");
  drop.addEventListener("click", () => {
    area.value = "";
    stored((box) => box.removeItem(prefix() + area.dataset.draft));
    line.remove();
    area.focus();
  });
  line.append(drop);
  area.after(line);
});

// A draft goes when the page that answers its form shows no error and is not the sign-in page.
on("submit", "form:has(textarea[data-draft])", (event, form) => {
  const keys = [...form.querySelectorAll("textarea[data-draft]")].map((area) => prefix() + area.dataset.draft);
  stored(() => sessionStorage.setItem(SENT, JSON.stringify(keys)));
}, true);

function settle() {
  const keys = stored(() => JSON.parse(sessionStorage.getItem(SENT) ?? "[]")) ?? [];
  stored(() => sessionStorage.removeItem(SENT));
  if (document.querySelector("[data-error-summary], [data-conflict]") || !root.dataset.user) return;
  stored((box) => keys.forEach((key) => box.removeItem(key)));
}
settle();
document.addEventListener("htmx:afterSettle", settle);

on("submit", "form[data-sign-out]", () =>
  stored((box) => Object.keys(box).filter((key) => key.startsWith(prefix())).forEach((key) => box.removeItem(key))),
);
