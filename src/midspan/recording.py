"""Records judgements: what a person says is checked against the corpus, then added to the workspace's ledger."""

import difflib
import getpass
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyarrow.parquet as pq

from midspan.api import Corpus
from midspan.judging import judgements_in_force
from midspan.measure.tables import unbound
from midspan.model.errors import JudgementError
from midspan.model.judgement import PAIR_KINDS, RULE, Answer, Hint, Judgement, JudgementKind
from midspan.model.merged import MERGED, record_of
from midspan.resolve.judged import Status, expected_of
from midspan.resolving import listed
from midspan.review import found_names, said_links
from midspan.store.answers import texts
from midspan.store.ledger import Ledger, now


@dataclass(frozen=True, slots=True)
class Checked:
    """A judgement in force and what became of it; `status` is `not_built` where the corpus is older than it."""

    judgement: Judgement
    status: str
    text: str


def record_affiliation(
    corpus: Corpus,
    raw: str,
    answers: Sequence[Answer],
    *,
    reason: str,
    by: str = "",
    sources: tuple[str, ...] | None = None,
    evidence: str = "",
    is_strict: bool = False,
) -> Judgement:
    """Records where an affiliation is. The string, the places and the organisations must be in the corpus.

    `expect` is what the machine says of the string today.
    """
    hints = _hints(corpus, raw, sources)
    for answer in answers:
        _check_known(corpus, "places", "place_id", answer.place_id)
        if answer.organisation_id:
            _check_known(corpus, "organisations", "organisation_id", answer.organisation_id)
    if not answers:
        raise JudgementError("a judgement of an affiliation needs a place", next_step="add --place gn:... or unknown")
    judgement = Judgement(
        JudgementKind.AFFILIATION, (raw,), by or _user(), now(), _reason(reason), tuple(dict.fromkeys(answers)),
        sources, evidence, _machine_says(corpus, raw, hints, is_whole=sources is None), is_strict,
    )  # fmt: skip
    return Ledger(corpus.home).add(judgement)


def record_pair(
    corpus: Corpus, kind: JudgementKind, one: str, other: str, *, reason: str, by: str = "", is_strict: bool = False
) -> Judgement:
    """Records that two works or persons are the same or are not. They must be in the corpus; of a merged work the
    record that names it is judged.
    """
    if PAIR_KINDS[kind] == "work":
        one, other = record_of(one), record_of(other)
    if one == other:
        raise JudgementError(f'"{one}" is given twice', next_step="name two different ones")
    expect = None
    if PAIR_KINDS[kind] == "work":
        for work_id in (one, other):
            corpus.work(work_id)
        kept = {double.work_id: double.kept_work_id for double in corpus.doubles()}
        # Where the corpus already follows an earlier judgement, what the machine would say is not seen.
        if not any(set(j.subject) & {one, other} for j in _pairs_applied(corpus)):
            expect = ("same" if kept.get(one, one) == kept.get(other, other) else "other",)
    else:
        for subject in (one, other):
            _check_person(corpus, subject)
    judgement = Judgement(kind, (one, other), by or _user(), now(), _reason(reason), expect=expect, is_strict=is_strict)
    return Ledger(corpus.home).add(judgement)


def withdraw(corpus: Corpus, judgement_id: str, *, reason: str, by: str = "") -> Judgement:
    """Takes a judgement back; taking back a withdrawal brings what it took back into force again."""
    ledger = Ledger(corpus.home)
    target = ledger.named(judgement_id).judgement_id
    return ledger.add(Judgement(JudgementKind.WITHDRAW, (target,), by or _user(), now(), _reason(reason)))


def checked_judgements(corpus: Corpus) -> tuple[list[Checked], list[str]]:
    """Every judgement in force with what became of it in the corpus, and the lines of the ledger that are damaged."""
    judgements, damages = judgements_in_force(corpus.home)
    known = {str(row["judgement_id"]): row for row in corpus.manifest.judgements}
    checked = []
    for judgement in judgements:
        row = known.get(judgement.judgement_id)
        if row is None:
            checked.append(Checked(judgement, "not_built", "recorded after this corpus was built: run midspan build"))
        else:
            checked.append(Checked(judgement, str(row["status"]), str(row["text"])))
    return checked, damages


def has_problem(checked: Checked) -> bool:
    """Whether somebody should look at a judgement again: its ground has changed, or it was set aside."""
    return checked.status in {Status.GROUND_CHANGED, Status.SET_ASIDE}


