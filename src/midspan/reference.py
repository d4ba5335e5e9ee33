"""The reference pages of the docs, rendered from the code: `python -m midspan.reference docs/reference`.

The same code gives the same bytes; a test compares what is committed with what is rendered.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import click

from midspan import plugins
from midspan.cli import midspan
from midspan.locale import ENGLISH, Say, languages, named, say_in
from midspan.measure.indicator import Counted, Derived, Indicator
from midspan.measure.symbols import SYMBOLS
from midspan.model.figure import Card
from midspan.model.place import Name
from midspan.peers import load_peers
from midspan.record.rates import QUOTES
from midspan.regions import load_region
from midspan.settings import SETTINGS
from midspan.sources import cordis, csv_contracts, csv_grants, patents, records
from midspan.store import extract_schema, schema
from midspan.store.batch import Source
from midspan.store.files import replacing
from midspan.store.table import Table
from midspan.themes import load_theme
from midspan.web.words import language_names

NOTE = "<!-- Rendered by python -m midspan.reference docs/reference; do not edit. -->"
WIDTH = 100


def pages() -> dict[str, str]:
    """Every page of the reference: its file's name and its Markdown."""
    translated = (language for language in languages() if language != ENGLISH)
    return {
        "cli.md": _page("Command line", _cli()),
        "indicators.md": indicators(ENGLISH, say_in(ENGLISH)),
        "peers.md": _page("Peer groups", _peers()),
        "regions.md": _page("Regions", _regions()),
        "settings.md": _page("Settings", _settings()),
        "sources.md": _page("Sources", _sources()),
        "tables.md": _page("Tables", _tables()),
        "themes.md": _page("Themes", _themes()),
    } | {f"{language}/indicators.md": indicators(language, say_in(language)) for language in translated}


def write(folder: Path) -> list[Path]:
    """Writes the pages into a folder and returns their paths."""
    written = []
    for name, text in pages().items():
        with replacing(folder / name) as partial:
            partial.write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written


def _page(title: str, blocks: Iterable[str]) -> str:
    return "\n\n".join([f"# {title}", NOTE, *blocks]) + "\n"


def _cli() -> Iterator[str]:
    """The help of every verb, as a terminal of 100 columns shows it."""
    yield (
        "Data go to stdout, talk and progress to stderr. Exit codes: 0 fine, 1 problems found, 2 an error of yours, "
        "70 an error of ours, 130 stopped."
    )
    context = click.Context(midspan, info_name="midspan", terminal_width=WIDTH)
    yield _listing(midspan.get_help(context))
    for name in midspan.list_commands(context):
        verb = midspan.get_command(context, name)
        assert verb is not None  # noqa: S101 - it has just been listed
        yield from _verb(name, verb, context)


def _verb(name: str, verb: click.Command, context: click.Context) -> Iterator[str]:
    """The help of a verb, then that of its parts."""
    own = click.Context(verb, context, info_name=name, terminal_width=WIDTH)
    yield f"## {own.command_path}"
    yield _listing(verb.get_help(own))
    if isinstance(verb, click.Group):
        for part in verb.list_commands(own):
            yield from _verb(part, verb.commands[part], own)


def _listing(text: str) -> str:
    lines = (line.rstrip() for line in text.splitlines())
    return "```text\n" + "\n".join(lines) + "\n```"


def indicators(language: str, say: Say) -> str:
    """The page of the indicators in a language. `say` gives each text that readers see in that language."""
    docs = ".." if language == ENGLISH else "../.."
    declared = cast("Mapping[str, Indicator]", plugins.declared("indicators", "INDICATOR"))
    return _page(say("Indicators"), [_in_other_languages(language), *_indicators(declared, say, docs)])


def _in_other_languages(language: str) -> str:
    """Links to the page in each other language, by that language's own name."""
    here = "" if language == ENGLISH else "../"
    folders = {other: here if other == ENGLISH else f"{here}{other}/" for other in languages() if other != language}
    return " · ".join(f"[{language_names()[other]}]({folder}indicators.md)" for other, folder in folders.items())


