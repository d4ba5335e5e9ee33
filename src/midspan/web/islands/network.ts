// A node under the pointer or with the focus: the rest of the network steps back.
const NODES = "svg.network [data-node]";

function neighbours(node: Element): Set<string> {
  const said = (node.getAttribute("data-neighbours") ?? "").split(/[\s,]+/);
  return new Set([node.getAttribute("data-node") ?? "", ...said].filter(Boolean));
}

function bringForward(node: Element): void {
  const network = node.closest("svg.network");
  if (!network) return;
  const near = neighbours(node);
  const own = node.getAttribute("data-node") ?? "";
  network.classList.add("dim");
  for (const one of network.querySelectorAll("[data-node]")) {
    one.classList.toggle("near", near.has(one.getAttribute("data-node") ?? ""));
  }
  for (const one of network.querySelectorAll("[data-ends]")) {
    one.classList.toggle("near", (one.getAttribute("data-ends") ?? "").split(/[\s,]+/).includes(own));
  }
}

function letGo(): void {
  document.querySelector("svg.network.dim")?.classList.remove("dim");
}

/** Listens once for the whole page. */
export function networks(): void {
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const node = event.target instanceof Element ? event.target.closest(NODES) : null;
      if (node) bringForward(node); else letGo();
    });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") letGo(); });
}
