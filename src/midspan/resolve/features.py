"""What speaks for and against each organisation that a string may name: one row of numbers each."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from midspan.resolve.candidates import BREAK, Found, GeoHits, Longs, Tokens
from midspan.resolve.grams import ragged
from midspan.resolve.registry import ACRONYM_KIND, FUZZY, HAN, TYPES, Registry

Floats = NDArray[np.float64]

_GREATER_CHINA = ("CN", "HK", "MO", "TW")
_NEXT_TO = {
    word: code
    for code, words in enumerate(
        (
            "department division group section unit program office",
            "school faculty",
            "college",
            "laboratory",
            "center",
            "institute academy",
            "hospital clinic medical medicine",
            "university",
            "affiliated teaching",
            "press library",
            "limited incorporated corporation company gmbh",
        ),
        1,
    )
    for word in words.split()
}
_UNIT_CODES = 7
NAMES = (
    "kind", "weight", "score", "words", "letters", "bearers", "country", "city", "region", "supported", "against",
    "own_city", "nested", "contains", "overlaps", "child_named", "parent_named", "from_start", "to_end", "share",
    "segment", "segments", "fills_segment", "crosses", "evidence", "kinds", "relative_weight", "open_weight",
    "open_share", "string_open", "string_unknown", "segment_unknown", "next_code", "previous_code", "next_weight",
    "previous_weight", "joined_before", "joined_after", *(f"is_{kind}" for kind in TYPES), "status", "is_placed",
    "relations", "listed_names", "rivals", "candidates", "same_span", "geo_rank", "places_said", "countries_said",
    "tokens", "has_acronym", "has_han", "has_university", "own_university", "has_unit_head", "rival_relations",
    "identifiers", "rival_identifiers", "prominence_rank",
)  # fmt: skip
"""The columns, in their order."""


def features(registry: Registry, tokens: Tokens, best: Found, counts: Longs, bits: Longs, hits: GeoHits) -> Floats:
    """Shape (candidates, columns) for the best evidence of each organisation of each string, ordered by string."""
    columns: dict[str, Floats] = {}
    _name(columns, registry, best, counts, bits)
    _geography(columns, registry, tokens, best, hits)
    _shape(columns, registry, tokens, best, hits)
    _neighbours(columns, registry, tokens, best)
    _organisation(columns, registry, best)
    _rivals(columns, registry, tokens, best)
    return np.array([columns[name] for name in NAMES], np.float64).T


def _name(columns: dict[str, Floats], registry: Registry, best: Found, counts: Longs, bits: Longs) -> None:
    is_han = best.kind == HAN
    form = best.form
    columns["kind"] = best.kind.astype(float)
    columns["weight"] = best.weight
    columns["score"] = best.score
    columns["words"] = np.where(is_han, 1, registry.form_length[form]).astype(float)
    letters = registry.form_text_start[form + 1] - registry.form_text_start[form]
    columns["letters"] = np.where(is_han, (best.weight - 8) * 2, letters)
    bearers = registry.form_start[form + 1] - registry.form_start[form]
    columns["bearers"] = np.where(is_han, 1, bearers).astype(float)
    columns["evidence"] = counts.astype(float)
    columns["kinds"] = np.sum([(bits >> n) & 1 for n in range(FUZZY + 1)], axis=0).astype(float)
    columns["has_acronym"] = ((bits >> ACRONYM_KIND) & 1).astype(float)
    columns["has_han"] = ((bits >> HAN) & 1).astype(float)


def _geography(columns: dict[str, Floats], registry: Registry, tokens: Tokens, best: Found, hits: GeoHits) -> None:
    """Places outside the name's own span that agree or disagree with where the organisation is."""
    count = len(best)
    first = np.searchsorted(hits.owner, np.arange(len(tokens.texts) + 1))
    one, pair = ragged(first[best.owner].astype(np.int64), (first[best.owner + 1] - first[best.owner]).astype(np.int64))
    # What another affiliation of the same string says of a place is nothing to this one.
    part = np.cumsum(tokens.word == BREAK)
    is_beside = part[hits.start[pair]] == part[best.start[one]]
    one, pair = one[is_beside], pair[is_beside]
    inside = (hits.start[pair] >= best.start[one]) & (hits.end[pair] <= best.end[one])
    place, org = hits.place[pair], best.org[one]
    home = registry.org_country[org]
    country = registry.place_country[place]
    level = registry.place_level[place]
    at_home = (country == home) & (home >= 0)
    region = np.array([registry.country_codes.index(c) for c in _GREATER_CHINA if c in registry.country_codes])
    near = np.isin(country, region) & np.isin(home, region)
    says_country = level == 0
    outside = ~inside

    def any_of(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(one[mask], minlength=count) > 0

    agrees, related = any_of(outside & says_country & at_home), any_of(outside & says_country & near)
    differs = any_of(outside & says_country & ~at_home & (home >= 0))
    columns["country"] = np.where(agrees, 1.0, np.where(related, 0.5, np.where(differs, -1.0, 0.0)))
    is_city = place == registry.org_city[org]
    is_region = (place == registry.org_region[org]) & (place >= 0)
    columns["city"] = any_of(outside & is_city).astype(float)
    columns["region"] = any_of(outside & is_region).astype(float)
    columns["own_city"] = any_of(inside & is_city).astype(float)
    # A name of a place supports a country if any of its meanings lies there.
    occurrence = one * (int(hits.hit.max()) + 1 if len(hits.hit) else 1) + hits.hit[pair]
    outer = outside & ~says_country
    supports = np.unique(occurrence[outer & at_home])
    every, index = np.unique(occurrence[outer & (home >= 0)], return_index=True)
    owner_of = one[outer & (home >= 0)][index]
    is_support = np.isin(every, supports)
    columns["supported"] = np.bincount(owner_of[is_support], minlength=count).astype(float)
    columns["against"] = np.bincount(owner_of[~is_support], minlength=count).astype(float)
    names = np.bincount(hits.owner[np.unique(hits.hit, return_index=True)[1]], minlength=len(tokens.texts))
    columns["places_said"] = names[best.owner].astype(float)
    said = (
        np.unique(hits.owner * 1000 + registry.place_country[hits.place]) if len(hits.owner) else np.zeros(0, np.int64)
    )
    columns["countries_said"] = np.bincount(said // 1000, minlength=len(tokens.texts))[best.owner].astype(float)


def _shape(columns: dict[str, Floats], registry: Registry, tokens: Tokens, best: Found, hits: GeoHits) -> None:
    """Where the name stands in the string, and the weight of words that nothing found accounts for."""
    first = tokens.first
    begin, finish = first[best.owner], first[best.owner + 1] - 1
    size = np.maximum(finish - begin, 1)
    columns["tokens"] = size.astype(float)
    columns["from_start"] = (best.start - begin) / size
    columns["to_end"] = (finish - best.end) / size
    columns["share"] = (best.end - best.start) / size
    seg = tokens.segment.astype(np.int64)
    last = np.maximum(best.end - 1, best.start)
    columns["segment"] = seg[best.start].astype(float)
    columns["segments"] = seg[np.maximum(finish - 1, begin)].astype(float) + 1
    columns["crosses"] = (seg[last] - seg[best.start]).astype(float)
    line = tokens.owner.astype(np.int64) * 1000 + np.minimum(seg, 999)
    starts_segment = np.concatenate([[True], np.diff(line) != 0])
    begin_of = np.maximum.accumulate(np.where(starts_segment, np.arange(len(line)), 0))
    end_of = np.concatenate([np.flatnonzero(starts_segment)[1:], [len(line)]])[np.cumsum(starts_segment) - 1]
    left, right = begin_of[best.start], end_of[last]
    is_word = tokens.word != -2
    words_before = np.concatenate([[0], np.cumsum(is_word)])
    columns["fills_segment"] = (
        (words_before[best.start] == words_before[left]) & (words_before[right] == words_before[last + 1])
    ).astype(float)
    # Unknown words weigh as much as the rarest.
    weight = np.where(tokens.word >= 0, registry.word_weight[np.maximum(tokens.word, 0)], registry.most_weight)
    weight = np.where(is_word, weight, 0.0).astype(np.float64)
    geo_cover = cover(len(weight), hits.start, hits.end) > 0
    is_exact = best.kind != FUZZY
    name_cover = cover(len(weight), best.start[is_exact], best.end[is_exact]) > 0
    loose = np.where(geo_cover, 0.0, weight)
    total = np.concatenate([[0.0], np.cumsum(loose)])
    open_weight = total[left] * 0 + (total[right] - total[left]) - (total[last + 1] - total[best.start])
    columns["open_weight"] = open_weight
    columns["open_share"] = open_weight / np.maximum(total[right] - total[left], 1e-9)
    open_total = np.concatenate([[0.0], np.cumsum(np.where(name_cover, 0.0, loose))])
    columns["string_open"] = open_total[finish] - open_total[begin]
    unknown = np.concatenate([[0], np.cumsum((tokens.word == -1) & ~geo_cover)])
    columns["string_unknown"] = (unknown[finish] - unknown[begin]).astype(float)
    columns["segment_unknown"] = (unknown[right] - unknown[left]).astype(float)


def cover(size: int, start: Longs, end: Longs) -> Longs:
    """How many of the spans lie over each of `size` tokens."""
    change = np.bincount(start, minlength=size + 1) - np.bincount(end, minlength=size + 1)
    return np.asarray(np.cumsum(change)[:size])


@lru_cache(maxsize=4)
def _codes(registry: Registry) -> Longs:
    """What kind of word each word id is, by `_NEXT_TO`."""
    codes = np.zeros(len(registry.word_weight), np.int64)
    for word, code in _NEXT_TO.items():
        if word in registry.words:
            codes[registry.words[word]] = code
    return codes


def _neighbours(columns: dict[str, Floats], registry: Registry, tokens: Tokens, best: Found) -> None:
    """The words just before and after the name within its segment, and whether a silent word stands between."""
    codes = _codes(registry)
    after, before = best.end, best.start - 1
    last = np.maximum(best.end - 1, best.start)
    follows = (after < len(tokens.word)) & (
        tokens.segment[np.minimum(after, len(tokens.word) - 1)] == tokens.segment[last]
    )
    follows &= tokens.owner[np.minimum(after, len(tokens.word) - 1)] == best.owner
    leads = (before >= 0) & (tokens.segment[np.maximum(before, 0)] == tokens.segment[best.start])
    leads &= tokens.owner[np.maximum(before, 0)] == best.owner
    for name, at, there in (
        ("next", np.minimum(after, len(tokens.word) - 1), follows),
        ("previous", np.maximum(before, 0), leads),
    ):
        at_word = tokens.word[at]
        known = there & (at_word >= 0)
        columns[f"{name}_code"] = np.where(known, codes[np.maximum(at_word, 0)], np.where(there, 0, -1)).astype(float)
        weight = np.where(at_word >= 0, registry.word_weight[np.maximum(at_word, 0)], registry.most_weight)
        columns[f"{name}_weight"] = np.where(there & (at_word != -2), weight, -1.0).astype(float)
    columns["joined_before"] = (leads & tokens.is_joined[best.start]).astype(float)
    columns["joined_after"] = (follows & tokens.is_joined[np.minimum(after, len(tokens.word) - 1)]).astype(float)
    is_university = tokens.word == registry.words.get("university", -9)
    first = tokens.first
    total = np.concatenate([[0], np.cumsum(is_university)])
    own = total[best.end] - total[best.start]
    columns["own_university"] = own.astype(float)
    columns["has_university"] = (total[first[best.owner + 1]] - total[first[best.owner]] - own).astype(float)
    known_codes = np.where(tokens.word >= 0, codes[np.maximum(tokens.word, 0)], 0)
    head = known_codes[best.start]
    columns["has_unit_head"] = np.where((head > 0) & (head <= _UNIT_CODES), head, 0).astype(float)


def _organisation(columns: dict[str, Floats], registry: Registry, best: Found) -> None:
    types = registry.org_types[best.org]
    for number, kind in enumerate(TYPES):
        columns[f"is_{kind}"] = ((types >> number) & 1).astype(float)
    columns["status"] = registry.org_status[best.org].astype(float)
    columns["is_placed"] = (registry.org_city[best.org] >= 0).astype(float)
    columns["relations"] = registry.org_relations[best.org].astype(float)
    columns["identifiers"] = registry.org_identifiers[best.org].astype(float)
    columns["listed_names"] = registry.org_name_count[best.org].astype(float)


def _is_among(wanted: Longs, known: Longs) -> NDArray[np.bool_]:
    """Whether each number is one of the known (rising) ones."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    return np.asarray(known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)] == wanted)


def pairs_of(best: Found, strings: int) -> tuple[Longs, Longs]:
    """All ordered pairs of two candidates of one string: their rows."""
    first = np.searchsorted(best.owner, np.arange(strings + 1)).astype(np.int64)
    one, other = ragged(first[best.owner], first[best.owner + 1] - first[best.owner])
    is_two = one != other
    return one[is_two], other[is_two]


def _rivals(columns: dict[str, Floats], registry: Registry, tokens: Tokens, best: Found) -> None:
    """How the other organisations found in the string stand to this one."""
    count = len(best)
    one, other = pairs_of(best, len(tokens.texts))

    def any_of(mask: NDArray[np.bool_]) -> Floats:
        return (np.bincount(one[mask], minlength=count) > 0).astype(float)

    a, b = best.start[one], best.end[one]
    c, d = best.start[other], best.end[other]
    exact = best.kind[other] != FUZZY
    longer = (d - c) > (b - a)
    same = (a == c) & (b == d)
    within, around = (c <= a) & (b <= d), (a <= c) & (d <= b)
    columns["nested"] = any_of(within & longer & exact)
    columns["contains"] = any_of(around & ((b - a) > (d - c)) & exact)
    columns["overlaps"] = any_of((c < b) & (a < d) & ~within & ~around & exact)
    # Each pair stands there in both orders, and most organisations have no parent or no child.
    may_be = np.flatnonzero(registry.has_parent[best.org[one]] & registry.is_parent[best.org[other]])
    below, above = one[may_be], other[may_be]
    is_part = _is_among(best.org[below] * len(registry.org_country) + best.org[above], registry.parent_keys)
    columns["child_named"] = (np.bincount(above[is_part], minlength=count) > 0).astype(float)
    columns["parent_named"] = (np.bincount(below[is_part], minlength=count) > 0).astype(float)
    strings = np.bincount(best.owner, minlength=len(tokens.texts))
    columns["candidates"] = strings[best.owner].astype(float)
    columns["same_span"] = np.bincount(one[same], minlength=count).astype(float)
    columns["rivals"] = np.bincount(
        one[(best.weight[other] * best.score[other]) > (best.weight * best.score)[one]], minlength=count
    ).astype(float)
    strength = best.weight * best.score
    top = np.zeros(len(tokens.texts))
    np.maximum.at(top, best.owner, strength)
    columns["relative_weight"] = strength / np.maximum(top[best.owner], 1e-9)
    fit = (
        columns["country"]
        + 2 * columns["city"]
        + columns["region"]
        + 0.25 * columns["supported"]
        - 0.5 * columns["against"]
    )
    better = (fit[other] > fit[one]) & same
    columns["geo_rank"] = np.bincount(one[better], minlength=count).astype(float)
    for name in ("relations", "identifiers"):
        most = np.zeros(count)
        np.maximum.at(most, one[same], columns[name][other[same]])
        columns[f"rival_{name}"] = most - columns[name]
    known = columns["identifiers"] + columns["relations"] + columns["listed_names"]
    columns["prominence_rank"] = np.bincount(one[same & (known[other] > known[one])], minlength=count).astype(float)