def _indicators(declared: Mapping[str, Indicator], say: Say, docs: str) -> Iterator[str]:
    yield say(
        "Each indicator is one file in `src/midspan/indicators`. [Add one]({docs}/add-an-indicator.md); "
        "[how a figure comes about]({docs}/trust.md)."
    ).format(docs=docs)
    yield _table(
        [say(head) for head in ("Key", "Title", "Unit", "Headline")],
        ((f"[{key}](#{key})", say(i.card.title), say(i.card.unit), say(_yes(i.headline)))
         for key, i in declared.items()),
    )  # fmt: skip
    yield f"## {say('Symbols')}"
    yield _table(
        [say(head) for head in ("Symbol", "Meaning")], ((f"${latex}$", say(text)) for latex, text in SYMBOLS.items())
    )
    for key, indicator in declared.items():
        yield f"## {key}"
        yield from _card(indicator.card, say)
        yield "\n".join(f"- {line}" for line in _facts(indicator, say, docs))


def _card(card: Card, say: Say) -> Iterator[str]:
    yield f"**{say(card.title)}**"
    yield say(card.definition)
    if card.formula:
        yield f"$$\n{card.formula}\n$$"
    if card.example:
        yield named("Example", say(card.example), say)
    yield named("Not counted", say(card.not_counted), say)
    if card.caveat:
        yield named("Beside each figure", say(card.caveat), say)


def _facts(indicator: Indicator, say: Say, docs: str) -> Iterator[str]:
    card = indicator.card
    yield named("Unit", say(card.unit), say)
    yield named("Dimensions", _dimensions(card.dimensions, say), say)
    if indicator.native:
        yield named("Always by", _dimensions(indicator.native, say), say)
    if isinstance(indicator, Counted):
        yield named("Reduced by", say(str(indicator.reducer)), say)
    elif isinstance(indicator, Derived):
        yield named("Made of", _codes(operand.key for operand in indicator.operands.values()), say)
    else:
        yield named("Replicates", str(indicator.replicates), say)
        network = say("the network of organisations ([networks]({docs}/networks.md))")
        yield named("Made of", network.format(docs=docs), say)
    yield named("Opens to", say(card.records.replace("_", " ")), say)
    yield named("Kind", say(str(card.kind)), say)
    yield named("Version", str(card.version), say)
    yield named("Reference", card.reference, say)


def _dimensions(keys: Iterable[str], say: Say) -> str:
    """Dimensions by key, with their names where the language has others."""
    named_keys = ((key, say(key.replace("_", " "))) for key in keys)
    return ", ".join(f"`{key}`" if name == key.replace("_", " ") else f"{name} `{key}`" for key, name in named_keys)


def _tables() -> Iterator[str]:
    yield (
        "A corpus is a folder of Parquet tables; each is a folder of that name. Weights are decimals, so that sums "
        "are exact ([decision 1](../decisions/0001-decimal-weights.md))."
    )
    yield from _schema("Tables of a corpus", schema.CORPUS)
    yield from _schema("Tables of a study extract", extract_schema.EXTRACT)
    yield from _schema("Tables beside them", extract_schema.BESIDE)


def _schema(title: str, tables: Mapping[str, Table]) -> Iterator[str]:
    yield f"## {title}"
    for table in tables.values():
        yield f"### {table.name}"
        yield table.row
        yield _table(("Column", "Type", "Meaning"), ((f"`{c.name}`", f"`{c.type}`", c.meaning) for c in table.columns))


def _settings() -> Iterator[str]:
    yield (
        "A setting stands in the file `midspan.toml` of the folder you work in, in the environment as `MIDSPAN_` and "
        "its name in capitals, or on the command line. The later beats the earlier."
    )
    yield _table(
        ("Setting", "Environment", "Default", "What it does"),
        ((f"`{s.name}`", f"`MIDSPAN_{s.name.upper()}`", f"`{s.default}`" if s.default else "none", s.help)
         for s in SETTINGS),
    )  # fmt: skip


