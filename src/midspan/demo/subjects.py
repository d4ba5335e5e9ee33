"""Topics, titles, funders and venues of the demo's works. Titles say a topic and that they are invented, no more."""

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from midspan.demo.world import THEMES
from midspan.themes import load_theme

_OPENINGS = (
    "measurement", "modelling", "a comparison", "a review", "design", "analysis", "evaluation", "foundations",
    "methods", "open questions", "a survey", "simulation", "long-term observation", "a framework", "limits",
    "reproducibility", "uncertainty", "scaling", "early evidence", "a synthesis",
)  # fmt: skip
_ENDINGS = (
    "small samples", "open data", "a multi-site protocol", "repeated trials", "two reference sets", "field records",
    "a common baseline", "several laboratories", "ten years of records", "blind assessment", "shared instruments",
    "a registered plan", "sparse observations", "controlled conditions", "public registers", "an independent check",
    "varied settings", "a stepwise protocol", "long series", "mixed methods", "a reduced model", "paired designs",
    "combined sources",
)  # fmt: skip
_LINKS = ("with", "from", "under", "using", "based on")
_FUNDERS = (
    ("National Natural Science Foundation of China", "01h0zpd94"),
    ("Research Grants Council, University Grants Committee", "00djwmt25"),
    ("Science and Technology Commission of Shanghai Municipality", "03kt66j61"),
    ("Innovation and Technology Commission", "04vf9tr09"),
    ("China Postdoctoral Science Foundation", ""),
    ("Croucher Foundation", ""),
)
_OF_BOTH_SHORES, _ONE_IN = 4, 5
"""The first so many pay for any work; the others for one in so many works of one shore alone."""


@cache
def _topics() -> dict[str, dict[str, str]]:
    text = files("midspan.demo").joinpath("data/topics.csv").read_text(encoding="utf-8")
    return {row["topic_id"]: row for row in csv.DictReader(text.splitlines())}


@cache
def topics_of(theme: int) -> tuple[str, ...]:
    """The topics of a theme in a fixed order; of the remainder, those that no theme has."""
    folder = Path(str(files("midspan.themes")))
    of_themes = [sorted(load_theme(folder / f"{key}.toml").topics) for key in THEMES if key]
    taken = {topic_id for topics in of_themes for topic_id in topics}
    return tuple([*of_themes, sorted(set(_topics()) - taken)][theme])


def _topic_id(theme: int, number: int) -> str:
    """Few topics hold most works."""
    topics = topics_of(theme)
    rank = (number * 2654435761 % 4294967296) / 4294967296
    return topics[int(rank * rank * len(topics))]


def topic(theme: int, number: int) -> msgspec.Raw:
    """The topic of a work as JSON, with its subfield, field and domain."""
    return _topic(_topic_id(theme, number))


@cache
def _topic(topic_id: str) -> msgspec.Raw:
    row = _topics()[topic_id]
    fields: dict[str, object] = {
        "id": f"https://openalex.org/{topic_id}",
        "display_name": row["name"],
        "score": 0.9,
    }
    for level in ("subfield", "field", "domain"):
        fields[level] = {"id": f"https://openalex.org/{level}s/{row[f'{level}_id']}", "display_name": row[level]}
    return msgspec.Raw(msgspec.json.encode(fields))


def title_of(number: int, theme: int) -> str:
    """A title that no other work has: its number stands at the end."""
    key = number * 2246822519 % 4294967296
    opening = _OPENINGS[key % len(_OPENINGS)]
    link = _LINKS[key // 20 % len(_LINKS)]
    ending = _ENDINGS[key // 100 % len(_ENDINGS)]
    subject = _topics()[_topic_id(theme, number)]["name"]
    return f"{subject}: {opening} {link} {ending} (invented work {number})"


def talk_of(number: int, theme: int) -> tuple[str, str]:
    """The title and the abstract of an invented talk on a theme: they name topics, and that they are invented."""
    names = [_topics()[_topic_id(theme, 31 * number + at)]["name"] for at in range(4)]
    key = number * 2246822519 % 4294967296
    title = f"{names[0]}: {_OPENINGS[key % len(_OPENINGS)]} (invented talk {number})"
    others = ", ".join(dict.fromkeys(name for name in names[1:] if name != names[0]))
    return title, f"An invented abstract on {names[0]}, beside {others}."


@cache
def location(is_preprint: bool) -> msgspec.Raw:
    """Where a work appeared: one invented journal and one invented repository."""
    kind, name = ("repository", "Repository") if is_preprint else ("journal", "Journal")
    source = {
        "id": f"https://openalex.org/S99{int(is_preprint):08d}",
        "display_name": f"{name} of Invented Results (demonstration)",
        "issn_l": None,
        "type": kind,
    }
    return msgspec.Raw(msgspec.json.encode({"is_oa": is_preprint, "source": source}))


def _payer(number: int, is_joint: bool) -> int:
    if is_joint or number // 3 % _ONE_IN:
        return number % _OF_BOTH_SHORES
    return _OF_BOTH_SHORES + number // (3 * _ONE_IN) % (len(_FUNDERS) - _OF_BOTH_SHORES)


def funder(number: int, *, is_joint: bool) -> msgspec.Raw:
    """A funder of a work as JSON; the funders are real, that they paid for it is invented."""
    return _funder(_payer(number, is_joint))


@cache
def _funder(which: int) -> msgspec.Raw:
    name, ror_id = _FUNDERS[which]
    ror = f"https://ror.org/{ror_id}" if ror_id else None
    fields = {"id": f"https://openalex.org/F99{which:08d}", "display_name": name, "ror": ror}
    return msgspec.Raw(msgspec.json.encode(fields))


def award(number: int, *, is_joint: bool) -> msgspec.Raw:
    """An invented award by the funder of a work, as JSON."""
    which = _payer(number, is_joint)
    fields = {
        "id": f"https://openalex.org/G99{number:08d}",
        "display_name": None,
        "funder_award_id": f"DEMO-{number:06d}",
        "funder_id": f"https://openalex.org/F99{which:08d}",
        "funder_display_name": _FUNDERS[which][0],
    }
    return msgspec.Raw(msgspec.json.encode(fields))
