// Heard without looking: one short high note for done, two low ones for refused; a phone shakes as well.
const NOTES = { ok: [[880, 0, 0.09]], error: [[220, 0, 0.16], [185, 0.2, 0.22]], wait: [[440, 0, 0.06]] };
const SHAKES = { ok: 40, error: [120, 70, 120], wait: 20 };
const KEPT = "scan.sound";
let context;

export const isOn = () => localStorage.getItem(KEPT) !== "off";
export const turn = (on) => localStorage.setItem(KEPT, on ? "on" : "off");

/** Browsers let a page sound only after a key or a touch: call it from one. */
export function wake() {
  if (!isOn()) return;
  try {
    context ??= new (window.AudioContext ?? window.webkitAudioContext)();
    if (context.state === "suspended") context.resume().catch(() => {});
  } catch {
    context = undefined; // no sound card: the words and the colour say it too
  }
}

export function sound(kind) {
  if (!isOn()) return;
  navigator.vibrate?.(SHAKES[kind]);
  if (context?.state !== "running") return;
  for (const [pitch, after, length] of NOTES[kind]) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    const at = context.currentTime + after;
    tone.type = kind === "error" ? "square" : "sine";
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, at);
    loudness.gain.exponentialRampToValueAtTime(0.25, at + 0.01);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + length);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}
