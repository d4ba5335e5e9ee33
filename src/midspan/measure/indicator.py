"""What an indicator is: it never counts, it returns contributions.

A **counted** indicator gives an unbound Ibis table of contributions:

    record_id   what to open: a work, a contract, a project or a patent
    unit_id     what is counted
    weight      decimal(38,12)
    region      only where the indicator speaks of each region by itself
    region_pair only in a matrix (`Tables.is_matrix`): every two regions by themselves, written `a|b`

The engine adds the breakdown (year, theme, organisation ...) and reduces: `total` sums the weights, `distinct`
counts the units. A **derived** indicator names others and combines their values, also in every bootstrap replicate.
A **networked** indicator measures the network of organisations, and opens to the works behind its links.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from midspan.model.figure import Card, Interval
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from midspan.measure.tables import Tables
    from midspan.measure.ties import Network

Values = NDArray[np.float64]
"""One number for the value itself, then one for each replicate."""
Cells = Mapping[tuple[str, ...], Values]
WEIGHT = "decimal(38, 12)"


class Reducer(StrEnum):
    """How contributions become a value."""

    TOTAL = "total"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Staged:
    """How contributions come about that rest on all works of a person together.

    `rows` says of each work, by itself, what is known of persons (work_id, person ...); more rows of works that are not
    counted do no harm where they are taken away again. `made` makes contributions of them, each person's by itself: its
    `unit_id` begins with the person.
    """

    rows: Callable[["Tables", Study], "ir.Table"]
    made: Callable[["ir.Table"], "ir.Table"]


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator that counts records or units. `contributions` may depend on the study's counting and lens.

    One that rests on a baseline of citations names the works that it sets against it (work_id): `scored_works`.
    `staged`: what a work adds depends on which other works are counted. `is_joint`: every record is a joint work, so
    that what they say is read of those alone; in a cell, a record has one row, or one for each unit that is counted.
    """

    card: Card
    contributions: Callable[["Tables", Study], "ir.Table"]
    reducer: Reducer = Reducer.TOTAL
    native: tuple[str, ...] = ()
    headline: bool = False
    scored_works: "Callable[[Tables, Study], ir.Table] | None" = None
    staged: Staged | None = None
    is_joint: bool = False

    @property
    def key(self) -> str:
        """The indicator's key."""
        return self.card.key


@dataclass(frozen=True, slots=True)
class Operand:
    """Another indicator, broken down by `by` besides the figure's own breakdown, whose records are opened."""

    key: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """An indicator made of others.

    `derive` receives the cells of each operand (key = the part of the breakdown it knows, then its own `by`), the
    breakdown, and the study. It
    returns the figure's cells; not a number (nan) where a value has no meaning. `check` receives the study, the
    breakdown and the corpus's incomplete year. `interval` takes the bootstrap's place where the indicator's source
    has an interval of its own.
    """

    card: Card
    operands: Mapping[str, Operand]
    derive: Callable[[Mapping[str, Cells], Sequence[str], Study], Cells]
    check: Callable[[Study, Sequence[str], int | None], None] = field(default=lambda study, by, partial_year: None)
    interval: Callable[[Mapping[str, Cells], Sequence[str], Study], Mapping[tuple[str, ...], Interval]] | None = None
    native: tuple[str, ...] = ()
    headline: bool = False

    @property
    def key(self) -> str:
        """The indicator's key."""
        return self.card.key


@dataclass(frozen=True, slots=True)
class Networked:
    """An indicator of the network of organisations (measure/links.py says which).

    `measure` receives the network with its replicates, the dimensions and the study. It returns cells of one value and
    as many replicates as it has: a link is in a replicate where one of its works is. Cells whose value is not a number
    are left out. `of_nothing` is what a cell is worth that the linkage range does not find. `is_against_chance`: each
    value takes many networks drawn by chance.
    """

    card: Card
    measure: Callable[["Network", Sequence[str], Study], Cells]
    replicates: int = 200
    native: tuple[str, ...] = ()
    check: Callable[[Study, Sequence[str], int | None], None] = field(default=lambda study, by, partial_year: None)
    of_nothing: float = 0.0
    is_against_chance: bool = False
    headline: bool = False

    @property
    def key(self) -> str:
        """The indicator's key."""
        return self.card.key


Indicator = Counted | Derived | Networked
