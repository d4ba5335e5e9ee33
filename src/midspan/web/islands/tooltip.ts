// What a mark stands for: beside the pointer, or beside the mark that the arrow keys have reached.
const MARKS = "[data-tip]";
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

let current: Element | null = null;

function lines(mark: Element): string[] {
  return (mark.getAttribute("data-tip") ?? "").split("|");
}

function show(tip: HTMLElement, mark: Element, x: number, y: number): void {
  if (mark !== current) {
    current?.classList.remove("reached");
    current = mark;
    tip.replaceChildren(...lines(mark).map((line, index) => {
      const part = document.createElement(index === 1 ? "b" : "span");
      part.textContent = line;
      return part;
    }));
  }
  tip.classList.add("on");
  const left = Math.min(x + 14, innerWidth - tip.offsetWidth - 8);
  const top = y - tip.offsetHeight - 12;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${top < 8 ? y + 18 : top}px`;
}

function hide(tip: HTMLElement): void {
  current?.classList.remove("reached");
  current = null;
  tip.classList.remove("on");
}

function walk(tip: HTMLElement, live: HTMLElement, event: KeyboardEvent): void {
  const plot = (event.target as Element).closest("[data-walk]");
  const step = STEPS[event.key];
  if (!plot || step === undefined) return;
  const marks = [...plot.querySelectorAll(MARKS)].filter((one) => one.getClientRects().length);
  if (!marks.length) return;
  event.preventDefault();
  const at = current ? marks.indexOf(current) : -1;
  const mark = marks[at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length];
  if (!mark) return;
  const box = mark.getBoundingClientRect();
  show(tip, mark, box.x + box.width / 2, box.y + Math.min(box.height / 2, 60));
  mark.classList.add("reached");
  live.textContent = lines(mark).join(", ");
}

/** Plots that hold marks can be reached by Tab; arrow keys then walk over the marks. */
export function makeWalkable(live: HTMLElement): void {
  for (const plot of document.querySelectorAll<HTMLElement>(".plot")) {
    if (!plot.querySelector(MARKS)) continue;
    const chart = plot.querySelector("svg[aria-label]");
    plot.dataset["walk"] = "";
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-label", [live.dataset["walk"], chart?.getAttribute("aria-label")].filter(Boolean).join(" "));
  }
}

/** Listens once for the whole page: what is swapped in later needs no wiring. */
export function tooltips(tip: HTMLElement, live: HTMLElement): void {
  document.addEventListener("pointermove", (event) => {
    const mark = event.target instanceof Element ? event.target.closest(MARKS) : null;
    if (mark) show(tip, mark, event.clientX, event.clientY); else if (current) hide(tip);
  }, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide(tip); else walk(tip, live, event);
  });
  document.addEventListener("focusout", () => hide(tip));
  addEventListener("scroll", () => { if (!current?.classList.contains("reached")) hide(tip); }, { passive: true });
}
