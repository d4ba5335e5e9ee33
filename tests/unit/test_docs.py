"""The docs say what is there: reference, commands, code, mapping, plug-in, links and words."""

import ast
import re
import shlex
from decimal import Decimal
from pathlib import Path

import click
import pytest

from midspan import plugins, reference
from midspan.api import Corpus
from midspan.build import read_file
from midspan.cli import midspan as group
from midspan.model.study import Period, Study
from midspan.peers import load_peers
from midspan.regions import load_region
from midspan.snapshots import load_mapping
from midspan.sources import csv_contracts, csv_grants, records
from midspan.store.batch import SnapshotFile
from midspan.themes import load_theme

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [path for path in (*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md") if path.exists()]
SOURCE = ROOT / "src" / "midspan"
STUDY = Study(("shanghai", "hong-kong"), Period(2019, 2023))


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def found(language: str) -> list[tuple[str, str]]:
    return [(path.relative_to(ROOT).as_posix(), block) for path in PAGES for block in blocks(path, language)]


def commands(block: str) -> list[list[str]]:
    """The midspan commands of a shell block, without settings before them."""
    lines = block.replace("\\\n", " ").splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    bare = [[*_without_settings(line)] for line in words]
    return [line[1:] for line in bare if line and line[0] == "midspan"]


def _without_settings(words: list[str]) -> list[str]:
    while words and re.match(r"[A-Z_]+=", words[0]):
        words = words[1:]
    return words


# -- the reference ----------------------------------------------------------------------------------------------------


def test_the_reference_is_what_the_code_says(monkeypatch):
    monkeypatch.delenv("MIDSPAN_PLUGINS", raising=False)
    folder = DOCS / "reference"
    committed = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}
    assert committed == reference.pages(), "run: python -m midspan.reference docs/reference"


def test_writing_the_reference_twice_leaves_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.delenv("MIDSPAN_PLUGINS", raising=False)
    first = [path.read_bytes() for path in reference.write(tmp_path)]
    assert [path.read_bytes() for path in reference.write(tmp_path)] == first


# -- what readers copy ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "block"), found("bash") + found("sh") + found("console"))
def test_commands_parse(page, block):
    for line in commands(block):
        context = click.Context(group, info_name="midspan")
        if line and line[0] == "--version":
            continue
        assert line, f"{page}: midspan without a verb"
        verb = group.get_command(context, line[0])
        assert verb is not None, f"{page}: there is no verb {line[0]}"
        verb.make_context(line[0], line[1:], parent=context, resilient_parsing=False)


def test_every_verb_is_in_the_quickstart():
    said = {line[0] for block in blocks(DOCS / "quickstart.md", "bash") for line in commands(block)}
    assert said == set(group.list_commands(click.Context(group)))


def test_figures_and_regions_in_commands_exist(monkeypatch):
    monkeypatch.delenv("MIDSPAN_PLUGINS", raising=False)
    keys = set(plugins.declared("indicators", "INDICATOR")) | {"solo_works"}
    regions = {path.stem for path in plugins.data_files("regions")} | {"our-two-cities"}
    themes = {path.stem for path in plugins.data_files("themes")}
    for page, block in found("bash"):
        for line in commands(block):
            if line[0] != "measure":
                continue
            verb = group.get_command(click.Context(group), "measure")
            given = verb.make_context("measure", line[1:]).params
            assert set(given["keys"]) <= keys, page
            assert set(given["regions"]) <= regions, page
            assert given["theme"] in (None, *themes), page


@pytest.mark.parametrize(("page", "block"), found("python"))
def test_python_compiles(page, block):
    compile(block, page, "exec")


@pytest.mark.parametrize("block", [b for b in blocks(DOCS / "quickstart.md", "toml") if "[columns]" in b])
def test_the_mapping_loads(block, tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text(block, encoding="utf-8")
    mapped = load_mapping(path)["columns"]
    records.mapping_of(load_mapping(path), path.name)
    head = next(b for b in blocks(DOCS / "quickstart.md", "csv") if b.startswith("key,")).splitlines()[0].split(",")
    assert set(mapped.values()) <= set(head)


def test_the_contracts_template_has_every_column_and_explains_it():
    text = (DOCS / "quickstart.md").read_text(encoding="utf-8")
    template = next(b for b in blocks(DOCS / "quickstart.md", "csv") if b.startswith("contract_id"))
    assert tuple(template.splitlines()[0].split(",")) == csv_contracts.COLUMNS
    section = text.split("## Contracts")[1].split("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == csv_contracts.COLUMNS


def test_the_grants_template_and_mapping_are_those_of_the_source(tmp_path):
    page = DOCS / "projects-and-patents.md"
    (template,) = blocks(page, "csv")
    assert tuple(template.splitlines()[0].split(",")) == csv_grants.COLUMNS
    (tmp_path / "grants.csv").write_text(template, encoding="utf-8")
    (batch,) = csv_grants.read(SnapshotFile(tmp_path / "grants.csv", "csv_grants", "1", "0"))
    assert (len(batch.rows["projects"]), len(batch.rows["project_partners"]), batch.rows["rejected"]) == (1, 3, [])
    (mapping,) = blocks(page, "toml")
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    assert csv_grants.mapping_of(load_mapping(tmp_path / "m.toml"), "m.toml").constants["unit"] in csv_grants.UNITS


@pytest.mark.parametrize("block", blocks(DOCS / "add-a-source.md", "toml"))
def test_region_theme_and_peers_files_load(block, tmp_path):
    key = re.search(r'key = "(.+?)"', block)[1]
    path = tmp_path / f"{key}.toml"
    path.write_text(block, encoding="utf-8")
    load = load_region if "policy" in block else load_peers if "pairs" in block else load_theme
    assert load(path).key == key


# -- plug-ins ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def plugged(tmp_path, monkeypatch):
    """A plug-in directory with every file that the docs show."""
    directory = tmp_path / "ours"
    for page, folder in (("add-an-indicator.md", "indicators"), ("add-a-source.md", "sources")):
        (directory / folder).mkdir(parents=True)
        for block in blocks(DOCS / page, "python"):
            key = re.search(r'key="(\w+)"', block)[1]
            (directory / folder / f"{key}.py").write_text(block, encoding="utf-8")
    monkeypatch.setenv("MIDSPAN_PLUGINS", str(directory))
    return directory


@pytest.mark.slow
def test_the_indicators_of_the_docs_measure(demo, plugged):
    corpus = Corpus(demo.home, demo.corpus_id)
    figure = corpus.figure("solo_works", STUDY, ["year"])
    total = corpus.figure("solo_works", STUDY)
    assert sum(cell.estimate.value for cell in figure.cells) == total.total.value
    assert sum(record.weight for record in total.records()) == total.total.value > 0
    assert {record.n_authors for record in total.records()} == {1}
    joint, authors = (corpus.figure(key, STUDY).total.value for key in ("joint_works", "joint_authors"))
    assert abs(corpus.figure("works_an_author", STUDY).total.value - joint / authors) < Decimal("1e-6")


def test_the_source_of_the_docs_reads(plugged, tmp_path):
    path = tmp_path / "ours.tsv"
    path.write_text("our_id\ttitle\tyear\tauthor\taddress\n1\tA\t2022\tLi Hua\tShanghai\n2\tB\t?\tHo\tX\n", "utf-8")
    source = plugins.declared("sources", "SOURCE")["tab_works"]
    assert source.detects(path, path.read_bytes())
    (batch,) = source.read(SnapshotFile(path, "tab_works", "1", "0"))
    assert [row[0] for row in batch.rows["works"]] == ["tab:1"]
    assert [row[2] for row in batch.rows["rejected"]] == ["ours.tsv:3"]
    read_file(SnapshotFile(path, "tab_works", "1", "0"), tmp_path / "parts")
    assert (tmp_path / "parts" / "works.parquet").exists()


# -- links and words --------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_resolve(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(path), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_machine_paths(page):
    assert not re.search(r"(?<![\w.])/(?:home|work|tmp|root|Users)/", page.read_text(encoding="utf-8"))


def test_decisions_are_numbered_and_have_three_parts():
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [path.name[:4] for path in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for path in pages:
        heads = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert heads == ["Context", "Decision", "Consequence"], path.name


NOT_SAID = ("paper", "institution", "corridor", "dyad", "metric", "kpi", "util", "helper", "manager")
ALLOWED = {
    "web": "pages speak to readers: there a joint work is a joint paper",
    "sources/_openalex.py": "OpenAlex's own field names: institutions, institution_ids",
    "demo/records.py": "writes OpenAlex's own field names",
}


@pytest.mark.parametrize("allowed", ALLOWED)
def test_each_allowance_is_needed(allowed):
    paths = (SOURCE / allowed).rglob("*.py") if (SOURCE / allowed).is_dir() else [SOURCE / allowed]
    assert any(words_of(name) & set(NOT_SAID) for path in paths for name in public_names(path))


def is_allowed(path: Path) -> bool:
    name = path.relative_to(SOURCE).as_posix()
    return any(name == allowed or name.startswith(f"{allowed}/") for allowed in ALLOWED)


def words_of(name: str) -> set[str]:
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return {part.lower().removesuffix("s") for part in parts}


def public_names(path: Path) -> set[str]:
    """Functions, classes, arguments and annotated fields of a module, and its own name."""
    names = {path.stem}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.FunctionDef(name=name, args=arguments):
                names |= {name, *(a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))}
            case ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(SOURCE.rglob("*.py")) if not is_allowed(path)],
    ids=lambda p: p.relative_to(SOURCE).as_posix(),
)
def test_names_are_words_we_say(path):
    assert {name for name in public_names(path) if words_of(name) & set(NOT_SAID)} == set()


def test_options_keys_and_columns_are_words_we_say(monkeypatch):
    monkeypatch.delenv("MIDSPAN_PLUGINS", raising=False)
    context = click.Context(group)
    verbs = [group.get_command(context, name) for name in group.list_commands(context)]
    names = {option for verb in verbs for parameter in verb.params for option in (*parameter.opts, parameter.name)}
    indicators = plugins.declared("indicators", "INDICATOR")
    names |= {word for i in indicators.values() for word in (i.key, i.card.unit, *i.card.dimensions)}
    tables = {**reference.schema.CORPUS, **reference.extract_schema.EXTRACT, **reference.extract_schema.BESIDE}
    names |= {name for table in tables.values() for name in (table.name, *table.schema.names)}
    assert {name for name in names if words_of(name) & set(NOT_SAID)} == set()


def test_the_docs_are_in_words_we_say():
    """Prose too; what press or readers say stands in quotation marks, and the vocabulary quotes by its nature."""
    said = re.compile(r"\b(paper|institution|corridor|dyad|metric|kpi)s?\b", re.IGNORECASE)
    for page in (p for p in PAGES if p.name not in ("vocabulary.md", "README.md", "themes.md")):
        text = re.sub(
            r"```.*?```|`[^`]*`|\"[^\"]*\"|\*\*Papers against works\.\*\*", "", page.read_text("utf-8"), flags=re.DOTALL
        )
        assert said.findall(text) == [], page.name
