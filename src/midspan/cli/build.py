"""midspan build"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from midspan.cli._options import Bars, Shared, say, shared, show
from midspan.settings import is_on, setting

_PAIRS = 3
"""Pairs of sources that are named for each field on which they differ."""
_OWN = ""
"""What --baseline without a file says: the corpus's own."""


@click.command("build", epilog="Example: midspan build --memory 4GB")
@click.option("--processes", type=int, metavar="N", help="How many processes; default: one a core.")
@click.option(
    "--baseline",
    is_flag=False,
    flag_value=_OWN,
    metavar="[FILE]",
    help="Build a baseline of citations instead: of the corpus, or of a published one in a CSV file.",
)
@shared
def COMMAND(  # noqa: N802, D103
    shared: Shared, processes: int | None, baseline: str | None
) -> None:
    from midspan.build import build
    from midspan.store.corpus import CorpusStore

    if baseline is not None:
        _build_baseline(shared, baseline)
        return
    if shared.corpus_given:
        corpora = CorpusStore(shared.home)
        manifest = corpora.open(shared.corpus_given)[1]
        corpora.make_current(manifest.corpus_id)
    else:
        with Bars() as bars:
            manifest = build(
                shared.home,
                progress=bars,
                processes=processes,
                memory=shared.memory,
                text_themes=is_on("text_themes"),
                priority=setting("priority"),
            )
    if shared.is_json:
        show(manifest.as_dict())
        return
    first, last = manifest.years
    rows = manifest.records
    every = ("works", "contracts", *(name for name in ("projects", "patents") if rows[name]))
    click.echo(f"Corpus {manifest.corpus_id}: {', '.join(f'{rows[name]:,} {name}' for name in every)}, {first}-{last}")
    click.echo(
        f"  {rows['authorships']:,} authorships, {rows['affiliations']:,} affiliations, "
        f"{rows['doubles'] - manifest.merged:,} doubles found, {rows['rejected']:,} records rejected"
    )
    if manifest.merged:
        click.echo(f"  {manifest.merged:,} works merged of several records")
    for line in _conflicts(manifest.conflicts):
        say(line)
    for file in manifest.files:
        for line in _remarks(file):
            say(f"{file['source']} {file['file']}: {line}")
    if rows["rejected"]:
        say("Rejected records with file:row and reason: midspan check")
    say("Next: midspan measure shanghai hong-kong --period 2019-2023")


def _conflicts(counted: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A line a field on which records of one work differ, with the commonest pairs of sources."""
    for field in dict.fromkeys(one["field"] for one in counted):
        pairs = [one for one in counted if one["field"] == field]
        said = ", ".join(f"{p['source']} over {p['other_source']} {p['conflicts']:,}" for p in pairs[:_PAIRS])
        total = sum(one["conflicts"] for one in pairs)
        yield f"Records of one work differ in {field}: {total:,} ({said}{', ...' if len(pairs) > _PAIRS else ''})"


def _remarks(file: Mapping[str, Any]) -> Iterator[str]:
    """What a person should look at in a file: fields that nobody reads, and less than is expected."""
    if file["unread"]:
        fields = ", ".join(f"{name} ({count:,})" for name, count in file["unread"].items())
        yield f"fields that are not read, with the number of records: {fields}"
    yield from file["warnings"]


def _build_baseline(shared: Shared, file: str) -> None:
    from dataclasses import asdict
    from pathlib import Path

    from midspan.baselines import baseline_of_corpus, baseline_of_file

    if file == _OWN:
        made = baseline_of_corpus(shared.home, shared.engine(), shared.corpus_id)
    else:
        made = baseline_of_file(shared.home, Path(file))
    if shared.is_json:
        show(asdict(made))
        return
    first, last = made.years
    click.echo(
        f"Baseline {made.baseline_id} of {made.origin}: {made.works:,} works in {made.cells:,} cells of field, year "
        f"and type, {first}-{last}"
    )
    if made.corpus_id:
        say("Its means are those of this corpus: where it holds some regions only, they are not the world's.")
    say("Next: midspan measure shanghai hong-kong --period 2019-2023 --figure mncs")


COMMAND.help = """Build a corpus from the newest snapshots. Interrupted, it goes on where it stopped.

With --corpus nothing is built: that corpus becomes the one in use again. With --baseline the corpus stays as it is:
its mean citations by field, year and type are kept for figures of cited impact."""
