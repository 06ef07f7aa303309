import { h, say } from "./frame.js";

// A place to sign on with a finger; the lines are kept, so that a turned screen or a closed page loses none.
export class Pad {
  constructor(lines = [], changed = () => {}) {
    this.lines = lines;
    this.changed = changed;
    this.canvas = h("canvas.pad-canvas", { role: "img", "aria-label": say("sign_here"), "data-testid": "signature" });
    this.again = h("button.btn-link.pad-again", { type: "button", onclick: () => this.clear() }, say("sign_again"));
    this.element = h("div.pad", {}, this.canvas, this.again);
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      this.line = [this.point(event)];
      this.lines.push(this.line);
      this.paint();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.line) return;
      this.line.push(this.point(event));
      this.paint();
    });
    const end = () => {
      if (this.line) this.changed(this.lines);
      this.line = null;
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    new ResizeObserver(() => this.paint()).observe(canvas);
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return [Math.round(((event.clientX - box.left) / box.width) * 1000), Math.round(((event.clientY - box.top) / box.height) * 1000)];
  }

  get signed() {
    return this.lines.reduce((points, line) => points + line.length, 0) > 5;
  }

  clear() {
    this.lines.length = 0;
    this.paint();
    this.changed(this.lines);
  }

  paint(canvas = this.canvas, colour = getComputedStyle(this.canvas).color) {
    const box = this.canvas.getBoundingClientRect();
    const scale = canvas === this.canvas ? devicePixelRatio || 1 : 2;
    canvas.width = Math.max(1, box.width * scale);
    canvas.height = Math.max(1, box.height * scale);
    const pen = canvas.getContext("2d");
    Object.assign(pen, { strokeStyle: colour, lineWidth: 2.5 * scale, lineCap: "round", lineJoin: "round" });
    for (const line of this.lines) {
      pen.beginPath();
      line.forEach(([x, y], n) => pen[n ? "lineTo" : "moveTo"]((x / 1000) * canvas.width, (y / 1000) * canvas.height));
      pen.stroke();
    }
    return canvas;
  }

  /** A PNG, dark on nothing, whatever the theme. */
  picture() {
    const canvas = this.paint(document.createElement("canvas"), "#18212f");
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }
}
