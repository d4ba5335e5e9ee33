"""A ranking with peers as text for a terminal, and as plain values for JSON."""

from collections.abc import Mapping
from typing import Any

from midspan.export.figure_json import figure_to_dict
from midspan.export.text import estimate_text, unit_of
from midspan.model.peers import Ranking, RegionPair
from midspan.model.place import Region


def ranking_text(ranking: Ranking, regions: Mapping[str, Region], lang: str = "en") -> str:
    """A line a pair: rank, names, value, both uncertainties; `>` marks the study's own; then pairs without works."""

    def named(pair: RegionPair) -> str:
        return " – ".join(regions[key].name.in_language(lang) for key in pair)

    figure = ranking.standings[0].figure
    lines = [f"{figure.card.title}, among {ranking.group.name.in_language(lang)}, {figure.study.period}"]
    for one in ranking.standings:
        if one.rank is not None:
            said = estimate_text(one.figure.total, unit_of(one.figure))
            lines.append(f"{'>' if one.is_own else ' '} {one.rank:>2}  {named(one.pair)}  {said}")
    without = [named(one.pair) for one in ranking.standings if one.rank is None]
    if without:
        lines.append(f"  No work of theirs in this corpus: {', '.join(without)}")
    return "\n".join(lines) + "\n"


def ranking_to_dict(ranking: Ranking) -> dict[str, Any]:
    """Plain values: the group, then each pair with its rank (null without a value) and its figure."""
    return {
        "peers": ranking.group.key,
        "why": ranking.group.why,
        "own": list(ranking.own),
        "pairs": [
            {"pair": list(one.pair), "rank": one.rank, "is_own": one.is_own, "figure": figure_to_dict(one.figure)}
            for one in ranking.standings
        ],
        "caveats": [{"code": c.code, "text": c.text} for c in ranking.caveats],
    }
