"""Gateway ratio: the gateway share, set against chance."""

from midspan.measure.gateway import OPERANDS, check_whole_works, ratio
from midspan.measure.indicator import Derived
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="gateway_ratio",
        title="Gateway ratio",
        definition=(
            "The gateway share divided by the share of all the region's works that are joint works, which is what it "
            "would be if a work had the other region and the rest of the world on it independently. 1 is chance; above "
            "1, the two come together."
        ),
        formula=r"\frac{W_{AB} / W_A}{P_{AB} / P_A}",
        example=(
            "Hong Kong has 200 works, 30 of them with Shanghai; 50 with the rest of the world, 10 of them "
            "with Shanghai too: (10 / 50) / (30 / 200) = 1.33."
        ),
        not_counted="As for works with the rest of the world. Large teams have every place more often: they raise it.",
        reference="Midspan",
        unit="ratio",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    OPERANDS,
    ratio,
    check_whole_works,
    native=("region",),
)