def _regions() -> Iterator[str]:
    yield "Each region is one TOML file in `src/midspan/regions`. [Add one](../add-a-source.md#add-a-region)."
    for path in plugins.data_files("regions"):
        region = load_region(path)
        yield f"## {region.key}"
        yield f"{_names(region.name)}. Version {region.version}."
        yield " ".join(region.policy.split())
        held = [_codes(sorted(region.countries | region.divisions))] if region.countries | region.divisions else []
        held += [f"{len(region.places)} GeoNames places by id"] if region.places else []
        yield f"Holds: {'; '.join(held)}."


def _peers() -> Iterator[str]:
    yield (
        "Each peer group is one TOML file in `src/midspan/peers`: pairs of [regions](regions.md) that a pair is ranked "
        "among with `midspan measure --peers`. [Add one](../add-a-source.md#add-a-peer-group)."
    )
    for path in plugins.data_files("peers"):
        group = load_peers(path)
        yield f"## {group.key}"
        yield f"{_names(group.name)}. Version {group.version}. {' '.join(group.why.split())}"
        yield "\n".join(f"- {_codes(pair)}" for pair in group.pairs)


def _themes() -> Iterator[str]:
    yield (
        "Each theme is one TOML file in `src/midspan/themes`. A topic belongs to one theme only; a work has the "
        "theme of its primary topic, else of its subfield, else of its field, else `other`. Where its source gives "
        "none of these, the theme is read in the words of its title ([how, and how well](../themes.md))."
    )
    for path in plugins.data_files("themes"):
        theme = load_theme(path)
        yield f"## {theme.key}"
        yield f"{_names(theme.name)}. Version {theme.version}."
        for title, ids in (("Topics", theme.topics), ("Subfields", theme.subfields), ("Fields", theme.fields)):
            if ids:
                yield f"{title} ({len(ids)}): {_codes(sorted(ids))}"


def _sources() -> Iterator[str]:
    yield "Each source is one file in `src/midspan/sources`. [Add one](../add-a-source.md)."
    known = cast("Mapping[str, Source]", plugins.declared("sources", "SOURCE"))
    yield _table(
        ("Key", "Title", "Licence", "Recognised"),
        ((f"`{s.key}`", s.title, s.licence, "by its mapping" if s.needs_mapping else "by content")
         for s in known.values()),
    )  # fmt: skip
    yield "## records: the mapping"
    yield (
        f"Required columns: {_codes(records.REQUIRED)}. Optional: {_codes(records.OPTIONAL)}. "
        f"Separators: {_codes(records.SEPARATORS)}."
    )
    yield "## csv_contracts: the template"
    yield f"Columns: {_codes(csv_contracts.COLUMNS)}."
    yield f"`type` is one of {_codes(csv_contracts.TYPES)}; `amount_kind` one of {_codes(csv_contracts.KINDS)}."
    yield "## csv_grants: the template and the mapping"
    yield f"Columns of the template: {_codes(csv_grants.COLUMNS)}."
    yield (
        f"A mapping may name {_codes(csv_grants.FIELDS)} under `[columns]` or `[constants]`. "
        f"`unit` is one of {_codes(filter(None, csv_grants.UNITS))} or a power of ten."
    )
    yield "## cordis: what is read"
    yield f"Of `project.csv`: {_codes(cordis.PROJECT.values())}."
    yield f"Of `organization.csv`: {_codes(cordis.PARTNER.values())}."
    yield f"Ignored by name: {_codes(sorted(cordis.IGNORED))}."
    yield "## patents: the columns"
    yield f"Required: {_codes(patents.REQUIRED)}, and one of {_codes(patents.DATES)}."
    yield f"Optional: {_codes((*patents.OPTIONAL, *patents.LISTS))}. Ignored: {_codes(sorted(patents.IGNORED))}."
    yield f"A study reads money in {_codes(QUOTES)}."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _names(name: Name) -> str:
    return ", ".join(dict.fromkeys(filter(None, (name.en, name.zh_hans, name.zh_hant))))


def _codes(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values) or "none"


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where: python -m midspan.reference docs/reference")
    for page in write(Path(sys.argv[1])):
        sys.stderr.write(f"{page}\n")
