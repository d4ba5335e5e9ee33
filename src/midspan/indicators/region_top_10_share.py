"""Top 10 % share of works of a region."""

from midspan.measure.impact import a_work
from midspan.measure.indicator import Derived, Operand
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="region_top_10_share",
        title="Top 10 % share of works of a region",
        definition=(
            "The share of works of a region that are among the 10 % most cited of their field, year and type in the "
            "baseline, weighted by the study's counting; works right at a threshold count by the share that makes a "
            "cell's top exactly 10 %. 10 % is the baseline's own share."
        ),
        not_counted=(
            "Works without known citations or field, and works whose field, year and type have no citation in the "
            "baseline. Refused without a baseline: midspan build --baseline makes one."
        ),
        reference="Waltman & Schreiber 2013, doi:10.1002/asi.22775",
        unit="share",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    {
        "region_top_10_works": Operand("region_top_10_works"),
        "region_normalised_works": Operand("region_normalised_works"),
    },
    a_work("region_top_10_works", "region_normalised_works"),
    native=("region",),
)
