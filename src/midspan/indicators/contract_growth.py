"""Compound annual growth of contract value."""

from midspan.measure.growth import check_growth, compound, rates
from midspan.measure.indicator import Derived, Operand
from midspan.model.figure import Card, Kind

INDICATOR = Derived(
    Card(
        key="contract_growth",
        title="Growth of contract value",
        definition=(
            "The end-point rate: (last year / first year) to the power 1 / (number of years - 1), minus 1, of the value"
            " of technology contracts signed in each year. Yearly values, never cumulative ones."
        ),
        formula=r"g = \left( \frac{v_n}{v_1} \right)^{1 / (n - 1)} - 1",
        example=(
            "Contracts worth 1,000,000 yuan in 2015 and 2,194,100 yuan in 2023: 2.1941^(1 / 8) - 1 = 10.32 % a year."
        ),
        not_counted="Contracts of unknown amount.",
        reference="Standard; 水平法 of the National Bureau of Statistics of China",
        unit="rate a year",
        version=1,
        records="contracts",
        kind=Kind.REPORTED,
        dimensions=("theme", "type"),
    ),
    {"contract_value": Operand("contract_value", by=("year",))},
    rates("contract_value", compound),
    check_growth,
    headline=True,
)
