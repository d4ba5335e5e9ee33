"""Every text of the indicators is said in every language, with its numbers, marks and script."""

import math
import re
from collections.abc import Iterator

import opencc
import polib
import pytest

from midspan import plugins, reference
from midspan.cli.explain import NAMES
from midspan.locale import ENGLISH, catalogue, in_language, languages, say_in
from midspan.measure.symbols import SYMBOLS
from midspan.model.errors import SettingError
from midspan.model.figure import Card
from midspan.web.formula import mathml

CARDS = {key: indicator.card for key, indicator in plugins.declared("indicators", "INDICATOR").items()}
OTHERS = [language for language in languages() if language != ENGLISH]
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
KEPT = re.compile(r"\{\w*\}|`[^`]*`|\]\([^)]*\)|[a-z]+(?:_[a-z]+)+|10\.\d+/\S+")
BOTH_SCRIPTS = {"zh-Hans": "", "zh-Hant": "台群里"}
"""Characters that a table of characters takes for the other script's: 台灣, 集群 and 公里 are written so in Hong Kong."""


def asked() -> set[str]:
    """What the page of the indicators and `midspan explain` say to readers."""
    texts = set(NAMES)

    def say(text: str) -> str:
        texts.add(text)
        return text

    reference.indicators(ENGLISH, say)
    return texts


def entries(language: str) -> Iterator[polib.POEntry]:
    yield from polib.pofile(str(catalogue(language)))


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_a_translation(language: str) -> None:
    translated = {entry.msgid for entry in entries(language) if entry.translated()}
    assert sorted(asked() - translated) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language: str) -> None:
    assert sorted({entry.msgid for entry in entries(language)} - asked()) == []
    assert [entry.msgid for entry in entries(language) if entry.obsolete or entry.fuzzy] == []


@pytest.mark.parametrize("language", OTHERS)
def test_numbers_are_those_of_the_english_text(language: str) -> None:
    wrong = [e.msgid for e in entries(language) if sorted(NUMBER.findall(e.msgid)) != sorted(NUMBER.findall(e.msgstr))]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_code_links_and_keys_are_kept(language: str) -> None:
    wrong = [e.msgid for e in entries(language) if sorted(KEPT.findall(e.msgid)) != sorted(KEPT.findall(e.msgstr))]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_each_script_is_its_own(language: str) -> None:
    foreign = opencc.OpenCC("s2t" if language == "zh-Hant" else "t2s")
    own = {character for entry in entries(language) for character in entry.msgstr} - set(BOTH_SCRIPTS[language])
    assert sorted(character for character in own if foreign.convert(character) != character) == []


@pytest.mark.parametrize(("language", "character"), [(k, c) for k, cs in BOTH_SCRIPTS.items() for c in cs])
def test_each_exception_is_needed(language: str, character: str) -> None:
    assert any(character in entry.msgstr for entry in entries(language))


@pytest.mark.parametrize("language", OTHERS)
def test_chinese_has_its_own_punctuation(language: str) -> None:
    wrong = [
        e.msgstr for e in entries(language) if re.search(r"[\u4e00-\u9fff][,;:.!?]|[,;:] ?[\u4e00-\u9fff]", e.msgstr)
    ]
    assert wrong == []
    quotes = "“”" if language == "zh-Hant" else "「」"
    assert [e.msgstr for e in entries(language) if set(quotes) & set(e.msgstr)] == []


def test_the_field_s_words_are_said() -> None:
    hans, hant = say_in("zh-Hans"), say_in("zh-Hant")
    assert [hans(text) for text in ("Joint works", "Indicators", "works")] == ["合著论文", "指标", "论文"]
    assert [hant(text) for text in ("Joint works", "organisation", "contracts")] == ["合著論文", "機構", "合約"]
    assert "水平法" in hans(CARDS["cagr"].definition)


def test_what_has_no_translation_stays_english() -> None:
    own = Card("solo_works", "Works of one author", "Works of one author.", "Teams.", "Ours", "works", 1)
    assert in_language(own, "zh-Hans") == own


def test_a_card_in_a_language_keeps_what_is_no_sentence() -> None:
    card, said = CARDS["affinity"], in_language(CARDS["affinity"], "zh-Hant")
    assert (said.key, said.formula, said.reference, said.unit) == (card.key, card.formula, card.reference, card.unit)
    assert said.example.endswith("= 4.5。")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(SettingError, match='there is no language "tlh"'):
        say_in("tlh")


# -- formulas and examples --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("latex", [*(card.formula for card in CARDS.values()), *SYMBOLS])
def test_formulas_are_drawn_by_browsers_and_by_markdown(latex: str) -> None:
    drawn = str(mathml(latex))
    assert drawn.startswith("<math ")
    assert "\\" not in drawn, "a command that the converter does not know"
    assert " style=" not in drawn, "the pages' security policy refuses it"
    assert not re.search(r"\\[^a-zA-Z]", latex), "Markdown takes away a backslash before a sign"


CALCULATION = re.compile(r"((?:sqrt|ln|exp|[\d.,\s()+\-x/^%])+) = (-?[\d.,]*\d)( %)?")
KNOWN = {"__builtins__": {}, "sqrt": math.sqrt, "ln": math.log, "exp": math.exp}


def calculations(text: str) -> Iterator[tuple[str, str, bool]]:
    """What an example reckons: left side, right side, and whether a fraction is said in per cent."""
    for part in re.split(r"[.:;,] ", text):
        for left, right, percent in CALCULATION.findall(part):
            if re.search(r"\d.*[+\-x/^(].*\d|\(", left):
                python = re.sub(r"\bln (\d+)", r"ln(\1)", left.replace(",", "").replace(" %", "")).strip()
                is_percent = bool(percent) and "%" not in left
                yield (
                    python.replace("x", "*").replace("e*p", "exp").replace("^", "**"),
                    right.replace(",", ""),
                    is_percent,
                )


@pytest.mark.parametrize("key", CARDS)
def test_a_reader_can_recompute_the_example(key: str) -> None:
    assert NUMBER.search(CARDS[key].example)
    for left, right, is_percent in calculations(CARDS[key].example):
        value = eval(left, KNOWN) * (100 if is_percent else 1)  # noqa: S307 - of our own cards
        assert f"{value:.{len(right.partition('.')[2])}f}" == right, left


def test_most_examples_reckon() -> None:
    assert sum(any(True for _ in calculations(card.example)) for card in CARDS.values()) > len(CARDS) * 0.75
