// The code in a text, for pages that must know it without a network. The server's parts.scanning is the truth; this is
// the part of it that a phone needs to find a part on its own van.
const KEYS = { "、": "/", "。": ".", "【": "[", "】": "]", "‘": "'", "’": "'", "—": "-" };

export function codeOf(text) {
  const line = text.normalize("NFKC").replace(/[、。【】‘’—]/g, (mark) => KEYS[mark]).replace(/[\p{C}\s']/gu, "").replace(/^\][A-Za-z][0-9A-Za-z](?=.)/, "");
  const code = line.replace(/^[".,;:!?*|]+|[".,;:!?*|]+$/g, "").toUpperCase();
  const address = /^HTTPS?:\/{1,2}[^/]*\/(?:.*\/)?([^/?#]+)\/?(?:[?#].*)?$/.exec(code);
  return address ? decodeURIComponent(address[1]) : code;
}
