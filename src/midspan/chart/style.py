"""The colours and rules of the charts: one text for the pages and for files that stand alone."""

import re

TOKENS: dict[str, tuple[str, str]] = {
    "bg": ("#f6f7f7", "#0e1113"),
    "surface": ("#ffffff", "#161a1d"),
    "ink": ("#14191c", "#eef2f4"),
    "ink-2": ("#3f484e", "#c0c9cf"),
    "ink-3": ("#5f6970", "#98a3aa"),
    "line": ("#e3e7e9", "#262c30"),
    "line-2": ("#c3cbd0", "#3d464c"),
    "accent": ("#0b6e5f", "#3fd6b0"),
    "accent-ink": ("#085e51", "#6fe0c4"),
    "accent-weak": ("#e2f1ed", "#0f2f28"),
    "on-accent": ("#ffffff", "#04201a"),
    "place-a": ("#4a48a8", "#a6adff"),
    "place-b": ("#b04f00", "#f2a65e"),
    "other": ("#7d8b95", "#74828c"),
    "good": ("#0b6b3a", "#6fd39b"),
    "warn-bg": ("#fff5e0", "#332709"),
    "warn-ink": ("#6d4700", "#f4d999"),
    "track": ("#eef1f2", "#22282c"),
    "focus": ("#0b57d0", "#8ab4f8"),
    "land": ("#e7ebec", "#232a2e"),
    "sea": ("#f9fbfb", "#12161a"),
}
"""Each colour on a light and on a dark page."""

RULES = """
.chart text{fill:var(--ink-2);font-size:12px}
.chart .c-tick,.chart .c-note{fill:var(--ink-3)}
.chart .c-tick,.chart .c-number{font-variant-numeric:tabular-nums}
.chart .c-label{fill:var(--ink);font-size:13px;font-weight:520}
.chart .c-strong{fill:var(--accent-ink);font-weight:640}
.chart .c-good{fill:var(--good);font-weight:640}
.chart .c-halo{paint-order:stroke;stroke:var(--surface);stroke-width:4px}
.c-middle{text-anchor:middle}
.c-end{text-anchor:end}
.c-grid{fill:none;stroke:var(--line)}
.c-axis{fill:none;stroke:var(--line-2)}
.c-line{fill:none;stroke:var(--accent);stroke-width:2.6;stroke-linejoin:round;stroke-linecap:round}
.c-dotted{stroke-dasharray:2 6}
.c-band{fill:var(--accent);fill-opacity:.16}
.c-dot{fill:var(--accent);stroke:var(--surface);stroke-width:1.5}
.c-hollow{fill:var(--surface);stroke:var(--accent);stroke-width:2}
.c-period{fill:var(--accent-weak);fill-opacity:.55}
.c-period-line{fill:none;stroke:var(--accent);stroke-width:2}
.c-hit{fill:transparent}
.c-bar{fill:var(--accent)}
.c-track{fill:var(--track)}
.c-whisker{fill:none;stroke:var(--ink);stroke-width:1.4}
.c-outer{fill:none;stroke:var(--other);stroke-width:2}
.c-inner{fill:none;stroke:var(--accent);stroke-width:6;stroke-opacity:.35}
.c-on{fill:none;stroke:var(--accent);stroke-width:7}
.c-spark{fill:none;stroke:var(--accent);stroke-width:1.8;vector-effect:non-scaling-stroke}
.c-spark-area{fill:var(--accent);fill-opacity:.1}
.c-land{fill:var(--land)}
.c-sea{fill:var(--sea);stroke:var(--line-2)}
.c-flow{fill:none;stroke-linecap:round;stroke-opacity:.5}
.c-others{stroke:var(--other);stroke-opacity:.35}
.c-from-a{stroke:var(--place-a)}
.c-from-b{stroke:var(--place-b)}
.c-pair{stroke:var(--accent);stroke-opacity:1}
.c-under{stroke:var(--surface);stroke-opacity:.9}
.c-place{fill:var(--other);fill-opacity:.75;stroke:var(--surface)}
.c-side-a{fill:var(--place-a);fill-opacity:1}
.c-side-b{fill:var(--place-b);fill-opacity:1}
.c-link{fill:none;stroke:var(--other);stroke-opacity:.18}
.c-across{stroke:var(--accent);stroke-opacity:.3}
.c-ring{stroke:var(--ink);stroke-width:2.5}
.c-inset{fill:none;stroke:var(--ink-3)}
.chart .c-name{fill:var(--ink-2)}
.chart .c-own{fill:var(--ink);font-weight:640}
.c-title{fill:var(--ink);font-size:17px;font-weight:640}
""".strip()

LATIN = 'InterV,"Segoe UI",system-ui,-apple-system,Roboto,"Helvetica Neue",Arial,sans-serif'
FONTS = {
    "zh-Hans": 'InterHan,"PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",system-ui,sans-serif',
    "zh-Hant": 'InterHan,"PingFang HK","PingFang TC","Microsoft JhengHei","Noto Sans HK","Noto Sans TC",'
    '"Noto Sans CJK HK","Noto Sans CJK TC",system-ui,sans-serif',
}
"""The letters of languages that need others; InterHan is Inter without the marks that Chinese writes full width."""


def token_rules() -> str:
    """The colours as CSS variables that follow the colour scheme of the page."""
    pairs = ";".join(f"--{name}:light-dark({light},{dark})" for name, (light, dark) in TOKENS.items())
    return f":root{{color-scheme:light dark;{pairs}}}"


def font_rules() -> str:
    """The letters of a page as the CSS variable `--sans`, by its language."""
    others = (f":root:lang({language}){{--sans:{fonts}}}" for language, fonts in FONTS.items())
    return "".join((f":root{{--sans:{LATIN}}}", *others))


def plain_rules(language: str = "en") -> str:
    """The rules with the light colours written out, for programs that know no CSS variables."""
    coloured = re.sub(r"var\(--([a-z0-9-]+)\)", lambda found: TOKENS[found[1]][0], RULES)
    plain = coloured.replace("transparent", "none")
    ground = f".c-sheet{{fill:{TOKENS['surface'][0]}}}"
    letters = f".chart,.sheet{{font-family:{FONTS.get(language, LATIN)}}}"
    return f"{letters}\n{plain}\n{ground}".replace(".chart ", "")
