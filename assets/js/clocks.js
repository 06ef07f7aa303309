// Clocks on the page count down by themselves: the server says the deadline, the browser the minutes left.
const zh = document.documentElement.lang.startsWith("zh");

/** `0:38`, from a day on `2 天 3 小时`: as the server writes lengths. */
function length(ms) {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  const days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24;
  return zh ? `${days} 天${hours ? ` ${hours} 小时` : ""}` : `${days} d${hours ? ` ${hours} h` : ""}`;
}

function tick() {
  const now = Date.now();
  for (const chip of document.querySelectorAll(".sla[data-deadline][data-status]")) {
    const left = Date.parse(chip.dataset.deadline) - now;
    const status = left < 0 ? "late" : now >= Date.parse(chip.dataset.warn) ? "warn" : "ok";
    const text = chip.querySelector(".sla-text");
    if (text) text.textContent = left < 0 ? (zh ? `超 ${length(left)}` : `${length(left)} over`) : zh ? `剩 ${length(left)}` : `${length(left)} left`;
    if (status === chip.dataset.status) continue;
    chip.classList.toggle("sla-late", status === "late");
    chip.classList.toggle("sla-warn", status === "warn");
    chip.querySelector("use")?.setAttribute("href", chip.querySelector("use").getAttribute("href").replace(/#.*/, `#${{ late: "alert-triangle", warn: "clock-exclamation", ok: "clock" }[status]}`));
    chip.dataset.status = status;
  }
}

// One list of clocks is open at a time; a press elsewhere or Escape closes it.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.clocks[open]")) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const open of document.querySelectorAll("details.clocks[open]")) open.open = false;
});

setInterval(tick, 15_000);
document.addEventListener("visibilitychange", () => document.hidden || tick());
