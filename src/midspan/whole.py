"""Values of a pair asked of the whole corpus: seconds, where the first figure of two regions takes a whole extract."""

from collections.abc import Sequence

from midspan.api import Corpus
from midspan.measure.extract import check_choices, chosen_regions, open_definitions
from midspan.measure.figure import Measurer
from midspan.measure.whole import VERSION, values_of
from midspan.model.study import Study
from midspan.record.rates import QUOTES


def values(corpus: Corpus, key: str, study: Study, by: Sequence[str] = ()) -> list[dict[str, object]]:
    """Values alone of a figure of joint works, without an extract of the study: for looking through many pairs.

    One dictionary a cell: the breakdown, `value`, and how many `records`: those of the figure, which has what these
    lack, that is both uncertainties, caveats and the list of records. Figures that count leads, companies or countries
    are refused. The first time, and for each lens, the works of the corpus, or their authors, are written in the order
    of places, in the workspace's folder `layouts/`. What the engine held of an open study is dropped.
    """
    check_choices(study, corpus.themes, QUOTES)
    chosen, known = chosen_regions(study.regions, corpus.regions), list(corpus.regions.values())
    measurer = Measurer(corpus.engine, corpus.manifest, corpus.indicators)
    measurer.check_period(study)
    with corpus._lock:  # noqa: SLF001 - the engine is bound otherwise, so that the corpus must open its study anew
        engine, corpus._extract = corpus.engine, None  # noqa: SLF001
        folder = corpus.home / "extracts"
        open_definitions(engine, (corpus.path, corpus.manifest), folder, chosen, known, corpus.themes, study.lens)
        layouts = corpus.home / "layouts" / f"{corpus.corpus_id}-{study.lens}-{VERSION}-{engine.name}"
        return values_of(engine, measurer.indicator(key), study, by, layouts)
