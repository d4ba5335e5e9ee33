"""Every sentence of the pages is said in every language: whole, in its own script, and no older than the English one."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

import opencc
import polib
import pytest

from midspan import locale
from midspan.locale import ENGLISH, PAGES, catalogue, languages
from midspan.web import catalogue as pages
from midspan.web.elsewhere_en import OTHERS
from midspan.web.words import Words
from midspan.web.words_en import ENGLISH as SENTENCES

SOURCE = Path(str(files("midspan")))
TRANSLATED = [language for language in languages() if language != ENGLISH]
BOTH_SCRIPTS = {"zh-Hans": "", "zh-Hant": "台群里"}
"""Characters that a table of characters takes for the other script's, and that Hong Kong writes so."""
GAP = re.compile(r"\{[^{}]*\}")


def entries(language: str) -> Iterator[polib.POEntry]:
    yield from polib.pofile(str(catalogue(language, PAGES)))


def gaps(text: str) -> set[str]:
    """The names of the gaps of a sentence; `{date.year}` is the gap `date`."""
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_are_two_scripts_of_chinese() -> None:
    assert {"zh-Hans", "zh-Hant"} <= set(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing_stale_or_left_over(language: str) -> None:
    there = [(entry.msgctxt, entry.msgid) for entry in entries(language) if entry.translated()]
    assert sorted(there, key=str) == sorted([*SENTENCES.items(), *((None, text) for text in OTHERS)], key=str)


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_files_are_as_their_command_writes_them(language: str) -> None:
    path = catalogue(language, PAGES)
    assert pages.refreshed(language, polib.pofile(str(path))) == path.read_text(encoding="utf-8")


def test_a_changed_sentence_loses_its_translation_and_keeps_it_in_a_note() -> None:
    there = polib.POFile()
    there.append(polib.POEntry(msgctxt="yes", msgid="yea", msgstr="是"))
    made = {entry.msgctxt: entry for entry in polib.pofile(pages.refreshed("zh-Hans", there))}
    assert made["yes"].msgstr == ""
    assert made["yes"].comment.endswith(f"{pages.WAS}是")
    assert len(made) == len(SENTENCES) + 1


def test_a_folder_is_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    folder.joinpath("midspan.po").write_text('msgid "works"\nmsgstr "verkoj"\n', encoding="utf-8")
    stale = 'msgctxt "site.show"\nmsgid "Exhibit"\nmsgstr "montru"\n\n'
    folder.joinpath("pages.po").write_text(stale + 'msgctxt "yes"\nmsgid "yes"\nmsgstr "jes"\n', encoding="utf-8")
    monkeypatch.setattr(locale, "FOLDER", tmp_path)
    assert languages() == ("en", "eo")
    t = Words("eo")
    assert (t("yes"), t("site.show"), t.elsewhere("works")) == ("jes", "Show", "verkoj")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_gap_of_a_sentence_is_filled(language: str) -> None:
    assert [entry.msgid for entry in entries(language) if gaps(entry.msgstr) != gaps(entry.msgid)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_bold_stays_bold(language: str) -> None:
    assert [entry.msgid for entry in entries(language) if entry.msgid.count("**") != entry.msgstr.count("**")] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_numbers_are_the_same(language: str) -> None:
    def numbers(text: str) -> list[str]:
        return sorted(re.findall(r"\d+", GAP.sub("", text)))

    kept = [entry for entry in entries(language) if entry.msgctxt != "number.powers"]
    assert [entry.msgid for entry in kept if numbers(entry.msgid) != numbers(entry.msgstr)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_script_is_its_own(language: str) -> None:
    foreign = opencc.OpenCC("s2t" if language == "zh-Hant" else "t2s")
    own = {character for entry in entries(language) for character in entry.msgstr} - set(BOTH_SCRIPTS[language])
    assert sorted(character for character in own if foreign.convert(character) != character) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_chinese_has_its_own_punctuation(language: str) -> None:
    wrong = [
        entry.msgstr
        for entry in entries(language)
        if re.search(r"[\u4e00-\u9fff}][,;!?]|[\u4e00-\u9fff][.:()]|[,;:()] ?[\u4e00-\u9fff]", entry.msgstr)
    ]
    assert [text for text in wrong if text != "8 亿; 4 万"] == [text for text in wrong if text == "8 億; 4 萬"]
    quotes = "“”" if language == "zh-Hant" else "「」"
    assert [entry.msgstr for entry in entries(language) if set(quotes) & set(entry.msgstr)] == []


def test_hong_kong_is_written_as_hong_kong_writes() -> None:
    said = " ".join(entry.msgstr for entry in entries("zh-Hant"))
    assert re.findall("數據|信息|網絡鏈接|文件夾|默認|質量|什麼|著甚|里面", said) == []
    assert all(word in said for word in ("論文", "機構", "篩選", "資料", "合約", "連結", "檔案"))


# -- what other parts say ---------------------------------------------------------------------------------------------


def written(node: ast.AST) -> str:
    """A text of the code with its gaps as `{}`, put together where it is added up."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return GAP.sub("{}", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(written, node.values))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return written(node.left) + written(node.right)
    return "{}"


def templates() -> set[str]:
    """Every text of the code."""
    found: set[str] = set()
    for path in set(SOURCE.rglob("*.py")) - set((SOURCE / "web").glob("elsewhere_*en.py")):
        found |= {written(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))}
    return found


@pytest.mark.slow
def test_the_english_sentences_of_other_parts_are_still_said_there() -> None:
    spoken = templates()
    assert [text for text in OTHERS if GAP.sub("{}", text) not in spoken] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024 is incomplete: the data end on 2024-11-01.", "2024年尚未完整：資料截至2024-11-01。"),
        (
            "Counted with: places by the organisation lens; with retracted works.",
            "計數時採用：地點按機構口徑；包括已撤稿的論文。",
        ),
        (
            "1.5 times as much in 5 years is 8.4 % a year in 5 steps, or 10.7 % a year in 4 steps (level method).",
            "5年增至1.5倍，即每年8.4%（5步）；每年10.7%（4步）（水平法）。",
        ),
        ('there is no theme "a {b} *c* (d"', "沒有「a {b} *c* (d」這個主題"),
        ("Our years: 2022 8.37 bn, 2023 13.39 bn.", "我們的各年值：2022年83.7億、2023年133.9億。"),
        ("Nobody ever said this.", "Nobody ever said this."),
    ],
)
def test_a_sentence_with_filled_gaps_is_found_by_its_template(text: str, said: str) -> None:
    assert Words("zh-Hant").elsewhere(text) == said


def test_an_organisation_in_a_sentence_has_its_own_name() -> None:
    text, names = (
        "“Fudan” in the address is the seat of Fudan University.",
        {"Fudan University": "復旦大學", "Fudan": "?"},
    )
    assert Words("zh-Hant").elsewhere(text, names) == "地址中的「Fudan」是復旦大學的所在地。"
    assert Words("zh-Hant").elsewhere(text) == "地址中的「Fudan」是Fudan University的所在地。"
    assert Words("en").elsewhere(text, names) == text


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_browser_sets_the_gap_between_han_and_latin(language: str) -> None:
    """A space that a translator types would stand beside the gap of the style sheet."""
    spaced = [
        entry.msgstr
        for entry in entries(language)
        if re.search(r"[\u4e00-\u9fff] [\d{]|[\d}] [\u4e00-\u9fff]", entry.msgstr)
    ]
    assert [text for text in spaced if "midspan " not in text] == [
        "8 亿; 4 万" if language == "zh-Hans" else "8 億; 4 萬"
    ]
