"""SVG elements as text: every attribute and every word escaped, pixels to one decimal."""

from collections.abc import Iterable
from html import escape

Pixel = tuple[float, float]


def pixels(value: float) -> str:
    """A length to one decimal, without a trailing zero."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def attributes(values: dict[str, str | float | None]) -> str:
    """` name="value"` for each; `class_` is class and `data_tip` is data-tip; None is left out."""
    parts: list[str] = []
    for name, value in values.items():
        if value is None:
            continue
        text = value if isinstance(value, str) else pixels(value)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{escape(text, quote=True)}"')
    return "".join(parts)


def element(name: str, body: Iterable[str] = (), **values: str | float | None) -> str:
    """An element around parts that are SVG already."""
    inner = "".join(body)
    return f"<{name}{attributes(values)}>{inner}</{name}>" if inner else f"<{name}{attributes(values)}/>"


def words(text: str, x: float, y: float, class_: str) -> str:
    """A text element; the words are escaped."""
    return f"<text{attributes({'x': x, 'y': y, 'class': class_})}>{escape(text)}</text>"


def path(points: Iterable[Pixel], class_: str, *, is_closed: bool = False) -> str:
    """A line through the points."""
    line = "M" + "L".join(f"{pixels(x)},{pixels(y)}" for x, y in points)
    return element("path", d=line + ("Z" if is_closed else ""), class_=class_)


def drawing(
    width: float,
    height: float,
    body: Iterable[str],
    *,
    label: str,
    class_: str = "",
    language: str = "",
    role: str = "img",
) -> str:
    """The svg element of a chart: an image with a name for those who can't see it; a group where parts are links."""
    return element(
        "svg",
        body,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart {class_}".strip(),
        viewBox=f"0 0 {pixels(width)} {pixels(height)}",
        width=width,
        height=height,
        role=role,
        aria_label=label,
        lang=language or None,
    )
