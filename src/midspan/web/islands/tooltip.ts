// What a mark stands for: beside the pointer, or beside the mark that the arrow keys have reached.
import { bringForward, letGo } from "./network";

const MARKS = "[data-tip]";
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

let current: Element | null = null;

function lines(mark: Element): string[] {
  return (mark.getAttribute("data-tip") ?? "").split("|");
}

function show(tip: HTMLElement, mark: Element, x: number, y: number): void {
  if (mark !== current) {
    hide(tip);
    current = mark;
    tip.replaceChildren(...lines(mark).map((line, index) => {
      const part = document.createElement(index === 1 ? "b" : "span");
      part.textContent = line;
      return part;
    }));
    bringForward(mark);
  }
  tip.classList.add("on");
  const left = Math.min(x + 14, innerWidth - tip.offsetWidth - 8);
  const top = y - tip.offsetHeight - 12;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${top < 8 ? y + 18 : top}px`;
}

function showBeside(tip: HTMLElement, mark: Element): void {
  const box = mark.getBoundingClientRect();
  show(tip, mark, box.x + box.width / 2, box.y + Math.min(box.height / 2, 60));
}

/** Nothing is reached any more: also after the page has changed under the pointer. */
export function hide(tip: HTMLElement): void {
  current?.classList.remove("reached");
  current = null;
  tip.classList.remove("on");
  letGo();
}

/** Nodes of a network are drawn the largest last, and are walked the largest first. */
function marksIn(plot: Element): Element[] {
  const marks = [...plot.querySelectorAll(MARKS)].filter((one) => one.getClientRects().length);
  return marks[0]?.closest("svg.net") ? marks.reverse() : marks;
}

function next(marks: readonly Element[], key: string): Element | undefined {
  const step = STEPS[key] ?? 0;
  const at = current ? marks.indexOf(current) : -1;
  if (key === "Home" || (at < 0 && step > 0)) return marks[0];
  if (key === "End" || (at < 0 && step < 0)) return marks.at(-1);
  return step ? marks[(at + step + marks.length) % marks.length] : undefined;
}

function walk(tip: HTMLElement, live: HTMLElement, event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
  const plot = event.target.closest("[data-walk]");
  if (!plot) return;
  if (event.key === "Enter" && event.target === plot && current?.classList.contains("reached")) {
    current.closest("a")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    return;
  }
  const mark = next(marksIn(plot), event.key);
  if (!mark) return;
  event.preventDefault();
  mark.scrollIntoView({ block: "nearest", inline: "nearest" });
  showBeside(tip, mark);
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
  for (const name of ["pointermove", "pointerdown"] as const) {
    document.addEventListener(name, (event) => {
      const mark = event.target instanceof Element ? event.target.closest(MARKS) : null;
      if (mark) show(tip, mark, event.clientX, event.clientY); else if (current) hide(tip);
    }, { passive: true });
  }
  document.addEventListener("focusin", (event) => {
    const mark = event.target instanceof Element ? event.target.closest(MARKS) : null;
    if (mark?.matches(":focus-visible")) showBeside(tip, mark);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide(tip); else walk(tip, live, event);
  });
  document.addEventListener("focusout", () => hide(tip));
  addEventListener("scroll", () => { if (!current?.classList.contains("reached")) hide(tip); }, { passive: true });
}
