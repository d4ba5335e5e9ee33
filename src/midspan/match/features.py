"""What is said of a pair of organisations that may work together, from what was known at a year's end."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from midspan.match import ties
from midspan.match.past import Codes, Past
from midspan.match.texts import Numbers

FEATURES = (
    "text", "company", "subjects", "common_neighbours", "adamic_adar", "resource_allocation", "activity", "recent",
    "openness", "evenness", *ties.FEATURES,
)  # fmt: skip
"""Likeness of titles; of titles to those of the other's partners; of themes and venues; partners in common, counted
three ways; works of both, recent works of both, partners for each work of both; how alike their works are many; ties
without a work in common."""
LOT = 100


def lots(count: int) -> Iterator[Codes]:
    """Numbers below a count in lots."""
    for start in range(0, count, LOT):
        yield np.arange(start, min(start + LOT, count), dtype=np.intp)


def block(past: Past, one: Codes, other: Codes) -> NDArray[np.float32]:
    """Shape (one, other, features)."""
    degree = np.maximum(past.degree, 2)
    near_one, near_other = past.near[one], scipy.sparse.csc_array(past.near[other].T)
    works, recent = _against_all(past, past.works), _against_all(past, past.recent)
    openness = _against_all(past, past.degree / np.maximum(past.works, 1))
    found = np.empty((len(one), len(other), len(FEATURES)), dtype=np.float32)
    profile, company = past.profile, past.company
    layers = (
        lambda: _dense(profile[one] @ profile[other].T),
        lambda: (_dense(company[one] @ profile[other].T) + _dense(profile[one] @ company[other].T)) / 2,
        lambda: _dense(past.subjects[one] @ past.subjects[other].T),
        lambda: np.log1p(_dense(near_one @ near_other)),
        lambda: np.log1p(_dense(near_one @ scipy.sparse.diags_array(1 / np.log(degree)) @ near_other)),
        lambda: np.sqrt(_dense(near_one @ scipy.sparse.diags_array(1 / degree) @ near_other)),
        lambda: works[one][:, None] + works[other][None, :],
        lambda: recent[one][:, None] + recent[other][None, :],
        lambda: openness[one][:, None] + openness[other][None, :],
        lambda: -np.abs(works[one][:, None] - works[other][None, :]),
        *ties.layers(past.named, one, other),
    )
    for at, layer in enumerate(layers):
        found[:, :, at] = layer()
    return found


def of_pairs(past: Past, one: Codes, other: Codes) -> NDArray[np.float32]:
    """Shape (pairs, features): the same numbers for the pairs of two parallel arrays."""
    degree = np.maximum(past.degree, 2)
    works, recent = _against_all(past, past.works), _against_all(past, past.recent)
    openness = _against_all(past, past.degree / np.maximum(past.works, 1))
    profile, company, shared = past.profile, past.company, past.near[one].multiply(past.near[other])
    layers = (
        _along(profile[one], profile[other]),
        (_along(company[one], profile[other]) + _along(profile[one], company[other])) / 2,
        _along(past.subjects[one], past.subjects[other]),
        np.log1p(np.asarray(shared.sum(axis=1)).ravel()),
        np.log1p(np.asarray(shared @ (1 / np.log(degree))).ravel()),
        np.sqrt(np.asarray(shared @ (1 / degree)).ravel()),
        works[one] + works[other],
        recent[one] + recent[other],
        openness[one] + openness[other],
        -np.abs(works[one] - works[other]),
        *ties.of_pairs(past.named, one, other),
    )
    return np.column_stack(layers).astype(np.float32)


def _along(one: Any, other: Any) -> Numbers:
    return np.asarray(one.multiply(other).sum(axis=1), dtype=np.float64).ravel()


def _against_all(past: Past, counts: Numbers) -> Numbers:
    """Logarithms less their mean over the known: a corpus that grows makes nobody likelier by that alone."""
    logs, known = np.log1p(counts), past.known()
    return np.asarray(logs - (logs[known].mean() if known.any() else 0.0), dtype=np.float64)


def _dense(matrix: object) -> Numbers:
    return np.asarray(matrix.toarray(), dtype=np.float64)  # type: ignore[attr-defined]


def candidates(past: Past, one: Codes, other: Codes, regions: Codes) -> NDArray[np.bool_]:
    """Shape (one, other): both known, of two different regions, and without a joint work so far."""
    known = past.known()
    fits = known[one][:, None] & known[other][None, :] & (regions[one][:, None] != regions[other][None, :])
    together = past.near[one][:, other].toarray() > 0
    return np.asarray(fits & ~together, dtype=np.bool_)
