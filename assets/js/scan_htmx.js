import htmx from "./htmx.js";

// What an answer to a scan drew anew may hold htmx attributes; the phone's pages have no htmx.
document.addEventListener("scan:drawn", (event) => htmx.process(event.target));
