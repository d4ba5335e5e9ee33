// Everything works without this file. It adds: a theme switch, tooltips, "Copy link".
"use strict";
(() => {
  const root = document.documentElement;
  const saved = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  if (saved()) root.dataset.theme = saved(); // before the first paint

  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  function themeSwitch(button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not kept */ }
    });
  }

  function copyLink(button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(location.href);
      document.getElementById("live").textContent = button.textContent = button.dataset.done;
    });
  }

  function tooltips(tip) {
    let current = null;
    const show = (mark, x, y) => {
      current = mark;
      tip.replaceChildren(...mark.dataset.tip.split("|").map((line, index) => {
        const part = document.createElement(index === 1 ? "b" : "span");
        part.textContent = line;
        return part;
      }));
      tip.classList.add("on");
      const left = Math.min(x + 14, innerWidth - tip.offsetWidth - 8);
      const top = y - tip.offsetHeight - 12;
      tip.style.left = `${Math.max(8, left)}px`;
      tip.style.top = `${top < 8 ? y + 18 : top}px`;
    };
    const hide = () => { current = null; tip.classList.remove("on"); };
    document.addEventListener("pointermove", (event) => {
      const mark = event.target.closest?.("[data-tip]");
      if (mark) show(mark, event.clientX, event.clientY); else if (current) hide();
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    addEventListener("scroll", hide, { passive: true });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const at = (id, act) => { const one = document.getElementById(id); if (one) act(one); };
    at("theme", themeSwitch);
    at("copy", copyLink);
    at("tip", tooltips);
  });
})();
