"""Every sentence has a key, every key is used, and the words readers never meet are not there."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from midspan.web.words import NotHere, Words, rich
from midspan.web.words_en import ENGLISH

WEB = Path(str(files("midspan.web")))
BY_HAND = re.compile(
    r"^(number|currency|title|dimension|unit|records|kind|counting|page|headline|lede|methods|start|theme|region|counting|unit)\.|^(yes|no)$"
)


def test_every_sentence_a_page_asks_for_is_there() -> None:
    texts = [path.read_text(encoding="utf-8") for ending in ("py", "html") for path in WEB.rglob(f"*.{ending}")]
    asked = {key for text in texts for key in re.findall(r"""\bt\(\s*["']([a-z_.A-Z0-9]+)["']\s*[,)]""", text)}
    assert len(asked) > 100
    assert sorted(asked - set(ENGLISH)) == []


def test_no_sentence_is_left_over() -> None:
    texts = "".join(
        path.read_text(encoding="utf-8")
        for path in WEB.rglob("*")
        if path.suffix in {".py", ".html"} and not path.name.startswith("words_")
    )
    unused = [key for key in ENGLISH if f'"{key}"' not in texts and f"'{key}'" not in texts]
    assert [key for key in unused if not BY_HAND.match(key)] == []


def test_words_that_are_never_said() -> None:
    said = " ".join(ENGLISH.values()).lower()
    assert re.findall(r"\b(leading|strong\w*|corridor|dyad|metric|kpi|scientists?|institutions?)\b", said) == []


def test_bold_is_marked_and_all_else_is_escaped() -> None:
    assert rich("<i> **a & b**") == "&lt;i&gt; <b>a &amp; b</b>"


def test_lists_and_numbers() -> None:
    t = Words("en")
    assert [t.listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert (t.number(5), t.number(11)) == ("five", "11")


def test_an_unknown_language_is_not_here() -> None:
    with pytest.raises(NotHere, match="Known: en"):
        Words("tlh")
