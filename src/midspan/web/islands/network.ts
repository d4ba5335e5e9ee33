// A node under the pointer or reached by key: what is not its neighbour steps back.
// The drawing says who is linked by where its lines end: at the middle of a node, to the pixel.
const NET = "svg.net";
const NODES = `${NET} .c-mark`;
const SVG = "http://www.w3.org/2000/svg";

interface Line { readonly text: string; readonly ends: readonly [string, string] }
interface Drawn { readonly nodes: ReadonlyMap<Element, readonly string[]>; readonly lines: readonly Line[] }

const read = new WeakMap<Element, Drawn>();

/** The pixels that a length of one decimal may have been rounded to: two where it ends in a half. */
function pixels(text: string | null): number[] {
  const value = Number(text);
  return Math.abs(value % 1) === 0.5 ? [Math.floor(value), Math.ceil(value)] : [Math.round(value)];
}

function places(node: Element): string[] {
  const circle = node.matches("circle") ? node : node.querySelector("circle");
  const rows = pixels(circle?.getAttribute("cy") ?? null);
  return pixels(circle?.getAttribute("cx") ?? null).flatMap((x) => rows.map((y) => `${x},${y}`));
}

function drawnIn(net: Element): Drawn {
  const known = read.get(net);
  if (known) return known;
  const nodes = new Map([...net.querySelectorAll(".c-mark")].map((node) => [node, places(node)]));
  const lines: Line[] = [];
  for (const path of net.querySelectorAll("path.c-link")) {
    for (const [text, from, to] of (path.getAttribute("d") ?? "").matchAll(/M([\d,-]+)L([\d,-]+)/g)) {
      if (from && to) lines.push({ text, ends: [from, to] });
    }
  }
  const drawn = { nodes, lines };
  read.set(net, drawn);
  return drawn;
}

/** Shows a node with its links and neighbours; a mark that is no node of a network is left alone. */
export function bringForward(node: Element): void {
  const net = node.matches(NODES) ? node.closest(NET) : null;
  if (!net || node.classList.contains("own")) return;
  letGo();
  const { nodes, lines } = drawnIn(net);
  const at = new Set(nodes.get(node));
  const own = lines.filter(({ ends }) => ends.some((end) => at.has(end)));
  const near = new Set(own.flatMap(({ ends }) => ends));
  for (const [one, where] of nodes) one.classList.toggle("near", one === node || where.some((end) => near.has(end)));
  const front = document.createElementNS(SVG, "path");
  front.setAttribute("class", "c-near");
  front.setAttribute("d", own.map(({ text }) => text).join(""));
  [...net.querySelectorAll("path.c-link")].at(-1)?.after(front);
  node.classList.add("own");
  net.classList.add("dim");
}

export function letGo(): void {
  const net = document.querySelector(`${NET}.dim`);
  net?.querySelector(".c-near")?.remove();
  net?.querySelector(".own")?.classList.remove("own");
  net?.classList.remove("dim");
}
