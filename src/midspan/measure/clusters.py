"""Science-and-technology clusters: DBSCAN over the places of authors and inventors, borders ignored.

A place is **dense** where the weight within a radius of it (itself included) reaches a least weight. Dense places
within a radius of one another are one cluster; another place within the radius of a dense one joins the cluster of
the nearest. All else is in no cluster. A cluster is named by its heaviest place.
Reference: Ester et al. 1996; WIPO, Global Innovation Index, appendix on the methodology of clusters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from midspan.measure.indicator import WEIGHT
from midspan.measure.tables import COUNTED, unbound
from midspan.model.place import ELSEWHERE, UNKNOWN
from midspan.model.study import Lens
from midspan.store.extract_schema import STUDY_CLUSTERS

if TYPE_CHECKING:
    import ibis.expr.types as ir

RADII = (10, 13, 15, 20)
"""Kilometres that clusters are found for; 15 is WIPO's."""
DENSITIES = (5, 10, 20)
"""Least weight of a dense neighbourhood, in ten-thousandths of all located weight."""
_EARTH = 6371.0088
_ROWS = 128
_MARGIN = 1.001
"""Of the band of latitudes, so that rounding leaves nobody out."""
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Points:
    """Places with coordinates, in degrees, and the whole millionths of weight at each; parallel, by ascending id."""

    place_ids: Sequence[str]
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    weights: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every ordered pair of points within the widest radius, a point with itself too, with kilometres."""

    one: NDArray[np.intp]
    other: NDArray[np.intp]
    kilometres: NDArray[np.float64]


def located_weights(lens: Lens) -> "ir.Table":
    """(place_id, latitude, longitude, weight) of every place with a point: shares of works and of patents together."""
    links, doubles, retracted = unbound("links"), unbound("doubles"), unbound("works")
    kept = links.filter(links.score >= COUNTED).anti_join(doubles, "work_id")
    kept = kept.anti_join(retracted.filter(retracted.is_retracted), "work_id")
    place = kept.organisation_place_id if lens is Lens.ORGANISATION else kept.place_id
    parties = unbound("patent_parties")
    inventors = parties.filter(parties.role == "inventor", parties.score >= COUNTED)
    both = ibis.union(
        kept.select(place=place, weight=kept.weight.cast(WEIGHT)),
        inventors.select(place=inventors.place_id, weight=inventors.weight.cast(WEIGHT)),
    )
    summed = both.filter(both.place != UNKNOWN).group_by("place").agg(weight=both.weight.sum().cast(WEIGHT))
    places = unbound("places")
    points = places.filter(places.latitude.notnull(), places.longitude.notnull())
    joined = summed.inner_join(points, [("place", "place_id")])
    return joined.select("place_id", "latitude", "longitude", "weight")


def study_clusters(located: pa.Table, region_places: pa.Table) -> pa.Table:
    """The clusters that hold a place of a region, under every radius and density; rows of `study_clusters`."""
    regions = dict(zip(*(region_places.column(name).to_pylist() for name in ("place_id", "region")), strict=True))
    points = _points(located)
    pairs = near_pairs(points, max(RADII))
    rows: list[tuple[object, ...]] = []
    for radius in RADII:
        for density in DENSITIES:
            for heaviest, members in clusters(points, pairs, radius, density):
                ids = [points.place_ids[member] for member in members]
                if any(place_id in regions for place_id in ids):
                    name = points.place_ids[heaviest]
                    rows += [(one, name, regions.get(one, ELSEWHERE), radius, density) for one in ids]
    columns = list(zip(*rows, strict=True)) or [()] * len(STUDY_CLUSTERS.columns)
    arrays = [
        pa.array(values, type=column.type) for values, column in zip(columns, STUDY_CLUSTERS.columns, strict=True)
    ]
    return pa.table(arrays, schema=STUDY_CLUSTERS.schema)


def clusters(points: Points, pairs: Pairs, radius: float, density: int) -> Iterator[tuple[int, list[int]]]:
    """Each cluster's heaviest point and its points, in their order; `density` in ten-thousandths of all weight."""
    near = pairs.kilometres <= radius
    one, other, kilometres = pairs.one[near], pairs.other[near], pairs.kilometres[near]
    around = np.zeros(len(points.weights), dtype=np.int64)
    np.add.at(around, one, points.weights[other])
    is_dense = around * 10_000 >= int(points.weights.sum()) * density
    among = is_dense[one] & is_dense[other]
    label = _components(len(around), one[among], other[among])
    label[~is_dense] = -1
    reach = ~is_dense[one] & is_dense[other]
    order = np.lexsort((other[reach], kilometres[reach], one[reach]))
    border, first = np.unique(one[reach][order], return_index=True)
    label[border] = label[other[reach][order][first]]
    for name in np.unique(label[label >= 0]):
        members = np.flatnonzero(label == name)
        heaviest = members[np.argmax(points.weights[members])]
        yield int(heaviest), members.tolist()


def near_pairs(points: Points, radius: float) -> Pairs:
    """The pairs of points within a radius, by the haversine formula, of those in a band of latitudes at a time."""
    latitude, longitude = np.radians(points.latitudes), np.radians(points.longitudes)
    north_to = np.argsort(latitude, kind="stable")
    ordered, reach = latitude[north_to], radius / _EARTH * _MARGIN
    found: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
    for start in range(0, len(latitude), _ROWS):
        rows = north_to[start : start + _ROWS]
        low, high = np.searchsorted(ordered, [latitude[rows[0]] - reach, latitude[rows[-1]] + reach])
        band = north_to[low:high]
        north = np.sin((latitude[rows, None] - latitude[None, band]) / 2) ** 2
        east = np.sin((longitude[rows, None] - longitude[None, band]) / 2) ** 2
        half = north + np.cos(latitude[rows, None]) * np.cos(latitude[None, band]) * east
        kilometres = 2 * _EARTH * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
        one, other = np.nonzero(kilometres <= radius)
        found.append((rows[one], band[other], kilometres[one, other]))
    empty = np.zeros(0, dtype=np.intp)
    parts = zip(*found, strict=True) if found else [(empty,), (empty,), (np.zeros(0),)]
    one, other, kilometres = (np.concatenate(part) for part in parts)
    order = np.lexsort((other, one))
    return Pairs(one[order], other[order], kilometres[order])


def _components(count: int, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each point the lowest point that it is tied to, over any number of ties."""
    label = np.arange(count)
    while True:
        lower = label.copy()
        np.minimum.at(lower, one, label[other])
        lower = lower[lower]
        if np.array_equal(lower, label):
            return label
        label = lower


def _points(located: pa.Table) -> Points:
    rows = located.sort_by("place_id").to_pylist()
    return Points(
        [row["place_id"] for row in rows],
        np.array([row["latitude"] for row in rows], dtype=np.float64),
        np.array([row["longitude"] for row in rows], dtype=np.float64),
        np.array([int(row["weight"] * _MICRO) for row in rows], dtype=np.int64),
    )
