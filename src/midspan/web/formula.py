"""Formulas as MathML, which browsers draw by themselves."""

from functools import cache

from latex2mathml.converter import convert
from markupsafe import Markup


@cache
def mathml(latex: str, display: str = "block") -> Markup:
    """A formula in LaTeX as a `<math>` element; `display` is `block` or `inline`."""
    return Markup(convert(latex, display=display))  # noqa: S704 - a formula comes with the code of an indicator
