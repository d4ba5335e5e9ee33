"""The command line: data on stdout, talk on stderr, exit codes that say whose fault it is."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from tests.fixtures.inputs import FUDAN, MAPPING, contracts_csv, openalex_work, table_csv, tree
from tests.fixtures.openalex_api import KEY, FakeApi, serving
from tests.tiny import GOLDEN

from midspan import cli
from midspan.api import Corpus

VERBS = sorted(cli._own_verbs())
PAIR = ("measure", "shanghai", "hong-kong", "--period", "2019-2023")


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `midspan` with arguments through its outermost door."""

    def running(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["midspan", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return running


def test_every_verb_has_a_help_with_one_example(run: Any) -> None:
    assert VERBS == [
        "build",
        "check",
        "compare",
        "demo",
        "explain",
        "match",
        "measure",
        "meet",
        "offers",
        "record",
        "report",
        "resolve",
        "serve",
        "snapshot",
        "user",
    ]
    for verb in VERBS:
        said = run(verb, "--help")
        assert (said.code, said.err) == (0, "")
        assert said.out.startswith(f"Usage: midspan {verb}" if "Usage: midspan" in said.out else "Usage: ")
        command = cli.midspan.get_command(click.Context(cli.midspan), verb)
        assert command is not None
        assert str(command.epilog).startswith(f"Example: midspan {verb}")
        assert command.help


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_the_shared_options(verb: str) -> None:
    command = cli.midspan.get_command(click.Context(cli.midspan), verb)
    assert command is not None
    options = {option for parameter in command.params for option in parameter.opts}
    assert options >= {"--home", "--corpus", "--engine", "--lang", "--json"}


def test_the_help_lists_every_verb(run: Any) -> None:
    said = run("--help")
    listed = [line.split()[0] for line in said.out.split("Commands:")[1].splitlines() if line.startswith("  ")]
    assert (said.code, [verb for verb in listed if verb in VERBS]) == (0, VERBS)


def test_an_unknown_verb_or_option_is_the_users_error(run: Any) -> None:
    for arguments in (("mesure",), ("measure", "--perod", "2021"), ("measure", "shanghai")):
        said = run(*arguments)
        assert (said.code, said.out) == (2, "")
        assert said.err


@pytest.mark.slow
def test_long_work_shows_how_far_it_is(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: Corpus) -> None:
    contracts = tmp_path / "contracts.csv"
    contracts_csv(contracts)
    snapshot = run("snapshot", contracts, "--home", tmp_path / "home")
    size = f"{contracts.stat().st_size} bytes / {contracts.stat().st_size} bytes"
    assert [line.split(maxsplit=1)[0] for line in snapshot.err.splitlines() if size in line] == ["Checking", "Keeping"]
    monkeypatch.setenv("FORCE_COLOR", "1")
    measured = run(*PAIR, "--figure", "joint_works", "--home", demo.home, "--json")
    assert "Study extract" in measured.err
    assert "Figures" in measured.err
    assert measured.document["figure"] == "joint_works"


def test_an_earlier_corpus_is_put_to_use_again(run: Any, own_home: Path) -> None:
    corpora = own_home / "corpora"
    earlier = (corpora / "current").read_text().strip()
    (corpora / "current").write_text("another\n")
    said = run("build", "--corpus", earlier[:6], "--home", own_home, "--json")
    assert (said.code, said.document["corpus_id"]) == (0, earlier)
    assert (corpora / "current").read_text() == f"{earlier}\n"


def test_an_unknown_language_in_the_environment_is_said(
    run: Any, monkeypatch: pytest.MonkeyPatch, demo: Corpus
) -> None:
    monkeypatch.setenv("MIDSPAN_LANG", "fr")
    said = run(*PAIR, "--figure", "joint_works", "--home", demo.home)
    assert (said.code, said.err.splitlines()[0]) == (2, 'Error: there is no language "fr".')


@pytest.mark.slow
def test_serve_says_its_address_as_json(demo: Corpus) -> None:
    arguments = [sys.executable, "-m", "midspan", "serve", "--home", str(demo.home), "--port", "0", "--json"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as serving:
        assert serving.stdout is not None
        said = "".join(serving.stdout.readline() for _ in range(4))
        serving.terminate()
    document = json.loads(said)
    assert (document["corpus_id"], document["address"].startswith("http://127.0.0.1:")) == (demo.corpus_id, True)


@pytest.mark.slow
def test_figures_go_to_stdout_and_talk_to_stderr(run: Any, demo: Corpus) -> None:
    said = run(*PAIR, "--figure", "joint_works", "--by", "year", "--home", demo.home)
    assert (said.code, said.out.splitlines()[0][-9:]) == (0, ", by year")
    assert [line.split()[0] for line in said.out.splitlines()[1:] if line.strip()] == [
        "2019",
        "2020",
        "2021",
        "2022",
        "2023",
    ]
    assert said.err.splitlines()[-1].startswith(f"Corpus {demo.corpus_id}. ")


@pytest.mark.slow
def test_json_of_one_figure_is_a_document_and_of_several_a_list(run: Any, demo: Corpus) -> None:
    one = run(*PAIR, "--figure", "joint_works", "--home", demo.home, "--json")
    assert (one.code, one.err, one.document["figure"], one.document["corpus"]) == (0, "", "joint_works", demo.corpus_id)
    several = run(*PAIR, "--figure", "joint_works", "--figure", "joint_authors", "--home", demo.home, "--json")
    assert [f["figure"] for f in several.document] == ["joint_works", "joint_authors"]


def test_all_figures_are_those_that_can_be_given(run: Any, demo: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Corpus, "possible", lambda *asked: ["joint_works", "region_works"])
    said = run(*PAIR, "--figure", "all", "--home", demo.home, "--json")
    assert [f["figure"] for f in said.document] == ["joint_works", "region_works"]


@pytest.mark.slow
def test_records_are_listed_as_many_as_the_figure_says(run: Any, demo: Corpus) -> None:
    figure = run(*PAIR, "--figure", "joint_works", "--home", demo.home, "--json").document["values"][0]
    records = run(*PAIR, "--figure", "joint_works", "--records", "--home", demo.home, "--json").document
    lines = run(*PAIR, "--figure", "joint_works", "--records", "--home", demo.home).out.splitlines()
    assert len(records) == len(lines) == figure["records"] == figure["value"]
    assert [line.split("\t")[0] for line in lines] == [record["record_id"] for record in records]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (("measure", "shangai", "hong-kong", "--period", "2021"), 'there is no region "shangai"'),
        (("measure", "shanghai", "hong-kong", "--period", "12"), 'the period "12-12" is not a span of years'),
        (
            ("measure", "shanghai", "hong-kong", "--period", "2023-2019"),
            'the period "2023-2019" is not a span of years',
        ),
        ((*PAIR, "--currency", "xyz"), '"XYZ" is not a currency to count in'),
        ((*PAIR, "--theme", "finteck"), 'there is no theme "finteck"'),
        ((*PAIR, "--figure", "joint_work"), 'there is no indicator "joint_work"'),
        ((*PAIR, "--corpus", "zzz"), 'no corpus "zzz"'),
        ((*PAIR, "--engine", "polars"), 'there is no engine "polars"'),
    ],
)
def test_the_users_error_is_a_message_and_exit_2(run: Any, demo: Corpus, arguments: tuple[str, ...], fact: str) -> None:
    said = run(*arguments, "--home", demo.home)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"Error: {fact}")
    assert "\nNext: " in said.err
    assert "Traceback" not in said.err


