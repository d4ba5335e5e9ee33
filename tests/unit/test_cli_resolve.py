"""midspan resolve: the list, judgements recorded from options and in a terminal, and what the next build does."""

import contextlib
import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.fixtures.inputs import FUDAN, HKU, contents, json_lines, openalex_work

from midspan.api import Corpus
from midspan.build import Silent, build
from midspan.cli import midspan
from midspan.model.errors import JudgementError, MidspanError
from midspan.model.judgement import Answer, JudgementKind
from midspan.recording import record_affiliation, record_pair
from midspan.snapshots import take_snapshot
from midspan.store.ledger import Ledger

HONG_KONG, SHANGHAI, BEIJING = "gn:1819729", "gn:1796236", "gn:1816670"
VAGUE = "Bureau of Moss \x1b[31mStudies"
CAS = "Division of Physics, Chinese Academy of Sciences"
TITLE = "Mosses of two shores compared at length"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five works: one joint, one that CAS decides, two doubles, one vague."""
    home = tmp_path_factory.mktemp("judged")
    works = json_lines(
        home / "works.jsonl",
        openalex_work(1, ("Ann Au", FUDAN), ("Bo Bai", HKU)),
        openalex_work(2, ("Cy Cao", HKU), ("Di Ding", "Huawei Technologies, Shanghai Tower Street")),
        openalex_work(3, ("Ed Eng", VAGUE), title=TITLE),
        openalex_work(4, ("Ed Eng", VAGUE), title=TITLE, year=2022),
        openalex_work(5, ("Fu Fan", CAS), ("Bo Bai", HKU)),
    )
    take_snapshot(home, [works], source="openalex")
    build(home, processes=1)
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    target = tmp_path / "home"
    subprocess.run(["cp", "-r", str(built), str(target)], check=True)
    return target


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(midspan, ["resolve", *arguments, "--home", str(home)])


def document(home: Path, *arguments: str) -> Any:
    said = run(home, *arguments, "--json")
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


def rows_of(home: Path, raw: str) -> list[dict[str, Any]]:
    corpus = contents(Corpus(home).path, ["affiliations", "resolutions"])
    ids = {row["resolution_id"] for row in corpus["affiliations"] if row["raw_string"] == raw}
    return [row for row in corpus["resolutions"] if row["resolution_id"] in ids]


@pytest.mark.slow
def test_the_list_has_doubtful_strings_alone_and_those_that_decide_joint_works_first(home: Path) -> None:
    found = document(home, "beijing", "hong-kong") if "beijing" in Corpus(home).regions else document(home)
    assert {item["raw_string"] for item in found} >= {VAGUE, CAS}
    assert not {item["raw_string"] for item in found} & {FUDAN, HKU}
    order = [(-item["joint_works"], -item["works"]) for item in found]
    assert order == sorted(order)
    vague = next(item for item in found if item["raw_string"] == VAGUE)
    assert (vague["works"], len(vague["samples"]), vague["links"][0]["place_id"]) == (2, 2, "unknown")
    said = run(home, "--limit", "1")
    assert said.exit_code == 0
    assert "\x1b" not in said.output
    assert len([line for line in said.stdout.splitlines() if not line.startswith("\t")]) == 1


@pytest.mark.slow
def test_a_string_that_decides_a_joint_work_comes_before_one_on_more_works(home: Path) -> None:
    record_affiliation(Corpus(home), CAS, [Answer(BEIJING)], reason="seen")
    found = Corpus(home).doubtful(("shanghai", "hong-kong"))
    plain = Corpus(home).doubtful()
    assert plain[0].raw_string == VAGUE
    assert all(item.joint_works <= item.works for item in found)


@pytest.mark.slow
def test_a_persons_answer_beats_the_machines_in_the_next_corpus(home: Path) -> None:
    before = Corpus(home)
    said = run(home, "--string", VAGUE, "--place", SHANGHAI, "--organisation", "ror:013q1eq08", "--reason", "I asked",
               "--by", "Ann")  # fmt: skip
    assert said.exit_code == 0, said.output
    assert rows_of(home, VAGUE)[0]["place_id"] == "unknown"
    after = build(home, processes=1)
    assert after.corpus_id != before.corpus_id
    (row,) = rows_of(home, VAGUE)
    assert (row["place_id"], row["organisation_id"], row["organisation_place_id"], row["score"]) == (
        SHANGHAI, "ror:013q1eq08", SHANGHAI, 1.0
    )  # fmt: skip
    assert (row["rule"], row["reason"], row["decided_by"]) == ("judgement", "I asked", "Ann")
    assert [entry["status"] for entry in after.judgements] == ["applied"]
    (judgement,) = Ledger(home).read()[0]
    assert judgement.expect == ("unknown",)
    links = Corpus(home).work("W3").authorships[0].links
    assert [(link.by, link.reason) for link in links] == [("Ann", "I asked")]


@pytest.mark.slow
def test_taking_it_back_gives_the_corpus_before(home: Path) -> None:
    before = Corpus(home).corpus_id
    judgement = record_affiliation(Corpus(home), VAGUE, [Answer("unknown")], reason="nobody knows")
    assert build(home, processes=1).corpus_id != before
    said = run(home, "--withdraw", judgement.judgement_id[:8], "--reason", "too hasty")
    assert said.exit_code == 0, said.output
    assert build(home, processes=1).corpus_id == before
    assert document(home, "--judgements") == []


@pytest.mark.slow
def test_ground_that_changed_is_reported_and_a_strict_judgement_is_set_aside(home: Path) -> None:
    corpus = Corpus(home)
    loose = record_affiliation(corpus, VAGUE, [Answer(SHANGHAI)], reason="I asked")
    strict = record_affiliation(corpus, CAS, [Answer(HONG_KONG)], reason="I asked", is_strict=True)
    for judgement in (loose, strict):
        changed = type(judgement)(
            judgement.kind, judgement.subject, "Bo", judgement.when.replace("20", "30", 1), judgement.reason,
            judgement.answers, expect=("gn:1",), is_strict=judgement.is_strict,
        )  # fmt: skip
        Ledger(home).add(changed)
    assert {entry["status"] for entry in document(home, "--judgements")} == {"not_built"}
    build(home, processes=1)
    assert rows_of(home, VAGUE)[0]["place_id"] == SHANGHAI
    assert rows_of(home, CAS)[0]["rule"] != "judgement"
    said = run(home, "--check")
    assert said.exit_code == 1
    assert "gn:1 then and says unknown now" in said.stdout
    assert {entry["status"] for entry in document(home, "--judgements")} == {"ground_changed", "set_aside"}


@pytest.mark.slow
def test_works_that_were_merged_are_listed_and_parted_by_a_person(home: Path) -> None:
    (merged,) = document(home, "--works")
    assert (merged["work_id"], merged["kept_work_id"]) == ("W4", "W3")
    assert merged["reason"] == "the same title and first author within two years"
    assert "because: the same title" in run(home, "--works").stdout
    assert [double.work_id for double in Corpus(home).doubles()] == ["W4"]
    assert run(home, "--other-work", "W3", "W4", "--reason", "a sequel", "--by", "Ann").exit_code == 0
    record_pair(Corpus(home), JudgementKind.SAME_WORK, "W1", "W2", reason="one talk", by="Bo")
    manifest = build(home, processes=1)
    (merged,) = document(home, "--works")
    assert (merged["work_id"], merged["kept_work_id"], merged["reason"]) == (
        "W2",
        "W1",
        "judged the same by Bo: one talk",
    )
    assert [entry["status"] for entry in manifest.judgements] == ["applied", "applied"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (("--string", "nowhere to be found", "--place", SHANGHAI), "no affiliation of the corpus is the string"),
        (("--string", VAGUE, "--place", "gn:1"), 'there is no place "gn:1" in the corpus'),
        (("--string", VAGUE, "--place", SHANGHAI, "--organisation", "ror:x"), 'there is no organisation "ror:x"'),
        (("--string", VAGUE), "a judgement of an affiliation needs a place"),
        (("--string", VAGUE, "--place", SHANGHAI, "--reason", " "), "a judgement needs a reason"),
        (("--withdraw", "abc"), 'there is no judgement "abc"'),
        (("--same-work", "W1", "W99"), 'there is no work "W99"'),
        (("--same-work", "W1", "W1"), '"W1" is given twice'),
        (("--same-work", "W1", "W2", "--withdraw", "a"), "one judgement is recorded at a time"),
        (("--place", SHANGHAI), "--place and --organisation are said of a string"),
        (("shangai", "hong-kong"), 'there is no region "shangai"'),
    ],
)
def test_what_can_not_be_recorded_is_said_and_leaves_the_ledger_alone(
    home: Path, arguments: tuple[str, ...], fact: str
) -> None:
    with_reason = arguments if "--reason" in arguments else (*arguments, "--reason", "seen")
    error = run(home, *with_reason).exception
    assert isinstance(error, MidspanError)
    assert error.fact.startswith(fact)
    assert error.next_step
    assert not Ledger(home).path.exists()


def test_a_string_near_one_of_the_corpus_names_it(home: Path) -> None:
    with pytest.raises(JudgementError) as caught:
        record_affiliation(Corpus(home), HKU + ".", [Answer(HONG_KONG)], reason="seen")
    assert HKU in caught.value.next_step


@pytest.mark.slow
def test_search_finds_places_and_organisations(home: Path) -> None:
    found = document(home, "--search", "fudan")
    assert ("ror:013q1eq08", SHANGHAI) in {(item["id"], item["place_id"]) for item in found}
    assert HONG_KONG in {item["id"] for item in document(home, "--search", HONG_KONG)}
    assert document(home, "--search", "xyzzy") == []


@pytest.mark.slow
def test_a_damaged_ledger_is_said_and_the_rest_holds(home: Path) -> None:
    record_affiliation(Corpus(home), VAGUE, [Answer(SHANGHAI)], reason="I asked")
    with Ledger(home).path.open("ab") as file:
        file.write(b'{"id": "half')

    class Telling(Silent):
        notes: list[str] = []  # noqa: RUF012 - one test

        def note(self, text: str) -> None:
            self.notes.append(text)

    build(home, processes=1, progress=Telling())
    assert [note for note in Telling.notes if note.startswith("ledger.jsonl:2 is left out")]
    assert rows_of(home, VAGUE)[0]["place_id"] == SHANGHAI
    assert "ledger.jsonl:2" in run(home, "--check").stderr


@pytest.mark.slow
def test_explain_names_the_person_who_judged(home: Path) -> None:
    judgement = record_affiliation(Corpus(home), FUDAN, [Answer(HONG_KONG)], reason="moved", by="Ann")
    said = CliRunner().invoke(midspan, ["explain", FUDAN, "--home", str(home)])
    assert said.stdout.splitlines()[-1] == (
        f"=> {HONG_KONG}, judged by Ann on {judgement.when[:10]} ({judgement.judgement_id}), "
        "which beats the machine: moved"
    )
    found = json.loads(CliRunner().invoke(midspan, ["explain", FUDAN, "--home", str(home), "--json"]).stdout)
    assert (found["judgement_id"], found["judgement"]["by"]) == (judgement.judgement_id, "Ann")
    assert found["links"][0]["place_id"] == SHANGHAI


# -- in a terminal ----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def terminal(home: Path) -> Iterator[tuple[Any, "Screen"]]:
    """`midspan resolve` in a pseudo-terminal."""
    master, slave = pty.openpty()
    command = "from midspan.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "resolve", "--home", str(home), "--by", "Ann"],
        stdin=slave, stdout=slave, stderr=slave, close_fds=True, env={**os.environ, "TERM": "dumb", "COLUMNS": "120"},
    )  # fmt: skip
    os.close(slave)
    try:
        yield process, Screen(master)
    finally:
        process.kill()
        process.wait()
        os.close(master)


class Screen:
    """What a terminal shows, read on from where the last reading stopped."""

    def __init__(self, master: int) -> None:
        self._master, self._shown = master, ""

    def until(self, wanted: str) -> str:
        end = time.monotonic() + 60
        while wanted not in self._shown:
            assert time.monotonic() < end, self._shown
            if select.select([self._master], [], [], 1)[0]:
                with contextlib.suppress(OSError):
                    self._shown += os.read(self._master, 65536).decode("utf-8", "replace")
        shown, _, self._shown = self._shown.partition(wanted)
        return shown

    def type(self, text: str) -> None:
        os.write(self._master, text.encode() + b"\r")


@pytest.mark.slow
def test_keys_in_a_terminal_record_at_once_and_quitting_loses_nothing(home: Path) -> None:
    order = [item.raw_string for item in Corpus(home).doubtful()]
    assert order[0] == VAGUE
    with terminal(home) as (process, screen):
        shown = screen.until("Answer")
        assert "Bureau of Moss" in shown
        assert TITLE[:20] in shown
        assert "\x1b[31mStudies" not in shown
        screen.type("a")
        screen.until("no place to accept")
        screen.until("Answer")
        screen.type("o")
        screen.until("Search")
        screen.type("fudan university")
        screen.until("Number")
        screen.type("1")
        screen.until("Place")
        screen.type("")
        screen.until("Reason")
        screen.type("I asked")
        screen.until("Recorded")
        (judgement,) = Ledger(home).read()[0]
        assert judgement.subject == (VAGUE,)
        assert judgement.answers == (Answer(SHANGHAI, "ror:013q1eq08"),)
        assert (judgement.by, judgement.reason, judgement.expect) == ("Ann", "I asked", ("unknown",))
        screen.until("Answer")
        process.kill()
    assert Ledger(home).read() == ([judgement], [])


@pytest.mark.slow
def test_unknown_and_quit_in_a_terminal(home: Path) -> None:
    with terminal(home) as (process, screen):
        screen.until("Answer")
        screen.type("u")
        screen.until("Reason")
        screen.type("")
        screen.until("Answer")
        screen.type("q")
        screen.until("1 recorded")
        process.wait(30)
    (judgement,) = Ledger(home).read()[0]
    assert (judgement.answers, judgement.reason) == ((Answer("unknown"),), "as the string says")
