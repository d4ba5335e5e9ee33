"""The places of the parties of contracts, projects and patents: what is stated, else what the organisation says."""

from collections.abc import Mapping, Sequence
from typing import Any

from midspan.model.judgement import Hint, Link
from midspan.model.place import UNKNOWN
from midspan.resolve.gazetteer import CITY_STATES, GREATER_CHINA
from midspan.resolve.place import Resolver

Row = Mapping[str, Any]
_CODES = {"HKX": "Hong Kong", "CNX": "China", "UK": "United Kingdom", "EL": "Greece"}
"""Codes that patent offices and the EU write for a country or region; the resolver reads ISO's by itself."""
_CODE_SCORE = 0.9


def placed_parties(resolver: Resolver, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows with `place_id`, `score` and, where they have one, `organisation_place_id`.

    A place written as `gn:` and an id is that place; any other text is read like an affiliation. Where it names no
    place, the organisation with it decides, but for contracts: their form has a field for the place, and an empty
    one is unknown.
    """
    if not rows or "contract_id" in rows[0]:
        found = _links(resolver, [_stated(row) for row in rows])
        return [{**row, **_place_of(resolver, row, found[_stated(row)])} for row in rows]
    found = _links(resolver, [text for row in rows for text in (_stated(row), _whole(row))])
    return [_placed(resolver, row, found) for row in rows]


def _placed(resolver: Resolver, row: Row, found: Mapping[str, tuple[Link, ...]]) -> dict[str, Any]:
    placed = _place_of(resolver, row, found[_stated(row)])
    whole = found[_whole(row)]
    if placed["place_id"] == UNKNOWN and row["organisation"]:
        best = max(whole, key=lambda link: link.score)
        placed = {"place_id": best.place_id, "score": best.score}
    if "organisation_place_id" in row:
        seats = [link.organisation_place_id for link in whole if link.organisation_place_id != UNKNOWN]
        placed["organisation_place_id"] = seats[0] if seats else UNKNOWN
    return {**row, **placed}


def _place_of(resolver: Resolver, row: Row, links: Sequence[Link]) -> dict[str, Any]:
    """The place stated. `Aberdeen, HK` is in Hong Kong: a code of a region the size of a city beats a far namesake."""
    if row["raw_place"].startswith("gn:"):
        return {"place_id": row["raw_place"], "score": 1.0}
    place_id, score = links[0].place_id, links[0].score
    code = row["raw_place"].rpartition(",")[2].strip().removesuffix("X")
    if code in CITY_STATES and resolver.gazetteer.country_of(place_id) not in GREATER_CHINA:
        return {"place_id": CITY_STATES[code], "score": _CODE_SCORE}
    return {"place_id": place_id, "score": score}


def _stated(row: Row) -> str:
    """The place as the resolver reads it: `Chai Wan, HKX` is in Hong Kong."""
    place, comma, code = str(row["raw_place"]).rpartition(",")
    known = _CODES.get(code.strip())
    return f"{place}{comma} {known}".strip() if known else str(row["raw_place"])


def _whole(row: Row) -> str:
    """Organisation and place, as an affiliation would have them."""
    place = "" if row["raw_place"].startswith("gn:") else _stated(row)
    return ", ".join(text for text in (row["organisation"], place) if text)


def _links(resolver: Resolver, texts: Sequence[str]) -> dict[str, tuple[Link, ...]]:
    """The links of each distinct text."""
    distinct = sorted(set(texts))
    return dict(zip(distinct, resolver.resolve_many((text, Hint()) for text in distinct), strict=True))
