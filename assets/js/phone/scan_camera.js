import { each, on } from "../dom.js";
import { codeOf } from "../scan/text.js";
import * as tone from "../scan/sound.js";

// The camera as a scanner (templates/components/scan_camera.html). What the browser can read itself it reads; elsewhere
// a reader is loaded the first time. Where there is no camera, or nobody allows it, the code is typed in the same place.
const FORMATS = ["qr_code", "code_128", "ean_13"];
const EVERY_MS = 120;
const AGAIN_MS = 2000; // the same code counts anew once it was out of sight so long
const WIDEST = 800;
const WHY = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy", NetworkError: "offline" };

const dialog = () => document.getElementById("scan-camera");
export const canScan = () => Boolean(dialog()?.showModal);
const part = (name) => dialog().querySelector(`[data-camera-${name}]`);

let reading;
async function reader() {
  if ("BarcodeDetector" in window) {
    const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (FORMATS.every((format) => known.includes(format))) {
      const detector = new BarcodeDetector({ formats: FORMATS });
      return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? "";
    }
  }
  const { read } = await import(dialog().dataset.reader).catch(() => {
    throw new DOMException("", "NetworkError");
  });
  return async (canvas, context) => read(context.getImageData(0, 0, canvas.width, canvas.height));
}

function state(name) {
  for (const sentence of dialog().querySelectorAll("[data-camera-state]")) sentence.hidden = sentence.dataset.cameraState !== name;
  part("eye").hidden = !["starting", "looking"].includes(name); // nothing to look through: room for the keypad
}

/** Opens the camera; seen(text) for each code, until the dialog closes. `once` closes it after the first. */
export async function scan(seen, { once = false } = {}) {
  const window_ = dialog();
  tone.wake();
  part("said").textContent = "";
  state("starting");
  window_.showModal();
  let stream;
  let running = true;
  const typed = (event) => {
    event.preventDefault();
    const field = part("text");
    const text = field.value.trim();
    field.value = "";
    if (text) take(text);
  };
  const take = (text) => {
    if (once) {
      tone.sound("ok");
      window_.close();
    }
    seen(text);
  };
  part("form").addEventListener("submit", typed);
  const closed = new Promise((resolve) => window_.addEventListener("close", resolve, { once: true }));
  closed.then(() => {
    running = false;
    stream?.getTracks().forEach((track) => track.stop());
    part("video").srcObject = null;
    part("form").removeEventListener("submit", typed);
  });
  try {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "NotSupportedError");
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } } });
    if (!running) return stream.getTracks().forEach((track) => track.stop());
    const video = part("video");
    video.srcObject = stream;
    await video.play();
    reading ??= reader();
    const read = await reading;
    state("looking");
    light(stream);
    watch(video, read, take, () => running);
  } catch (error) {
    if (!running) return undefined;
    reading = undefined;
    stream?.getTracks().forEach((track) => track.stop());
    state(WHY[error.name] ?? "none");
    part("text").focus();
  }
  return closed;
}

function light(stream) {
  const [track] = stream.getVideoTracks();
  const button = part("light");
  button.hidden = !track.getCapabilities?.().torch;
  button.setAttribute("aria-pressed", false);
  button.onclick = async () => {
    const torch = button.getAttribute("aria-pressed") !== "true";
    await track.applyConstraints({ advanced: [{ torch }] }).then(() => button.setAttribute("aria-pressed", torch), () => (button.hidden = true));
  };
}

async function watch(video, read, take, running) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let last = "";
  let seenAt = 0;
  while (running()) {
    if (video.videoWidth) {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = await read(canvas, context).catch(() => "");
      const now = performance.now();
      part("eye").classList.toggle("is-seen", Boolean(text));
      if (text && running()) {
        if (text !== last || now - seenAt > AGAIN_MS) take(text);
        last = text;
        seenAt = now;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

// The scan box's button: each code goes to the box, its answer is said in the camera's window.
on("click", "[data-scan-camera]", (event, button) => {
  const form = button.closest("form");
  const told = (answered) => {
    part("said").textContent = answered.detail.said;
    part("said").className = answered.detail.ok ? "scan-said" : "scan-refused";
  };
  form.addEventListener("scan:answered", told);
  scan((text) => form.dispatchEvent(new CustomEvent("scan:text", { detail: text }))).finally(() => form.removeEventListener("scan:answered", told));
});

// <button type="button" data-scan-into="id of a field" hidden>: what the camera reads is written there.
each("[data-scan-into]", (button) => (button.hidden = !canScan()));
on("click", "[data-scan-into]", (event, button) => {
  const field = document.getElementById(button.dataset.scanInto);
  scan((text) => {
    field.value = codeOf(text);
    field.focus();
  }, { once: true });
});
