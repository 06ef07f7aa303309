// A scanner is a keyboard that types faster than any hand. With a Chinese input method on, its letters go into the
// method's own line and never reach the field; but each key still says which key it was. A fast run of keys is
// therefore written down by its keys, and that is what is believed when the input method had a hand in it.
const GAP_MS = 70;
const SHORTEST = 3;
const SHIFTED = { 1: "!", 2: "@", 3: "#", 4: "$", 5: "%", 6: "^", 7: "&", 8: "*", 9: "(", 0: ")" };
const MARKS = {
  Minus: "-_", Equal: "=+", Slash: "/?", Period: ".>", Comma: ",<", Semicolon: ";:", Quote: "'\"", BracketLeft: "[{",
  BracketRight: "]}", Backslash: "\\|", Backquote: "`~", Space: "  ", NumpadMultiply: "**", NumpadSubtract: "--",
  NumpadDecimal: "..", NumpadAdd: "++", NumpadDivide: "//",
};

/** The character of a physical key on the keyboard every scanner pretends to be; "" for a key that writes none. */
export function charOf({ code = "", shiftKey }) {
  if (/^Key[A-Z]$/.test(code)) return code[3];
  if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED[code[5]] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  return MARKS[code]?.[shiftKey ? 1 : 0] ?? "";
}

export const composing = (event) => event.isComposing || event.keyCode === 229;

/** Listens to a field; calls take(text) once a code is complete: Enter, or the Tab a scanner ends with. */
export function listen(input, take) {
  let run = { keys: "", before: "", last: 0, composed: false };
  let dropping = false;

  const fresh = () => (run = { keys: "", before: input.value, last: 0, composed: false });
  const isFast = (event) => run.keys.length >= SHORTEST && event.timeStamp - run.last <= GAP_MS;

  function finish(event, words) {
    event.preventDefault();
    event.stopPropagation();
    if (composing(event)) {
      dropping = true;
      input.blur(); // ends the composition; what it leaves behind is dropped
    }
    input.value = "";
    fresh();
    input.focus({ preventScroll: true });
    setTimeout(() => (dropping = false), 30);
    take(words);
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter") {
      if ((event.ctrlKey || event.metaKey) && !input.value && !run.keys) return; // no scan: the page's main button
      const fast = isFast(event);
      if (composing(event) && !fast) return; // a hand confirming its pinyin
      finish(event, fast && run.composed ? run.before + run.keys : input.value);
      return;
    }
    if (event.key === "Tab" || event.code === "Tab") {
      if (!event.shiftKey && isFast(event)) finish(event, run.composed ? run.before + run.keys : input.value);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const character = charOf(event);
    if (!character) return;
    if (event.timeStamp - run.last > GAP_MS) fresh();
    run.keys += character;
    run.last = event.timeStamp;
    run.composed ||= composing(event);
  });
  const drop = () => dropping && (input.value = "");
  input.addEventListener("compositionend", drop);
  input.addEventListener("input", drop);
}
