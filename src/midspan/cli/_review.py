"""The review of doubtful strings in a terminal: evidence side by side, one letter an answer, each recorded at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.columns import Columns
from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from midspan.cli._plain import plain
from midspan.measure.tables import COUNTED
from midspan.model.errors import JudgementError
from midspan.model.judgement import Answer, Hint
from midspan.model.place import UNKNOWN
from midspan.recording import record_affiliation
from midspan.resolve.explain import explain
from midspan.review import DoubtfulString, found_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from midspan.api import Corpus

KEYS = "[a] accept   [o] other place or organisation   [u] unknown   [s] skip   [q] quit"
SHOWN_STRING, SHOWN_TITLE = 1_000, 200


def review(book: Corpus, regions: Sequence[str], limit: int, by: str) -> None:
    """Asks for each doubtful string; an answer is in the ledger before the next is asked."""
    console = Console(stderr=True)
    found = book.doubtful(regions, limit)
    judged = 0
    for number, item in enumerate(found, 1):
        console.print(_evidence(book, item, f"{number} of {len(found)}"))
        answers = _asked(book, console, item)
        if answers is None:
            break
        if answers:
            reason = click.prompt("Reason", default="as the string says", err=True)
            judgement = record_affiliation(book, item.raw_string, answers, reason=reason, by=by)
            console.print(f"Recorded {judgement.judgement_id}.")
            judged += 1
    console.print(f"{judged} recorded. Next: midspan build" if judged else "Nothing recorded.")


def _asked(book: Corpus, console: Console, item: DoubtfulString) -> list[Answer] | None:
    """The answers of one string: empty is skip, None is quit."""
    while True:
        console.print(KEYS, markup=False)
        # A line and not a bare key: what is typed ahead is kept, and every terminal can do it.
        key = click.prompt("Answer", type=click.Choice(list("aousq")), show_choices=False, err=True)
        if key == "q":
            return None
        if key == "s":
            return []
        if key == "u":
            return [Answer(UNKNOWN)]
        if key == "a":
            answers = _machines(item)
            if answers:
                return answers
            console.print("The machine has no place to accept.")
        elif key == "o":
            chosen = _searched(book, console)
            if chosen is not None:
                return [chosen]


def _machines(item: DoubtfulString) -> list[Answer]:
    """The machine's places: those that count, else its best candidate."""
    placed = [link for link in item.links if link.place_id != UNKNOWN]
    counted = [link for link in placed if link.score >= COUNTED]
    kept = counted or sorted(placed, key=lambda link: -link.score)[:1]
    return list(dict.fromkeys(Answer(link.place_id, link.organisation_id) for link in kept))


def _searched(book: Corpus, console: Console) -> Answer | None:
    """A place or an organisation by a search; of an organisation the place may be another than its seat."""
    found = found_names(book.path, click.prompt("Search for a place or an organisation", err=True))
    for number, named in enumerate(found, 1):
        console.print(f"{number}  {named.name}  {named.country}  {named.id}", markup=False)
    if not found:
        console.print("Nothing is called so.")
        return None
    choice = click.prompt("Number (0: none of them)", type=click.IntRange(0, len(found)), err=True)
    if not choice:
        return None
    chosen = found[choice - 1]
    if chosen.place_id == chosen.id:
        return Answer(chosen.id)
    place_id = click.prompt("Place", default=chosen.place_id or UNKNOWN, err=True)
    try:
        return _known_answer(book, place_id, chosen.id)
    except JudgementError as error:
        console.print(str(error), markup=False)
        return None


def _known_answer(book: Corpus, place_id: str, organisation_id: str) -> Answer:
    if place_id != UNKNOWN and all(named.id != place_id for named in found_names(book.path, place_id)):
        raise JudgementError(f'there is no place "{place_id}"', next_step="press o again and search for the place")
    return Answer(place_id, organisation_id)


def _evidence(book: Corpus, item: DoubtfulString, title: str) -> Panel:
    """The string with its names marked, what was considered, the links, and works with their other affiliations."""
    said = explain(item.raw_string, Hint(), book.resolver)
    string = Text(plain(item.raw_string[:SHOWN_STRING]))
    for candidate in said.candidates:
        style = "bold underline" if candidate.is_kept else "dim underline"
        string.stylize(style, candidate.span.start, candidate.span.end)
    considered = [
        f"{'kept' if c.is_kept else 'dropped'} “{c.text}” = {c.name.en} [{c.id}]: {c.reason}" for c in said.candidates
    ]
    links = [
        f"{link.place} [{link.place_id}] {link.organisation} {link.score:.2f}, {link.rule}: {link.reason}"
        for link in item.links
    ]
    works = [
        f"{s.year} {s.title[:SHOWN_TITLE]}\n  " + "\n  ".join(o[:SHOWN_TITLE] for o in s.others) for s in item.samples
    ]
    panels = [_panel("Considered", considered), _panel("The machine's links", links), _panel("Works", works)]
    counts = f"{item.works} works, decides {item.joint_works} joint works"
    return Panel(Group(string, Columns(panels)), title=f"{title}: {counts}")


def _shown(line: str) -> str:
    return "\n".join(map(plain, line.split("\n")))


def _panel(title: str, lines: list[str]) -> Panel:
    return Panel(escape("\n".join(map(_shown, lines))) or "nothing", title=title)
