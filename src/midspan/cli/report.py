"""midspan report"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Bars, Shared, choices, say, shared, show

if TYPE_CHECKING:
    from midspan.model.study import Study


@click.command("report", epilog="Example: midspan report shanghai hong-kong --period 2019-2023 --to report.pdf")
@click.option(
    "--to",
    "target",
    required=True,
    metavar="FILE|FOLDER/",
    help="A file that ends in .html, .pdf, .docx or .xlsx; or a folder, for every page of the study.",
)
@click.option(
    "--details",
    default=60,
    show_default=True,
    type=click.IntRange(0, 100_000),
    help="For a folder: lists of records and single works it holds in each language.",
)
@choices
@shared
def COMMAND(shared: Shared, study: Study, target: str, details: int) -> None:  # noqa: N802, D103
    from midspan.web.report_files import write_report
    from midspan.web.site import write_site

    book, path = shared.opened(), Path(target)
    regions = click.get_current_context().params["regions"]
    if path.suffix and not target.endswith("/") and not path.is_dir():
        written = write_report(book, study, path, shared.lang, regions=regions)
        said: dict[str, object] = {"written": str(written), "bytes": written.stat().st_size}
    else:
        with Bars(passing=True) as bars:
            site = write_site(book, study, path, regions=regions, details=details, progress=bars)
        said = {"written": str(path), "pages": site.pages, "files": site.files, "bytes": site.bytes}
    if shared.is_json:
        show({**said, "corpus_id": book.corpus_id})
    say(f"Written: {target}")


COMMAND.help = "Save a study as a report (HTML, PDF, Word, Excel), or as a folder of pages that needs no server."