def test_a_missing_file_workspace_mapping_or_kind_is_exit_2(run: Any, tmp_path: Path) -> None:
    home, path = tmp_path / "home", contracts_csv(tmp_path / "c.csv", {})
    for arguments, fact in (
        (("snapshot", tmp_path / "none.gz"), f'the file "{tmp_path / "none.gz"}" does not exist'),
        (("snapshot", path, "--mapping", tmp_path / "m.toml"), f'the mapping "{tmp_path / "m.toml"}" does not exist'),
        (("snapshot", path, "--source", "records"), 'the source "records" needs a mapping'),
        (("snapshot", path, "--source", "openalx"), 'there is no source "openalx"'),
        (PAIR, f'there is no workspace "{home}"'),
        (("build",), "there is no snapshot to build from"),
    ):
        said = run(*arguments, "--home", home)
        assert (said.code, said.out, said.err.splitlines()[-2].startswith(f"Error: {fact}")) == (2, "", True), said
    assert not home.exists()


def test_our_own_bug_is_a_traceback_and_exit_70(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command("broken")
    def broken() -> None:
        raise KeyError("a bug")

    monkeypatch.setitem(cli.midspan.commands, "broken", broken)
    monkeypatch.setattr(type(cli.midspan), "get_command", lambda self, ctx, name: self.commands[name])
    said = run("broken")
    assert (said.code, said.out) == (70, "")
    assert "Traceback" in said.err
    assert said.err.endswith("This is a bug of Midspan. Please report it with the lines above.\n")


def test_ctrl_c_is_said_and_exit_130(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("midspan.build.SnapshotStore.latest", stopped)
    said = run("build", "--home", tmp_path)
    assert (said.code, said.out, tree(tmp_path)) == (130, "", [])
    assert said.err.endswith("Stopped. Nothing half-written is kept; the same command goes on where it stopped.\n")


@pytest.mark.slow
def test_snapshot_build_and_measure_of_a_table_of_ones_own(run: Any, tmp_path: Path) -> None:
    home, path, mapping = tmp_path / "home", tmp_path / "w.csv", tmp_path / "m.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    path.write_text(
        "id,title,year,author,aff,doi,venue,gs_citation\n"
        "1,One,2021,Ann Au;Bo Bai,Fudan University Shanghai;University of Hong Kong,,V,3\n"
        "2,Two,12,Ann Au,Fudan University Shanghai,,V,\n",
        encoding="utf-8",
    )
    taken = run("snapshot", path, "--mapping", mapping, "--home", home, "--json")
    assert (taken.code, [s["source"] for s in taken.document]) == (0, ["records"])
    built = run("build", "--home", home, "--json")
    assert (built.code, built.document["rows"]["works"], built.document["rows"]["rejected"]) == (0, 1, 1)
    found = run(
        "measure", "shanghai", "hong-kong", "--period", "2021", "--figure", "joint_works", "--home", home, "--json"
    )
    assert (found.code, found.document["values"][0]["value"]) == (0, 1)
    checked = run("check", "--home", home, "--json")
    assert checked.code == 1  # one of two records was rejected
    assert [f["check"] for f in checked.document if not f["is_fine"]] == ["rejected"]
    assert checked.document[-1]["text"] == '1 of 2 records: w.csv:3: the year "12" is not one'
    work = run("explain", "rec:1", "--home", home, "--json")
    assert (work.code, work.document["record"]["title"]) == (0, "One")


def test_a_first_look_says_what_is_in_a_table_and_keeps_nothing(run: Any, tmp_path: Path) -> None:
    path, home = tmp_path / "s.csv", tmp_path / "home"
    addresses = "Fudan Univ, Shanghai, China; Univ Macau, Macao; Univ of Hong Kong, Hong Kong"
    work = {"Authors": "A", "Title": "T", "Year": "2020", "Source title": "S", "EID": "1", "Affiliations": addresses}
    table_csv(path, work, {}, {"Year": "2021", "Affiliations": ""}, {"Year": "x"})
    said = run("snapshot", path, "--look", "--home", home)
    assert (said.code, home.exists()) == (0, False)
    assert said.out.splitlines()[:5] == [
        "s.csv: 2 works, 2020 to 2021 (scopus_csv)",
        "  1 have an address, 50.0% of all have a place",
        "  3 addresses, 100.0% of them have a place",
        "  3 distinct addresses",
        "  left out: 1 records without a year, 0 rows unlike the head",
    ]
    shown = [line.strip() for line in said.out.splitlines()[5:]]
    assert shown[:5] == ["works of countries or regions: 3", "1  China", "1  Hong Kong SAR", "1  Macao SAR",
                         "joint works of two countries or regions: 3"]  # fmt: skip
    assert "1  Hong Kong SAR – Macao SAR" in shown
    assert "organisations, persons" in said.err
    assert "1  上海" in run("snapshot", path, "--look", "--lang", "zh-Hant").out
    (document,) = run("snapshot", path, "--look", "--json").document
    assert (document["works"], document["country_pairs"][0]) == (2, {"countries": ["CN", "HK"], "works": 1})
    for others in (("--mapping", path), ("--version", "v"), ("--date", "2026-01-01"), ("--period", "2020"), ("--yes",)):
        refused = run("snapshot", path, "--look", *others)
        assert (refused.code, f"{others[0]} does not go with --look." in refused.err) == (2, True)


@pytest.mark.slow
def test_check_finds_a_tampered_snapshot(run: Any, own_home: Path) -> None:
    fine = run("check", "--home", own_home)
    assert (fine.code, fine.err) == (0, "")
    (part,) = own_home.glob("snapshots/openalex/*/*/part_000.gz")
    part.write_bytes(part.read_bytes() + b"\0")
    found = run("check", "--home", own_home)
    assert (found.code, found.err) == (1, "Problems were found.\n")
    assert [line.split(":", 1)[1] for line in found.out.splitlines() if line.startswith("PROBLEM")] == [
        f" missing or changed: {part.parent.name}/part_000.gz"
    ]


def test_explain_an_indicator(run: Any) -> None:
    said = run("explain", "joint_works")
    assert (said.code, said.err, "Not counted: " in said.out) == (0, "", True)
    assert run("explain", "joint_works", "--json").document["key"] == "joint_works"


@pytest.mark.parametrize(
    ("language", "title", "formula"),
    [("zh-Hans", "合著论文 (joint_works)", "公式："), ("zh-Hant", "合著論文 (joint_works)", "公式：")],
)
def test_explain_an_indicator_in_chinese(run: Any, language: str, title: str, formula: str) -> None:
    said = run("explain", "joint_works", "--lang", language)
    assert said.out.splitlines()[0] == title
    assert formula + r"P_{AB} = \sum_{p \in A \cap B} w_p" in said.out
    document = run("explain", "joint_works", "--lang", language, "--json").document
    assert (document["title"] + " (joint_works)", document["unit"]) == (title, "works")


@pytest.mark.slow
@pytest.mark.parametrize("raw", [FUDAN, "Fudan University / HKU, Shanghai, P.R. China", "W. Zhang, 12 Road"])
def test_explain_a_raw_string_whatever_signs_it_has(run: Any, tmp_path: Path, raw: str) -> None:
    said = run("explain", raw, "--home", tmp_path)
    assert (said.code, said.err) == (0, "")
    assert said.out
    assert isinstance(run("explain", raw, "--json").document, dict)


@pytest.mark.slow
def test_explain_a_work(run: Any, demo: Corpus) -> None:
    record = run(*PAIR, "--figure", "joint_works", "--records", "--home", demo.home, "--json").document[0]
    said = run("explain", record["record_id"], "--home", demo.home)
    assert (said.code, said.out.splitlines()[0]) == (0, f"{record['record_id']}  {record['year']}  {record['title']}")
    page = run("explain", record["record_id"], "--home", demo.home, "--json").document
    assert len(page["authorships"]) >= record["n_authors"]
    missing = run("explain", "W1", "--home", demo.home)
    assert (missing.code, missing.err.splitlines()[0]) == (
        2, f'Error: there is no work "W1" in corpus {demo.corpus_id}.',
    )  # fmt: skip


@pytest.mark.slow
def test_measure_gives_the_multiverse_of_one_figure(run: Any, demo: Corpus) -> None:
    home = ("--home", demo.home)
    said = run(*PAIR, "--figure", "contracts", "--multiverse", *home)
    assert (said.code, said.out.splitlines()[0]) == (0, "Technology contracts, under 3 combinations of choices")
    document = run(*PAIR, "--figure", "contracts", "--multiverse", "--json", *home).document
    assert [one["taken"] for one in document["combinations"]] == [[0], [1], [2]]
    refused = run(*PAIR, "--multiverse", *home)
    assert (refused.code, refused.err.splitlines()[0]) == (2, "Error: a multiverse is that of one figure.")


@pytest.mark.slow
def test_measure_sets_ours_beside_a_claim(run: Any, demo: Corpus, tmp_path: Path) -> None:
    home = ("--home", demo.home)
    path = tmp_path / "deals.toml"
    path.write_text(
        'key = "deals"\nindicator = "contracts"\nvalue = 9e9\nunit = "contracts"\nto_nearest = 1e9\n'
        'kind = "cumulative"\nregions = ["shanghai", "hong-kong"]\nperiod = "2019-2023"\nsource = "S"\nquote = "Q"\n'
    )
    said = run("measure", "--claim", path, *home)
    assert (said.code, said.out.splitlines()[0]) == (0, "deals: “Q”")
    document = run("measure", "--claim", "shanghai-hong-kong-contracts", "--json", *home).document
    assert (document["claimed"]["value"], document["problem"], len(document["findings"])) == (32_300_000_000, "", 3)
    unknown = run("measure", "--claim", "shanghai-papers", *home)
    assert (unknown.code, unknown.err.splitlines()[0]) == (2, 'Error: there is no claim "shanghai-papers".')


def test_measure_audits_without_a_corpus(run: Any, tmp_path: Path) -> None:
    said = run("measure", "--audit", "times=10 years=14 rate=1.18", "--home", tmp_path / "none")
    assert (said.code, len(said.out.splitlines())) == (0, 4)
    document = run("measure", "--audit", "total=32.3e9 rate=0.6 years=5", "--json").document
    assert [one["key"] for one in document["readings"]] == [
        "level_inside", "level_before", "accumulative", "mean", "stock",
    ]  # fmt: skip
    assert run("measure", "--audit", "total=1").code == 2


@pytest.mark.slow
def test_compare_says_what_moved(run: Any, demo: Corpus) -> None:
    pair = ("compare", *PAIR[1:], "--home", demo.home)
    said = run(*pair, "--against", "author-cap=4", "--against", "include-retracted")
    assert said.code == 0
    assert said.out.splitlines()[2].endswith("works of at most 4 authors; with retracted works)")
    document = run(*pair, "--against", "author-cap=4", "--json").document
    listed = run(*pair, "--against", "author-cap=4", "--records").out.splitlines()
    assert len(listed) == len(document["records"]) == document["only_a"] > 0
    assert document["difference"] == -len(listed)
    same = run(*pair, "--author-cap", "4", "--against", "author-cap=4", "--json").document
    assert (same["difference"], same["records"]) == (0, [])
    back = run(*pair, "--author-cap", "4", "--against", "author-cap=none", "--json").document
    assert back["difference"] == len(listed)


@pytest.mark.slow
def test_compare_takes_another_corpus_of_the_workspace(run: Any, demo: Corpus) -> None:
    pair = ("compare", *PAIR[1:], "--home", demo.home)
    document = run(*pair, "--against", f"corpus={demo.corpus_id}", "--against", "period=2019-2022", "--json").document
    assert {one["why"] for one in document["reasons"]} == {"outside the years 2019-2022"}
    assert document["b"]["study"]["period"] == "2019-2022"


@pytest.mark.parametrize(
    ("against", "fact"),
    [
        ("colour=red", 'Error: "colour" is not a choice of a study.'),
        ("include-retracted=maybe", 'Error: "include-retracted=maybe" has no meaning.'),
        ("corpus=nothing", 'Error: no corpus "nothing"'),
        ("lens=glass", 'Error: "glass" is not a lens.'),
    ],
)
def test_compare_refuses_another_side_that_there_is_not(run: Any, demo: Corpus, against: str, fact: str) -> None:
    said = run("compare", *PAIR[1:], "--against", against, "--home", demo.home)
    assert (said.code, said.err.startswith(fact)) == (2, True), said.err


@pytest.mark.slow
def test_fetching_shows_the_cost_first_and_begins_with_yes(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("snapshot", "--fetch", "openalex", "shanghai", "hong-kong", "--period", "2019-2021", "--home", tmp_path)
    monkeypatch.delenv("OPENALEX_API_KEY", raising=False)
    said = run(*words)
    assert (said.code, said.out, tree(tmp_path)) == (2, "", [])
    assert 'the variable "OPENALEX_API_KEY" is empty' in said.err
    with serving(FakeApi([openalex_work(1, publication_date="2021-05-01")])) as api:
        monkeypatch.setenv("OPENALEX_API_KEY", KEY)
        monkeypatch.setenv("MIDSPAN_OPENALEX_URL", api.address)
        said = run(*words)
        assert (said.code, tree(tmp_path)) == (0, [])
        assert said.out.splitlines()[-1] == (
            "To ask for: 5 pages with 2 works, 23 credits ($0.00); the key has 9,995 credits left today."
        )
        assert run(*words, "--json").document["credits"] == 23
        taken = run(*words, "--yes")
        assert taken.code == 0
        assert taken.out.startswith("openalex api-hong-kong+shanghai-2019-2021@")
        asked = len(api.asked)
        assert run(*words, "--yes").out == taken.out
        assert len(api.asked) == asked, "what is there is not asked for again"


@pytest.mark.parametrize(
    "words",
    [
        ("--fetch", "openalex", "shanghai"),
        ("--fetch", "openalex", "shanghai", "--period", "2020", "--source", "openalex"),
        ("--fetch", "openalex", "shanghai", "--period", "20-20"),
        ("--fetch", "openalex", "shanghi", "--period", "2020"),
        ("works.csv", "--joint"),
    ],
)
def test_fetching_with_what_does_not_go_with_it_is_the_users_error(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("OPENALEX_API_KEY", KEY)
    said = run("snapshot", *words, "--home", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert said.err


FORMS = {
    "gexf": "<?xml", "graphml": "<?xml", "vosviewer": "{", "vosviewer-map": "id\tlabel\t", "vosviewer-network": "1\t2\t",
    "ris": "TY  - JOUR\n", "bibtex": "@article{W",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_measure_writes_one_figure_for_another_program(run: Any, tmp_path: Path, form: str) -> None:
    GOLDEN.write(tmp_path)
    by = () if form in ("ris", "bibtex") else ("--by", "organisation_pair")
    said = run(*PAIR[:4], "2019-2021", "--figure", "joint_works", *by, "--as", form, "--home", tmp_path)
    assert said.code == 0
    assert said.out.replace("\r", "").startswith(FORMS[form])
    assert ("x:hku" in said.out) == (bool(by) and form != "vosviewer-network")


@pytest.mark.slow
def test_measure_writes_tables_and_a_description_beside_csv(run: Any, tmp_path: Path) -> None:
    GOLDEN.write(tmp_path)
    asked = (*PAIR[:4], "2019-2021", "--figure", "joint_works", "--home", tmp_path)
    plain = run(*asked, "--by", "year", "--as", "csv")
    assert (plain.code, plain.out[:3], "\nyear,value,low," in plain.out) == (0, "\ufeff# ", True)
    for form in ("csv", "xlsx", "parquet"):
        assert run(*asked, "--records", "--as", form, "--to", tmp_path / f"r.{form}").code == 0
    beside = json.loads((tmp_path / "r.csv-metadata.json").read_text("utf-8"))
    assert (beside["url"], beside["tableSchema"]["columns"][0]["name"]) == ("r.csv", "record_id")
    assert (tmp_path / "r.xlsx").read_bytes()[:2] == b"PK"
    assert (tmp_path / "r.parquet").read_bytes()[:4] == b"PAR1"
    assert run(*asked, "--to", tmp_path / "r.csv").code == 2
    refused = run(*asked, "--as", "csv", "--to", tmp_path / "no" / "r.csv")
    assert refused.code == 2
    assert "can't be written" in refused.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "fact"),
    [
        (("--as", "ris"), "ris is written of one figure"),
        (("--figure", "joint_works", "--by", "year", "--as", "ris"), "ris is written of the works behind a figure"),
        (("--figure", "joint_works", "--as", "gexf"), '"joint_works" by nothing is no network'),
    ],
)
def test_what_can_not_be_written_so_is_an_error(run: Any, tmp_path: Path, asked: tuple[str, ...], fact: str) -> None:
    GOLDEN.write(tmp_path)
    said = run(*PAIR[:4], "2019-2021", *asked, "--home", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert fact in said.err


@pytest.mark.parametrize("module", ["midspan.api", "midspan.build", "midspan.snapshots"])
def test_a_command_starts_without_what_few_need(module: str) -> None:
    heavy = ("scipy.sparse", "scipy.optimize", "sqlalchemy", "pandas")
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
