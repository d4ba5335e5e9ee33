"""Association strength as observed over expected works."""

from collections.abc import Mapping, Sequence

from midspan.measure.indicator import Cells, Derived, Operand
from midspan.measure.similarity import OPERANDS, check_pair, of_works
from midspan.model.figure import Card
from midspan.model.study import Study


def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """The proximity index times the works of the corpus."""
    product = of_works(lambda joint, first, second: joint / (first * second))(cells, by, study)
    at = by.index("region_pair") if "region_pair" in by else len(by)
    return {key: value * cells["corpus_works"][(*key[:at], *key[at + 1 :])] for key, value in product.items()}


INDICATOR = Derived(
    Card(
        key="association_strength_total",
        title="Association strength (total)",
        definition=(
            "Joint works times all works of the corpus in the period, divided by the product of the two regions' "
            "works, c N / (P_A P_B): 1 where two regions share as many works as independence would give."
        ),
        formula=r"S_{AB} = \frac{P_{AB} N}{P_A P_B}",
        example=(
            "Four works with one author in each place named: Shanghai and Hong Kong; Shanghai and Hong "
            "Kong; Shanghai; Hong Kong and the United States. They are the whole corpus: 2 x 4 / (3 x 3) = "
            "0.889."
        ),
        not_counted=(
            "Works that the corpus does not hold: N is the corpus's number of works under the study's choices, "
            "all themes."
        ),
        reference="van Eck & Waltman 2009, doi:10.1002/asi.21075",
        unit="index",
        version=1,
        dimensions=("region_pair", "year", "type"),
    ),
    OPERANDS | {"corpus_works": Operand("corpus_works")},
    derive,
    check_pair,
)
