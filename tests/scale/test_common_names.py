"""Persons of many authorships without ids, made up: a cost that grows with the square of their number would not end."""

import random

import pyarrow as pa
import pytest

from midspan.resolve.evidence import MENTIONS, Background
from midspan.resolve.person import cluster_block

pytestmark = pytest.mark.scale
FAMILIES = [
    "Wang",
    "Li",
    "Zhang",
    "Liu",
    "Chen",
    "Chan",
    "Wong",
    "Ho",
    *(f"{a}{b}son" for a in "BCDFG" for b in ("al", "em", "ot")),
]
SYLLABLES = (
    "wei xiao ming jian li yu hua feng ping lan bo chao dan fei gang hao jie kai lin mei na peng qing rui".split()
)
GIVEN = [*SYLLABLES, *(a + b for a in SYLLABLES for b in SYLLABLES)]


def authorships(number):
    draw = random.Random(1)  # noqa: S311
    labs = [[f"{draw.choice(GIVEN).title()} {draw.choice(FAMILIES)}" for _ in range(20)] for _ in range(number // 100)]
    rows = []
    for work in range(number // 4):
        lab = draw.randrange(len(labs))
        names = draw.sample(labs[lab], 4)
        rows += [
            dict.fromkeys(MENTIONS.names) | {
                "mention_id": f"{work}#{at}", "work_id": str(work), "name": name, "year": 2000 + work % 20,
                "coauthors": names[:at] + names[at + 1 :], "affiliation": f"Laboratory number{lab} of City{lab % 90}",
                "title": f"effects of subject{lab} on topic{draw.randrange(500)} in material{draw.randrange(9_000)}",
            }
            for at, name in enumerate(names)
        ]  # fmt: skip
    return pa.Table.from_pylist(rows, MENTIONS)


def test_two_hundred_thousand_authorships_of_common_names_are_clustered():
    table = authorships(200_000)
    assert cluster_block(table, Background.of(table)).num_rows == table.num_rows
