// A link to the same page with another choice changes what differs, keeps the place on the page, and keeps history.
// Anything unexpected is left to the browser: the link is an ordinary one.
const PARTS = ["header.top", "#main", "footer.foot"];

let asked = 0;

function isOfThisPage(link: HTMLAnchorElement): boolean {
  return link.origin === location.origin && link.pathname === location.pathname && link.search !== location.search
    && !link.download && (!link.target || link.target === "_self");
}

function sameLink(href: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLAnchorElement>("#main a")].find((one) => one.getAttribute("href") === href);
}

async function swap(url: string, after: () => void): Promise<void> {
  const turn = ++asked;
  const main = document.querySelector("#main");
  main?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { accept: "text/html" } });
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== asked) return;
    const pairs = PARTS.map((part) => [document.querySelector(part), read.querySelector(part)] as const);
    if (!answer.ok || answer.redirected || pairs.some(([old, fresh]) => !old || !fresh)) throw new Error(answer.statusText);
    for (const [old, fresh] of pairs) if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    document.title = read.title;
    after();
  } catch {
    location.assign(url);
  }
}

/** `wire` is called whenever the page holds something new, with what to say of it. */
export function swaps(wire: (said: string) => void): void {
  let shown = location.pathname + location.search;
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("#main a[href]") : null;
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey
      || event.altKey || !isOfThisPage(link)) return;
    event.preventDefault();
    const url = link.href;
    const href = link.getAttribute("href") ?? "";
    const { hash, rel } = link;
    void swap(url, () => {
      history.pushState(null, "", url);
      shown = location.pathname + location.search;
      wire(document.title);
      (sameLink(href) ?? document.querySelector<HTMLElement>("#main"))?.focus({ preventScroll: true });
      if (/next|prev/.test(rel)) document.querySelector(hash || "#main")?.scrollIntoView();
    });
  });
  addEventListener("popstate", () => {
    if (shown === location.pathname + location.search) return;
    shown = location.pathname + location.search;
    const held = document.activeElement?.getAttribute("href");
    void swap(location.href, () => {
      wire(document.title);
      if (held) sameLink(held)?.focus({ preventScroll: true });
    });
  });
}
