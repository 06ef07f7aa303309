import { remember, root } from "./dom.js";

// A machine with a Chinese font of our list never loads the Noto declarations. Asked once, kept in a cookie,
// so that the next page brings the stylesheet in its head and nothing moves.
const LOCAL = ["PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC"];

function hasChineseFont() {
  const canvas = document.createElement("canvas").getContext("2d");
  const width = (font) => {
    canvas.font = `40px ${font}`;
    return canvas.measureText("mmwwllii@#").width;
  };
  return LOCAL.some((name) => ["monospace", "serif"].some((spare) => width(`"${name}", ${spare}`) !== width(spare)));
}

if (!/(^|; )fonts=/.test(document.cookie)) {
  const own = hasChineseFont();
  remember("fonts", own ? "own" : "noto");
  if (!own) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = root.dataset.fonts;
    document.head.append(link);
  }
}
