"""Every sentence has a key, every key is used, and the words readers never meet are not there."""

import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from midspan.model.study import Period
from midspan.web.preferred import preferred
from midspan.web.words import NotHere, Words, rich
from midspan.web.words_en import ENGLISH

WEB = Path(str(files("midspan.web")))
BY_HAND = re.compile(
    r"^(number|currency|title|dimension|unit|partners|offers|directories|seminar|trends|topics|organisations|network|people|contracts|quality|records|kind|type|role|reading|collaboration_class|programme|counting|page|headline|lede|methods|start|theme|region|counting|unit|judgements\.(state|kind|because)|account)\.|^(yes|no|pair\.seminar|pair\.off-seminar|map\.title|map\.lede)$"
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


HANS, HANT = Words("zh-Hans"), Words("zh-Hant")


def test_lists_years_and_dates_in_chinese() -> None:
    assert [HANT.listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a和b", "a、b和c"]
    assert (HANS.span(Period(2019, 2023)), HANS.span(Period(2023, 2023))) == ("2019–2023年", "2023年")
    assert (HANT.date("2026-11-01"), Words("en").date("2026-11-01")) == ("2026年11月1日", "2026-11-01")
    assert HANT.date("the spring of 2026") == "the spring of 2026"
    assert HANT.joined("list.sentence", ("一。", "", "二。")) == "一。二。"


@pytest.mark.parametrize(
    ("value", "unit", "hans", "hant"),
    [
        ("12280", "works", "12,280", "12,280"),
        ("32300000000", "CNY", "323亿元人民币", "323億元人民幣"),
        ("4239000000", "HKD", "42.4亿港元", "42.4億港元"),
        ("950000", "CNY", "95.0万元人民币", "95.0萬元人民幣"),
        ("9500", "USD", "9,500美元", "9,500美元"),
        ("0.131", "share", "13.1%", "13.1%"),
        ("0.6", "rate a year", "每年+60.0%", "每年+60.0%"),
    ],
)
def test_numbers_in_chinese(value: str, unit: str, hans: str, hant: str) -> None:
    assert [t.numbers.spoken(Decimal(value), unit) for t in (HANS, HANT)] == [hans, hant]


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        ("12010", "12560", "works", "12,010–12,560"),
        ("0.128", "0.134", "share", "12.8%–13.4%"),
        ("31900000000", "32600000000", "CNY", "319億–326億元人民幣"),
        ("900", "8000", "CNY", "900–8,000元人民幣"),
        ("-0.02", "0.1", "rate a year", "每年\u22122.0%–10.0%"),
    ],
)
def test_ranges_in_chinese(low: str, high: str, unit: str, text: str) -> None:
    assert HANT.numbers.range(Decimal(low), Decimal(high), unit) == text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("zh-CN,en;q=0.5", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("en-GB,zh-HK;q=0.9", "en"),
        ("de,fr;q=0.9,zh-TW;q=0.5", "zh-Hant"),
        ("en;q=0.1, zh-HK", "zh-Hant"),
        ("zh-HK;q=0, en", "en"),
        ("tlh, *;q=0.5", "en"),
        (",;q=x,;;", "en"),
    ],
)
def test_the_browser_s_language_is_met(header: str, language: str) -> None:
    assert preferred(header) == language


def test_an_axis_has_no_figures_to_spare() -> None:
    assert [HANT.numbers.axis("CNY")(value) for value in (0, 5e7, 2e9, 1.25e10)] == [
        "0元人民幣", "5,000萬元人民幣", "20億元人民幣", "125億元人民幣",
    ]  # fmt: skip
    assert [HANS.numbers.axis("share")(0.5), HANS.numbers.axis("works")(12000)] == ["50%", "12,000"]


def test_what_english_wrote_in_its_steps_is_written_in_ours() -> None:
    assert HANT.numbers.restepped("由2.043 bn至CNY 133.9 m，60.1 %") == "由20.43億至CNY 1.339億，60.1%"
    assert Words("en").numbers.restepped("2.043 bn") == "2.043\u00a0bn"
