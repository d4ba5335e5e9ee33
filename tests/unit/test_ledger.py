"""The ledger: nothing is lost, nothing is overwritten, and what is damaged is said."""

import json
import multiprocessing
from pathlib import Path

import pytest
from tests.fixtures.inputs import told

from midspan.model.errors import JudgementError
from midspan.model.judgement import Answer, Judgement, JudgementKind, in_force
from midspan.store.ledger import Ledger, now

WHEN = "2026-03-01T12:00:00.000000+00:00"


def judged(raw: str, place_id: str = "gn:1", when: str = WHEN, **more: object) -> Judgement:
    answers = (Answer(place_id, "ror:1"),)
    return Judgement(JudgementKind.AFFILIATION, (raw,), "Ann", when, "seen", answers, **more)  # type: ignore[arg-type]


def test_what_is_written_is_read_and_earlier_lines_stay_as_they_were(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.read() == ([], [])
    entries = [
        judged("Univ. “X”\n上海\ud800", sources=("ror:1",), expect=("gn:2",), is_strict=True),
        judged("other"),
        Judgement(JudgementKind.SAME_WORK, ("W1", "W2"), "Bo", now(), "one text"),
    ]
    before = b""
    for entry in entries:
        ledger.add(entry)
        after = ledger.path.read_bytes()
        assert after.startswith(before)
        before = after
    assert ledger.read() == (entries, [])


def test_a_half_written_line_is_reported_and_costs_no_other(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    first, second = judged("one"), judged("two")
    ledger.add(first)
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole + whole[: len(whole) // 2])
    ledger.add(second)
    judgements, damages = ledger.read()
    assert judgements == [first, second]
    assert [damage.line for damage in damages] == [2]


@pytest.mark.parametrize("change", ['"reason": "seen"', '"place_id": "gn:1"', '"by": "Ann"'])
def test_a_line_changed_by_hand_is_no_judgement(tmp_path: Path, change: str) -> None:
    ledger = Ledger(tmp_path)
    ledger.add(judged("one"))
    text = ledger.path.read_text(encoding="utf-8")
    assert change in text
    ledger.path.write_text(text.replace(change, change[:-1] + '!"'), encoding="utf-8")
    judgements, damages = ledger.read()
    assert (judgements, len(damages)) == ([], 1)
    assert "changed after it was recorded" in damages[0].fact


@pytest.mark.parametrize("line", ["[]", "{}", "3", '{"id": 1}', "\x00", '{"id": "a", "kind": "guess"}', "null"])
def test_lines_of_anything_are_damages(tmp_path: Path, line: str) -> None:
    ledger = Ledger(tmp_path)
    ledger.path.parent.mkdir()
    ledger.path.write_text(line + "\n", encoding="utf-8")
    judgements, damages = ledger.read()
    assert (judgements, [d.line for d in damages]) == ([], [1])


def _write_many(home: Path, writer: int) -> None:
    ledger = Ledger(home)
    for number in range(40):
        ledger.add(judged(f"{writer}:{number} " + "x" * 5_000))


@pytest.mark.slow
def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(tmp_path, n)) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    judgements, damages = Ledger(tmp_path).read()
    assert damages == []
    assert {j.subject[0].split()[0] for j in judgements} == {f"{w}:{n}" for w in range(3) for n in range(40)}


def test_the_later_judgement_of_a_string_holds_and_one_with_sources_is_another(tmp_path: Path) -> None:
    late = WHEN.replace("12:00", "13:00")
    first, second, narrow = judged("one"), judged("one", "gn:2", late), judged("one", sources=("ror:9",))
    assert set(in_force([second, narrow, first])) == {second, narrow}
    json.dumps([j.judgement_id for j in (first, second, narrow)])
    assert len({j.judgement_id for j in (first, second, narrow)}) == 3


def test_an_unknown_judgement_is_a_clear_error(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    known = ledger.add(judged("one"))
    assert ledger.named(known.judgement_id[:6]) == known
    with pytest.raises(JudgementError) as caught:
        ledger.named("nowhere")
    assert told(caught.value) == ('there is no judgement "nowhere"', str(ledger.path))
