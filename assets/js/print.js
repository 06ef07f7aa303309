import { on } from "./dom.js";

// <button type="button" data-print>
on("click", "[data-print]", () => print());
