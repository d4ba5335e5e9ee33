"""Brings `pages.po` of each language up to the English sentences: `python -m midspan.web.catalogue [LANGUAGE ...]`.

New sentences come without a translation, changed ones lose theirs but keep it in a note, and those that nobody says
any more go. A language that is new begins with every sentence empty.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from polib import POEntry, POFile, pofile

from midspan.locale import ENGLISH, PAGES, catalogue, languages
from midspan.store.files import replacing
from midspan.web import (
    words_breakdowns_en,
    words_en,
    words_figures_en,
    words_islands_en,
    words_maps_en,
    words_offers_en,
    words_pages_en,
    words_partners_en,
    words_report_en,
    words_seminar_en,
    words_team_en,
)
from midspan.web.elsewhere_en import OTHERS

WORDS = (
    words_breakdowns_en, words_en, words_figures_en, words_islands_en, words_maps_en, words_offers_en,
    words_pages_en, words_partners_en, words_report_en, words_seminar_en,
    words_team_en,
)  # fmt: skip
WAS = "The English text has changed; the translation was: "
HEADING = re.compile(r"    # (.+)")
KEYED = re.compile(r'    "([^"]+)": ')
NOTE = re.compile(r",  # (.+)$")


def main(given: list[str]) -> None:
    """Writes the files of the languages given, or of every one."""
    for language in given or [one for one in languages() if one != ENGLISH]:
        path = catalogue(language, PAGES)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as partial:
            partial.write_text(refreshed(language, pofile(str(path)) if path.is_file() else POFile()), encoding="utf-8")


def refreshed(language: str, there: POFile) -> str:
    """The text of a language's file, with what is translated there already."""
    by_key = {entry.msgctxt: entry for entry in there if entry.msgctxt}
    by_text = {entry.msgid: entry for entry in there if not entry.msgctxt}
    made = POFile(wrapwidth=120)
    made.header = there.header or "Sentences of the pages. Lines that begin with #. are notes for translators."
    made.metadata = {
        "Project-Id-Version": "midspan",
        "Language": language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    notes = dict(_notes())
    for key, text in words_en.ENGLISH.items():
        made.append(_entry(text, key, by_key.get(key), notes[key]))
    for text in OTHERS:
        made.append(_entry(text, None, by_text.get(text), "Said by another part; what is in braces is filled in."))
    return f"{made.__unicode__()}\n"


def _entry(text: str, key: str | None, there: POEntry | None, note: str) -> POEntry:
    is_same = there is not None and there.msgid == text
    was = f"\n{WAS}{there.msgstr}" if there is not None and not is_same and there.msgstr else ""
    return POEntry(msgid=text, msgctxt=key, msgstr=there.msgstr if there and is_same else "", comment=note + was)


def _notes() -> Iterator[tuple[str, str]]:
    """What the files of English sentences tell translators of each: its heading, and the comment on its line."""
    for module in WORDS:
        yield from _notes_of(Path(str(module.__file__)).read_text(encoding="utf-8"))


def _notes_of(text: str) -> Iterator[tuple[str, str]]:
    heading, key = "", ""
    for line in text.splitlines():
        if found := HEADING.fullmatch(line):
            heading = found[1]
        elif found := KEYED.match(line):
            key = found[1]
            note = NOTE.search(line)
            yield key, f"{heading}: {note[1]}" if note else heading


if __name__ == "__main__":
    main(sys.argv[1:])
