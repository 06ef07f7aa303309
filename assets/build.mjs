// Builds static/ui: app.css, app.js, phone.css, phone.js, fonts.css, icons.svg, mark.svg. Prints the gzip sizes and fails above the budget.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

const DONE = "static/ui";
const OUT = `.cache/ui-${process.pid}`; // built aside and moved at the end: whoever serves meanwhile finds it whole
const BUDGET_KB = { "app.css": 50, "app.js": 55, "phone.css": 25, "phone.js": 30, "scan_reader.js": 40 };
const TABLER = "node_modules/@tabler/core/dist/css/tabler.css";
const TARGET = ["chrome109", "safari15.4", "firefox115"];

/** Tabler without the rules that no template, script or widget of ours can meet. */
async function purgedTabler() {
  const [{ css }] = await new PurgeCSS().purge({
    content: ["templates/**/*.html", "assets/js/**/*.js", "*/templatetags/*.py", "*/forms.py", "*/widgets.py"],
    css: [TABLER],
    variables: true,
    keyframes: true,
    fontFace: true,
    safelist: {
      standard: ["html", "body", /^:/],
      // classes that Python writes into widgets, and states that a page gets while it lives
      greedy: [/^form-(control|select|check|check-input|label|text)$/, /data-bs-theme/],
    },
  });
  return css;
}

/** Dark tokens hold on screens only; "system" takes them when the machine asks for dark. */
function tokens(css) {
  return css.replace(/\[data-bs-theme="dark"\] (\{[^}]*\})/, (_, block) =>
    [`@media screen { [data-bs-theme="dark"] ${block} }`, `@media screen and (prefers-color-scheme: dark) { [data-bs-theme="system"] ${block} }`].join("\n"),
  );
}

/** htmx is the file inside the django-htmx wheel, so that its version is locked in one place. */
function htmxFile() {
  const inWheel = "site-packages/django_htmx/static/django_htmx/htmx-2.min.js";
  const file = fs.readdirSync(".venv/lib").map((name) => path.resolve(".venv/lib", name, inWheel)).find(fs.existsSync);
  if (!file) throw new Error("django-htmx is not installed in .venv: run `make setup`");
  return file;
}

const house = {
  name: "house",
  setup(build) {
    build.onResolve({ filter: /^tabler:purged$/ }, () => ({ path: path.resolve(TABLER), namespace: "purged" }));
    build.onLoad({ filter: /.*/, namespace: "purged" }, async () => ({
      contents: await purgedTabler(),
      loader: "css",
      resolveDir: path.dirname(path.resolve(TABLER)),
    }));
    build.onLoad({ filter: /tokens\.css$/ }, ({ path: file }) => ({ contents: tokens(fs.readFileSync(file, "utf8")), loader: "css" }));
    build.onResolve({ filter: /^htmx$/ }, () => ({ path: htmxFile(), namespace: "htmx" }));
    build.onLoad({ filter: /.*/, namespace: "htmx" }, ({ path: file }) => ({
      contents: `${fs.readFileSync(file, "utf8")}\nexport default htmx;`,
      loader: "js",
    }));
  },
};

/** One file with the icons named in icons.txt; a name that Tabler lacks stops the build. */
function iconSprite() {
  const names = fs.readFileSync("assets/icons.txt", "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
  const symbols = names.map((name) => {
    const svg = fs.readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
    const shapes = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/<\/?svg[^>]*>/g, "").replace(/\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

fs.mkdirSync(OUT, { recursive: true });
await esbuild.build({
  entryPoints: { app: "assets/app.css", phone: "assets/phone.css", fonts: "assets/fonts.css" },
  bundle: true,
  minify: true,
  outdir: OUT,
  target: TARGET,
  loader: { ".woff2": "file", ".svg": "dataurl" },
  assetNames: "font/[name]",
  legalComments: "linked",
  logLevel: "error",
  plugins: [house],
});
await esbuild.build({
  entryPoints: { app: "assets/app.js", phone: "assets/phone.js" },
  bundle: true,
  minify: true,
  outdir: OUT,
  target: TARGET,
  legalComments: "linked",
  logLevel: "error",
  logOverride: { "direct-eval": "silent" }, // htmx holds one eval, switched off by allowEval and refused by the CSP
  plugins: [house],
});
await esbuild.build({
  entryPoints: { scan_reader: "assets/scan_reader.js" }, // loaded by import() when a camera is opened
  bundle: true,
  minify: true,
  format: "esm",
  outdir: OUT,
  target: TARGET,
  legalComments: "linked",
  logLevel: "error",
});
fs.writeFileSync(`${OUT}/icons.svg`, iconSprite());
fs.copyFileSync("assets/mark.svg", `${OUT}/mark.svg`);

let over = false;
for (const name of ["app.css", "app.js", "phone.css", "phone.js", "scan_reader.js", "fonts.css", "icons.svg"]) {
  const size = zlib.gzipSync(fs.readFileSync(`${OUT}/${name}`), { level: 9 }).length / 1024;
  const limit = BUDGET_KB[name];
  const late = limit !== undefined && size > limit;
  over ||= late;
  console.log(`${name.padEnd(10)} ${size.toFixed(1).padStart(6)} KB gzip${limit ? ` of ${limit}` : ""}${late ? "  TOO BIG" : ""}`);
}
fs.mkdirSync(path.dirname(DONE), { recursive: true });
if (fs.existsSync(DONE)) fs.renameSync(DONE, `${OUT}-old`);
fs.renameSync(OUT, DONE);
fs.rmSync(`${OUT}-old`, { recursive: true, force: true });
if (over) process.exit(1);
