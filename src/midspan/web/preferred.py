"""The language a browser asks for, among those the pages are written in."""

from midspan.locale import ENGLISH, languages

TRADITIONAL = frozenset({"hk", "mo", "tw"})
"""Where Chinese that names no script is written in traditional characters; elsewhere in simplified ones."""


def preferred(header: str) -> str:
    """The best language for an `Accept-Language` header such as `zh-HK,zh;q=0.9,en;q=0.8`; English where none fits."""
    return next((found for found in map(_known, _asked(header)) if found), ENGLISH)


def _asked(header: str) -> list[str]:
    """The tags of the header, the most wanted first; of equal ones, the first."""
    weighed: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if tag and weight > 0:
            weighed.append((weight, tag.strip().lower()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def _known(tag: str) -> str:
    """The language of a tag: the longest one it begins with, Chinese by its script; empty where there is none."""
    parts = tag.split("-")
    if parts[0] == "zh" and not {"hans", "hant"} & set(parts):
        parts = ["zh", "hant" if TRADITIONAL & set(parts) else "hans"]
    known = {language.lower(): language for language in languages()}
    return next((known[one] for n in range(len(parts), 0, -1) if (one := "-".join(parts[:n])) in known), "")
