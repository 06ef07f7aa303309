import { h, icon, say } from "./frame.js";
import { toast } from "../toasts.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";

// Pictures: shrunk here to at most 300 KB. What is written is on the disk before the camera opens, and a mark
// says which picture was being taken, because cheap phones close the page behind the camera.
const LIMIT = 300 * 1024;
const SIDES = [1600, 1280, 1024, 800, 640];
const QUALITIES = [0.82, 0.7, 0.55];

async function decoded(file) {
  if (self.createImageBitmap) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // some browsers decode more in an element
    }
  }
  const image = new Image();
  image.src = URL.createObjectURL(file);
  await image.decode();
  return image;
}

/** A JPEG of at most 300 KB; throws where the file is no picture. */
export async function shrunk(file) {
  const image = await decoded(file);
  const [width, height] = [image.width, image.height];
  if (!width || !height) throw new Error("empty");
  const canvas = document.createElement("canvas");
  let best;
  for (const side of SIDES) {
    const scale = Math.min(1, side / Math.max(width, height));
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      best = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
      if (best && best.size <= LIMIT) return best;
    }
  }
  return best;
}

const markKey = (ticket) => `camera:${ticket}`;

/** The tile that opens the camera. `before` saves what is being written; it is awaited before the mark is set. */
export function tile(ticket, node, words, before) {
  const input = h("input.visually-hidden", { type: "file", accept: "image/*", capture: "environment", "data-node": node });
  input.addEventListener("click", () => {
    before();
    store.put(markKey(ticket), { node, at: Date.now() });
  });
  input.addEventListener("change", async () => {
    const file = input.files[0];
    input.value = "";
    if (file) await take(ticket, node, file);
  });
  return h("label.photo-tile.photo-add", {}, input, icon("camera"), h("span", {}, words));
}

export async function take(ticket, node, file) {
  const taken_at = new Date(Math.min(Date.now(), file.lastModified || Date.now())).toISOString();
  try {
    const small = await shrunk(file);
    await outbox.add(ticket, "photo", { node, taken_at }, small);
  } catch (error) {
    if (outbox.status.broken) return;
    await outbox.add(ticket, "photo", { node, taken_at }, file, { held: say("bad_picture") });
    toast(say("bad_picture"));
  }
  await store.put(markKey(ticket), null);
}

/** Whether the camera closed the page last time, and for which node. Asked once. */
export async function cameBack(ticket) {
  const mark = await store.get(markKey(ticket)).catch(() => null);
  if (!mark) return null;
  await store.put(markKey(ticket), null);
  return Date.now() - mark.at < 30 * 60000 ? mark.node : null;
}

const drawn = new Map(); // client id → address of a picture that lies here

/** A thumbnail with its state in words. */
export function thumb(photo, name) {
  const state = photo.failed ? "failed" : photo.waits ? "waits" : "sent";
  const image = h("img", { alt: `${name} ${say(state)}`, loading: "lazy", width: 96, height: 96 });
  if (photo.url) image.src = `${photo.url}?s=1`;
  else if (drawn.has(photo.client_id)) image.src = drawn.get(photo.client_id);
  else
    store.blob(photo.client_id).then((blob) => {
      if (!blob) return;
      drawn.set(photo.client_id, URL.createObjectURL(blob));
      image.src = drawn.get(photo.client_id);
    });
  const tag = h(`span.photo-state.photo-${state}`, {}, say(state));
  return photo.url ? h("a.photo-tile", { href: photo.url }, image, tag) : h("span.photo-tile", {}, image, tag);
}
