// Everything works without this file: every island below adds to a page that is whole already.
import { swaps } from "./swap";
import { restore, turn } from "./theme";
import { hide, makeWalkable, tooltips } from "./tooltip";

restore();

/** The address of this page with the corpus it was made of: what is cited never changes. */
function permalink(): string {
  const url = new URL(location.href);
  const corpus = document.querySelector<HTMLElement>("[data-corpus]")?.dataset["corpus"];
  if (corpus && !url.searchParams.has("asof")) url.searchParams.set("asof", corpus);
  return url.href;
}

async function copy(button: HTMLElement, live: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(permalink());
  } catch {
    location.assign(permalink()); // Where nothing may be copied, the address of the page can be.
    return;
  }
  live.textContent = button.textContent = button.dataset["done"] ?? "";
}

/** On a phone the tabs are one row that scrolls: the page's own is in sight. */
function showTab(): void {
  const tab = document.querySelector<HTMLElement>(".tabs [aria-current]");
  const row = tab?.closest(".tabs");
  if (tab && row) row.scrollLeft = tab.offsetLeft + tab.offsetWidth / 2 - row.clientWidth / 2;
}

function wire(live: HTMLElement): void {
  showTab();
  makeWalkable(live);
  for (const id of ["theme", ...("clipboard" in navigator ? ["copy"] : [])]) {
    document.getElementById(id)?.removeAttribute("hidden");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const live = document.getElementById("live");
  const tip = document.getElementById("tip");
  if (!live || !tip) return;
  wire(live);
  tooltips(tip, live);
  swaps((said) => { hide(tip); wire(live); live.textContent = said; });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("#theme, #copy") : null;
    if (button?.id === "theme") live.textContent = turn(button);
    if (button?.id === "copy") void copy(button, live);
  });
});
