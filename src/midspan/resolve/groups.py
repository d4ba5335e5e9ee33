"""What the other mentions of a name say of a pair: features of the two groups that a pair's mentions belong to.

A group are mentions that hang together by strong evidence: a co-author whose name is not common, or one affiliation.
Two groups of one person are often far apart in some of their pairs and near in others, and a name whose mentions fall
into many groups is borne by several persons. Neither is seen in a pair alone.
"""

import numpy as np
from numpy.typing import NDArray

from midspan.resolve.evidence import Floats, Ints
from midspan.resolve.linkage import components

GROUP_FEATURES = (
    "is_one_group", "smaller_group", "larger_group", "groups_affiliation", "groups_affiliation_rarest",
    "groups_title", "groups_mean_title", "groups_initials", "groups_year_gap", "name_groups", "name_mentions",
    "groups_mean_affiliation",
)  # fmt: skip

_COAUTHOR_RARITY = 0.5
"""Sum of the rarity of shared co-authors from which two mentions are one group."""
_AFFILIATION, _AFFILIATION_RAREST = 0.6, 0.2
"""Likeness of two affiliations, and the rarity of a word they share, from which two mentions are one group."""
_UNKNOWN_GAP = 99.0


def group_features(
    names: Ints, left: Ints, right: Ints, is_named: NDArray[np.bool_], columns: dict[str, Floats]
) -> Floats:
    """The features `GROUP_FEATURES` of pairs, shape (pairs, 12).

    `names` numbers the name of each mention; `is_named` says which pairs have names that agree in more than initials;
    `columns` are the features of the pairs by themselves.
    """
    near = (columns["affiliation"] >= _AFFILIATION) & (columns["affiliation_rarest"] >= _AFFILIATION_RAREST)
    strong = is_named & (near | (columns["coauthor_rarity"] >= _COAUTHOR_RARITY))
    group = components(len(names), left[strong], right[strong])
    size = np.log(np.bincount(group, minlength=len(names)).clip(1))
    one, other = np.minimum(group[left], group[right]), np.maximum(group[left], group[right])
    both = _Pooled.of(one, other)
    gap = np.where(columns["year_gap"] < 0, _UNKNOWN_GAP, columns["year_gap"])
    nearest = -both.most(-gap)
    held, bearers = _per_name(names, group)
    return np.column_stack((
        one == other, np.minimum(size[one], size[other]), np.maximum(size[one], size[other]),
        both.most(columns["affiliation"]), both.most(columns["affiliation_rarest"]),
        both.most(columns["title"]), both.mean(columns["title"]), both.most(columns["coauthor_initials"]),
        np.where(nearest == _UNKNOWN_GAP, -1, nearest), np.maximum(held[left], held[right]),
        np.maximum(bearers[left], bearers[right]), both.mean(columns["affiliation"]),
    )).astype(np.float64)  # fmt: skip


def _per_name(names: Ints, group: Ints) -> tuple[Floats, Floats]:
    """For each mention the logarithms of how many groups its name has, and how many mentions."""
    distinct = np.unique((names << 32) | group)
    groups = np.bincount(distinct >> 32, minlength=int(names.max(initial=-1)) + 1)
    bearers = np.bincount(names, minlength=len(groups))
    return np.log(groups[names]), np.log(bearers[names])


class _Pooled:
    """Pairs of mentions pooled by the two groups they lie between."""

    def __init__(self, where: Ints, number: int) -> None:
        self._where, self._number = where, number
        self._counts = np.bincount(where, minlength=number)

    @classmethod
    def of(cls, one: Ints, other: Ints) -> "_Pooled":
        distinct, where = np.unique((one << 32) | other, return_inverse=True)
        return cls(where, len(distinct))

    def most(self, column: Floats) -> Floats:
        """The largest value between the same two groups, for each pair."""
        found = np.full(self._number, -np.inf)
        np.maximum.at(found, self._where, column)
        return found[self._where]

    def mean(self, column: Floats) -> Floats:
        """The mean between the same two groups, for each pair."""
        return np.asarray((np.bincount(self._where, column, self._number) / self._counts)[self._where], np.float64)
