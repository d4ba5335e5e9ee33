"""Eight steps of one hue for a table that is a chart. The number stands in the cell: never colour alone."""

import math

STEPS = 8
HUE = 178.0
INKS = ("#ffffff", "#0e1316")

LIGHT = (
    (0.925, 0.030),
    (0.87, 0.050),
    (0.80, 0.068),
    (0.72, 0.080),
    (0.63, 0.084),
    (0.54, 0.080),
    (0.46, 0.074),
    (0.38, 0.064),
)
"""Lightness and chroma of the steps on a light page."""

DARK = tuple((round(0.27 + 0.065 * step, 3), round(0.018 + 0.0085 * step, 4)) for step in range(1, STEPS + 1))
"""The same on a dark page."""


def heat_step(value: float, most: float) -> int:
    """The step of a value, 1 to 8 by square root (area, not length); 0 for nothing."""
    if value <= 0 or most <= 0:
        return 0
    return max(1, min(STEPS, math.ceil(math.sqrt(value / most) * STEPS)))


def oklch_hex(lightness: float, chroma: float, hue: float = HUE) -> str:
    """An OKLCH colour as sRGB, clipped."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_channel(value):02x}" for value in linear)


def _channel(linear: float) -> int:
    curved = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return max(0, min(255, round(255 * curved)))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` as WCAG defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours, 1 to 21."""
    first, second = sorted((luminance(one), luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def colours(steps: tuple[tuple[float, float], ...]) -> tuple[tuple[str, str], ...]:
    """Ground and ink of each step; the ink is the one that reads better."""
    grounds = [oklch_hex(lightness, chroma) for lightness, chroma in steps]
    return tuple((ground, max(INKS, key=lambda ink: contrast(ground, ink))) for ground in grounds)


def heat_rules() -> str:
    """CSS classes `heat-1` to `heat-8`, light and dark."""
    pairs = zip(colours(LIGHT), colours(DARK), strict=True)
    return "\n".join(
        f".heat-{step}{{background:light-dark({light[0]},{dark[0]});color:light-dark({light[1]},{dark[1]})}}"
        for step, (light, dark) in enumerate(pairs, start=1)
    )
