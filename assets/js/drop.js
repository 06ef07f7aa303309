import { on } from "./dom.js";

// A file dropped on .drop goes into its input, and its name is shown; the input alone does the same work.
function show(area, input) {
  const place = area.querySelector("[data-drop-name]");
  if (place) place.textContent = [...input.files].map((file) => file.name).join(" · ");
}

on("dragover", ".drop", (event, area) => {
  event.preventDefault();
  area.dataset.over = "";
});
on("dragleave", ".drop", (event, area) => {
  if (!area.contains(event.relatedTarget)) delete area.dataset.over;
});
on("drop", ".drop", (event, area) => {
  event.preventDefault();
  delete area.dataset.over;
  const input = area.querySelector("input[type=file]");
  if (!input || !event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  show(area, input);
});
on("change", ".drop input[type=file]", (event, input) => show(input.closest(".drop"), input));
