"""Gateway share: how much of a region's work with the world carries the other."""

from midspan.measure.gateway import OPERANDS, check_whole_works, share
from midspan.measure.indicator import Derived
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="gateway_share",
        title="Gateway share",
        definition=(
            "The share of a region's works with the rest of the world that are joint works too: of its works with a "
            "known place outside all regions of the study, those with an authorship in every region of the study. "
            "Where this is large, the region's way to the world leads through the other, or the other way round."
        ),
        formula=r"\frac{W_{AB}}{W_A}",
        example="Hong Kong has 50 works with the rest of the world, 10 of them with Shanghai too: 10 / 50 = 0.2.",
        not_counted="As for works with the rest of the world.",
        reference="Midspan",
        unit="share",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    {key: OPERANDS[key] for key in ("world_joint_works", "world_works")},
    share("world_joint_works", "world_works"),
    check_whole_works,
    native=("region",),
)
