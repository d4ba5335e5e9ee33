// Light, dark or as the system says; kept on this machine only.
const KEY = "theme";
const root = document.documentElement;

function kept(): string | null {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

function keep(theme: string | null): void {
  try {
    if (theme) localStorage.setItem(KEY, theme); else localStorage.removeItem(KEY);
  } catch { /* a browser that keeps nothing */ }
}

function show(theme: string | null): void {
  if (theme) root.dataset["theme"] = theme; else delete root.dataset["theme"];
}

/** Before the first paint: the theme chosen earlier. */
export function restore(): void {
  const theme = kept();
  show(theme === "light" || theme === "dark" ? theme : null);
}

/** The theme after this one: the other than the system's, the system's own, then back to the system. */
export function turn(button: HTMLElement): string {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const other = system === "dark" ? "light" : "dark";
  const now = root.dataset["theme"] ?? null;
  const next = now === null ? other : now === other ? system : null;
  keep(next);
  show(next);
  return button.dataset[next ?? "system"] ?? "";
}
