"""Top 10 % share of joint works."""

from midspan.measure.impact import a_work
from midspan.measure.indicator import Derived, Operand
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="top_10_share",
        title="Top 10 % share of joint works",
        definition=(
            "The share of joint works that are among the 10 % most cited of their field, year and type in the "
            "baseline, weighted by the study's counting; works right at a threshold count by the share that makes a "
            "cell's top exactly 10 %. 10 % is the baseline's own share."
        ),
        formula=r"\frac{\sum_{p \in A \cap B \cap \Omega} w_p \theta_p}{\sum_{p \in A \cap B \cap \Omega} w_p}",
        example=(
            "A field has 15 works of one year and type in the baseline, so 1.5 are its top 10 %: one work has 9 "
            "citations, two have 7, the others fewer. Each of the two counts (1.5 - 1) / 2 = 0.25. Four of the 15 are "
            "joint works, with 9, 7, 3 and 0 citations: (1 + 0.25 + 0 + 0) / 4 = 0.3125."
        ),
        not_counted=(
            "Works without known citations or field, and works whose field, year and type have no citation in the "
            "baseline. Refused without a baseline: midspan build --baseline makes one."
        ),
        reference="Waltman & Schreiber 2013, doi:10.1002/asi.22775",
        unit="share",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    {"top_10_works": Operand("top_10_works"), "normalised_works": Operand("normalised_works")},
    a_work("top_10_works", "normalised_works"),
)