def _pairs_applied(corpus: Corpus) -> list[Judgement]:
    checked, _ = checked_judgements(corpus)
    return [c.judgement for c in checked if c.judgement.kind in PAIR_KINDS and c.status != "not_built"]


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise JudgementError("nobody is named as the judge", next_step="say who you are: --by NAME") from error


def _reason(reason: str) -> str:
    if not reason.strip():
        raise JudgementError("a judgement needs a reason", next_step='say why in one sentence: --reason "..."')
    return reason.strip()


def _hints(corpus: Corpus, raw: str, sources: tuple[str, ...] | None) -> list[Hint]:
    """What the source says with a string, each once; a string that the corpus hasn't is an error."""
    strings = unbound("affiliations")
    columns = ("source_organisations", "source_countries")
    rows = corpus.engine.arrow(strings.filter(strings.raw_string == raw).select(*columns).distinct()).to_pylist()
    hints = [Hint(listed(row[columns[0]]), listed(row[columns[1]])) for row in rows]
    if sources is not None:
        hints = [hint for hint in hints if sorted(hint.organisation_ids) == sorted(sources)]
    if hints:
        return hints
    given = f" with the source organisations {' '.join(sources)}" if sources else ""
    near = [] if rows else _near_strings(corpus, raw)
    raise JudgementError(
        f'no affiliation of the corpus is the string "{raw}"{given}',
        place=f"corpus {corpus.corpus_id}",
        next_step=f"nearest: {' | '.join(near)}" if near else "copy one whole from midspan resolve or a work's page",
    )


def _near_strings(corpus: Corpus, raw: str) -> list[str]:
    strings = unbound("affiliations")
    head = raw.split(",", maxsplit=1)[0][:60]
    held = strings.filter(strings.raw_string.contains(head)) if head else strings.limit(0)
    rows = corpus.engine.arrow(held.select("raw_string").distinct().order_by("raw_string").limit(200))
    return difflib.get_close_matches(raw, texts(rows["raw_string"]), n=3, cutoff=0.6)


def _check_known(corpus: Corpus, table: str, column: str, wanted: str) -> None:
    if wanted in texts(pq.read_table(corpus.path / table, columns=[column])[column]):
        return
    near = found_names(corpus.path, wanted.partition(":")[2] or wanted)
    listing = ", ".join(f"{n.id} ({n.name})" for n in near if n.id != wanted and n.id.startswith(wanted[:2]))
    kind = table.removesuffix("s")
    raise JudgementError(
        f'there is no {kind} "{wanted}" in the corpus',
        place=f"corpus {corpus.corpus_id}, table {table}",
        next_step=f"nearest: {listing}"
        if listing
        else f'look for its id: midspan resolve --search "name of the {kind}"',
    )


def _check_person(corpus: Corpus, wanted: str) -> None:
    """An author id, a person's id, or a mention: a work and the author's place on it, `W12#3`."""
    people, links = unbound("authorships"), unbound("links")
    work_id, _, position = wanted.rpartition("#")
    if work_id.startswith(MERGED):
        raise JudgementError(
            f'"{wanted}" is a mention on a merged work', next_step=f"name one of its records: midspan explain {work_id}"
        )
    here = people.author_id == wanted
    if work_id and position.isdecimal():
        here = here | ((people.work_id == work_id) & (people.author_position == int(position)))
    for held in (people.filter(here), links.filter(links.person_id == wanted)):
        if len(corpus.engine.arrow(held.limit(1))):
            return
    raise JudgementError(
        f'there is no person "{wanted}" in the corpus',
        place=f"corpus {corpus.corpus_id}",
        next_step="name an author id, a person's id, or a mention such as W12#3: midspan resolve REGIONS --persons",
    )


def _machine_says(corpus: Corpus, raw: str, hints: Collection[Hint], *, is_whole: bool) -> tuple[str, ...]:
    """The machine's answer: as the corpus has it, or resolved anew where a person's stands there."""
    links = said_links(corpus.engine, [raw]).get(raw, ())
    if is_whole and links and all(link.rule != RULE for link in links):
        return expected_of((link.place_id, link.organisation_id, link.score) for link in links)
    anew = [link for hint in hints for link in corpus.resolver.resolve(raw, hint)]
    return expected_of((link.place_id, link.organisation_id or "", link.score) for link in anew)
