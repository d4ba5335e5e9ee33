"""A report as one HTML file: its letters, colours and charts inside it, so that it opens anywhere and asks nobody."""

import base64
import re
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from midspan.chart.heat import heat_rules
from midspan.chart.style import FONTS, RULES, font_rules, token_rules
from midspan.export.cards import Cards
from midspan.export.document import Document
from midspan.web.paper import environment

FONT = "inter-latin.woff2"
FACES = re.compile(r"@font-face \{\n  font-family: (\w+);.*?\n\}", re.DOTALL)


def report_html(document: Document) -> str:
    """The file's text."""
    whole = Markup(f"{style(document.language)}\n{_paper(document)}")  # noqa: S704 - files of our own, and a CSS string
    return environment().get_template("report.html").render(document=document, style=whole, drawn=drawn) + "\n"


def cards_html(cards: Cards) -> str:
    """Cards as one file that prints two on a page."""
    whole = Markup(style(cards.language, "cards.css"))  # noqa: S704 - a file of our own
    return environment().get_template("cards.html").render(given=cards, style=whole) + "\n"


def drawn(svg: str) -> Markup:
    """A chart without the style of its own: the page has it, for light and for dark."""
    return Markup(re.sub(r"<style>.*?</style>", "", svg, count=1, flags=re.DOTALL))  # noqa: S704 - of the chart kit


@cache
def style(language: str, own: str = "report.css") -> str:
    """The style sheet of a template, with the letters that a language needs of ours in it."""
    web = files("midspan.web")
    faces = {face[1]: face[0] for face in FACES.finditer(web.joinpath("static/app.css").read_text("utf-8"))}
    letters = base64.b64encode(web.joinpath("static", FONT).read_bytes()).decode()
    face = faces["InterHan" if language in FONTS else "InterV"].replace(
        f"url({FONT})", f"url(data:font/woff2;base64,{letters})"
    )
    rules = (face, token_rules(), font_rules(), web.joinpath("templates", own).read_text("utf-8"), RULES, heat_rules())
    return "\n".join(rules)


def _paper(document: Document) -> str:
    """What stands at the foot of each printed page: the corpus, and the number of the page."""
    page, _, after = document.page_of.partition("{pages}")
    before, _, middle = page.partition("{page}")
    said = f"{_css(before)} counter(page) {_css(middle)} counter(pages) {_css(after)}"
    letters = "font: 8pt var(--sans); color: #5f6970"
    return (
        f"@page {{ @bottom-left {{ content: {_css(document.foot)}; {letters} }} "
        f"@bottom-right {{ content: {said}; {letters} }} }}"
    )


def _css(text: str) -> str:
    """A text as a CSS string: whatever could end it is written by its number."""
    return '"' + re.sub(r'["\\<>&\n\r\f]', lambda found: f"\\{ord(found[0]):x} ", text) + '"'
