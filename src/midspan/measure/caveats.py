"""What a reader must know beside any figure of a study."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from midspan.measure.tables import Tables
from midspan.model.figure import Caveat
from midspan.model.study import Study
from midspan.model.switches import said
from midspan.store.corpus import Manifest
from midspan.store.engine import Engine

NOT_ALIGNED = (
    "{count:,} works of the study do not say which author had which affiliation: their people are not counted, and "
    "their fractional weights are approximate (equal for each affiliation)."
)
NOTHING = (
    "The corpus has no work of the study's regions in the period under these choices: there is nothing to measure."
)
THEMES_TOLD = (
    "{told:,} of {count:,} works of the study have their theme from their words, as their source gives no topic."
)
FETCHED = (
    "The works were fetched from an API: those of {period} that touch {regions}, as far as it can be asked for them. "
    "Figures of other regions and years, and of the world, miss works."
)
FETCHED_JOINT = (
    "The works were fetched from an API: only those of {period} that touch all of {regions}. What one region has by "
    "itself is not here: its figures, and shares and ratios that rest on them, count joint works alone."
)
BETWEEN = (
    "The corpus has only the works of OpenAlex that may touch {regions}. Figures of other regions and of the world are "
    "refused; a second record of a work that itself names none of these regions is missing, and people are told apart "
    "by these works alone."
)
CUT = (
    "{cut:,} works of the study come without the authors after their hundredth: the API cut the list. People, "
    "organisations and places after it are missing; a snapshot or midspan snapshot --fetch has them."
)


def caveats_of_study(study: Study, manifest: Manifest) -> Iterator[Caveat]:
    """What the study's choices and the corpus say."""
    if manifest.is_invented:
        yield Caveat("invented", "Demonstration data: every work, person, contract and figure is invented.")
    choices = said(study)
    if choices:
        yield Caveat("choices", f"Counted with: {choices}.")
    partial = manifest.partial_year
    if partial is not None and partial in study.period.years:
        yield Caveat("partial", f"{partial} is incomplete: the data end on {manifest.data_date}.")
    for fetch in manifest.fetched:
        regions = ", ".join(cast("Sequence[str]", fetch["regions"]))
        text = FETCHED_JOINT if fetch["is_joint"] else FETCHED
        yield Caveat("fetched", text.format(period=fetch["period"], regions=regions))

    if manifest.between:
        yield Caveat("between", BETWEEN.format(regions=", ".join(sorted(manifest.between))))


def counts_of_works(engine: Engine, study: Study) -> dict[str, int]:
    """How many works a study has; how many are not aligned, have their theme from words, or a cut list of authors."""
    works = Tables().works(study)
    flags = {"loose": ~works.is_aligned, "told": works.is_theme_told, "cut": works.author_count.isnull()}
    sums = {name: flag.cast("int64").sum() for name, flag in flags.items()}
    row: dict[str, int] = engine.arrow(works.agg(count=works.count(), **sums)).to_pylist()[0]
    return row


def caveats_of_works(counts: Mapping[str, int], *, is_by_theme: bool) -> Iterator[Caveat]:
    """What those counts mean for a figure; `is_by_theme` where it uses themes."""
    if not counts["count"]:
        yield Caveat("empty", NOTHING)
    if counts["loose"]:
        yield Caveat("not_aligned", NOT_ALIGNED.format(count=counts["loose"]))
    if counts["cut"]:
        yield Caveat("authors_cut", CUT.format(cut=counts["cut"]))
    if counts["told"] and is_by_theme:
        yield Caveat("themes_told", THEMES_TOLD.format(**counts))
