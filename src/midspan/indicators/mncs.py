"""Mean normalised citation score of joint works."""

from midspan.measure.impact import a_work
from midspan.measure.indicator import Derived, Operand
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="mncs",
        title="Mean normalised citation score of joint works",
        definition=(
            "The mean citation score of joint works, weighted by the study's counting: citations over the mean "
            "citations of the works of the same field, year and type in the baseline. 1 is the baseline's mean."
        ),
        formula=r"\frac{\sum_{p \in A \cap B \cap \Omega} w_p a_p / \mu_p}{\sum_{p \in A \cap B \cap \Omega} w_p}",
        example=(
            "Two joint works: one has 12 citations where the works of its field, year and type have 4 on average, the "
            "other has 1 where they have 2. Their scores are 12 / 4 = 3 and 1 / 2 = 0.5. In full counting: (3 + 0.5) "
            "/ 2 = 1.75. In fractional counting, where the regions' shares are 1 and 0.5: (1 x 3 + 0.5 x 0.5) / (1 + "
            "0.5) = 2.17."
        ),
        not_counted=(
            "Works without known citations or field, and works whose field, year and type have no citation in the "
            "baseline. Refused without a baseline: midspan build --baseline makes one."
        ),
        reference="Waltman et al. 2011, doi:10.1016/j.joi.2010.08.001",
        unit="index",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    {"normalised_citations": Operand("normalised_citations"), "normalised_works": Operand("normalised_works")},
    a_work("normalised_citations", "normalised_works"),
)
