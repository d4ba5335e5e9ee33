"""The demo's world: real organisations, invented people. Everything follows from the seed."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

SHANGHAI, HONG_KONG, ELSEWHERE = 0, 1, 2
"""The areas of an organisation: the two shores and everywhere else, mainland campuses of Hong Kong included."""

AREA_OF_PLACE = {"gn:1796236": SHANGHAI, "gn:1819729": HONG_KONG}

THEMES = (
    "biomedicine",
    "sustainable-energy",
    "atomic-materials",
    "fintech",
    "green-digital-innovation",
    "transport",
    "ai-education",
    "life-science",
    "environment",
    "",
)
"""The nine themes, and the remainder without one."""

POOL = (21_170, 13_050, 40_000)
"""People per area at scale 1: chosen so that about 25,000 of them stand on the joint works of 2019-2023."""

_SIZES = {
    "ror:0220qvk04": 6.0,
    "ror:013q1eq08": 5.5,
    "ror:03rc6as71": 3.5,
    "ror:02n96ep67": 2.0,
    "ror:01vyrm377": 2.0,
    "ror:006teas31": 2.0,
    "x:sjtu-school-of-medicine": 1.6,
    "ror:02zhqgq86": 5.0,
    "ror:00t33hh48": 4.6,
    "ror:0030zas98": 4.5,
    "ror:00q4vv597": 4.0,
    "ror:03q8dnn23": 4.0,
    "ror:0145fw131": 1.5,
    "ror:03cve4549": 3.0,
    "ror:02v51f717": 2.5,
    "ror:034t30j35": 3.0,
    "ror:05qbk4x57": 2.0,
    "ror:00a2xv884": 2.5,
    "ror:01rxvg760": 2.0,
    "ror:0064kty71": 2.2,
    "ror:01vy4gh70": 1.8,
    "ror:02d5ks197": 1.8,
    "ror:050h0vm43": 1.2,
}
_TYPE_SIZE = {"education": 0.7, "healthcare": 0.5, "facility": 0.4, "company": 0.2, "government": 0.2, "nonprofit": 0.1}
_LEANING = (
    (("Medic", "Hospital", "Pharm"), ("biomedicine", "life-science"), 5.0),
    (("Financ", "Economics", "Business"), ("fintech",), 9.0),
    (("Maritime", "Jiaotong", "Tongji", "Aircraft"), ("transport",), 5.0),
    (("Normal", "Education"), ("ai-education",), 7.0),
    (("Ocean", "Marine", "Hohai"), ("environment",), 5.0),
    (("Electric Power", "Applied Science"), ("sustainable-energy",), 5.0),
    (("Ceramics", "Optics", "Microsystem", "Physics", "Materials"), ("atomic-materials",), 6.0),
    (("Artificial Intelligence", "Polytechnic", "Huawei", "Tencent"), ("green-digital-innovation",), 3.0),
    (("Materia Medica", "Brain Science", "Biomedicine"), ("life-science",), 6.0),
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A row of organisations.csv. `area` is where it stands; `parent` is a position in the list or -1."""

    organisation_id: str
    ror_id: str
    name: str
    name_zh_hans: str
    name_zh_hant: str
    aliases: tuple[str, ...]
    kind: str
    country: str
    place_id: str
    parent: int
    area: int


@cache
def organisations() -> tuple[Organisation, ...]:
    """The organisations that the package ships, in the order of their file."""
    text = files("midspan.resolve").joinpath("data/organisations.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    position = {row["organisation_id"]: number for number, row in enumerate(rows)}
    return tuple(
        Organisation(
            organisation_id=row["organisation_id"],
            ror_id=row["ror_id"],
            name=row["name"],
            name_zh_hans=row["name_zh_hans"],
            name_zh_hant=row["name_zh_hant"],
            aliases=tuple(filter(None, row["aliases"].split("|"))),
            kind=row["type"],
            country=row["country"],
            place_id=row["place_id"],
            parent=position.get(row["parent_id"], -1),
            area=AREA_OF_PLACE.get(row["place_id"], ELSEWHERE),
        )
        for row in rows
    )


def is_branch(organisation: Organisation) -> bool:
    """Whether it is a campus away from the university it belongs to, easily taken for it."""
    parent = organisations()[organisation.parent] if organisation.parent >= 0 else organisation
    return organisation.kind == "education" and parent.place_id != organisation.place_id


@dataclass(frozen=True, slots=True)
class World:
    """Who is where: organisations by area with weights per theme, and the people of each organisation and theme.

    The people of organisation o in theme t have the numbers start[o, t] .. start[o, t] + count[o, t] - 1.
    """

    start: IntArray
    count: IntArray
    weight: FloatArray
    area: IntArray
    has_anchor: npt.NDArray[np.bool_]
    home: IntArray
    second_home: IntArray
    move_year: IntArray
    has_orcid: npt.NDArray[np.bool_]


def build_world(seed: int, scale: float) -> World:
    """Shares out the people among organisations and themes; some of them move once."""
    rng = np.random.default_rng([seed, 1])
    every = organisations()
    area = np.array([organisation.area for organisation in every])
    weight = np.array([_weights(organisation) for organisation in every])
    weight *= rng.lognormal(0.0, 0.5, weight.shape)
    count = np.zeros(weight.shape, dtype=np.int64)
    for shore, size in enumerate(POOL):
        inside = weight * (area == shore)[:, None]
        count += np.ceil(inside / inside.sum() * size * scale).astype(np.int64)
    start = (np.cumsum(count.ravel()) - count.ravel()).reshape(count.shape)
    home = np.repeat(np.repeat(np.arange(len(every)), len(THEMES)), count.ravel())
    second_home, move_year = _moves(rng, home, area, weight)
    return World(
        start=start,
        count=count,
        weight=weight,
        area=area,
        has_anchor=np.array([bool(organisation.ror_id) and not is_branch(organisation) for organisation in every]),
        home=home,
        second_home=second_home,
        move_year=move_year,
        has_orcid=rng.random(len(home)) < 0.3,
    )


def _weights(organisation: Organisation) -> list[float]:
    shares = dict(zip(THEMES, (0.18, 0.11, 0.16, 0.03, 0.11, 0.05, 0.03, 0.09, 0.08, 0.16), strict=True))
    if organisation.kind == "healthcare":
        shares = {
            theme: share if theme in ("biomedicine", "life-science") else 0.002 for theme, share in shares.items()
        }
    for words, themes, factor in _LEANING:
        if any(word in organisation.name for word in words):
            shares = {theme: share * (factor if theme in themes else 0.7) for theme, share in shares.items()}
    size = _SIZES.get(organisation.organisation_id, _TYPE_SIZE[organisation.kind])
    return [size * shares[theme] for theme in THEMES]


def _moves(rng: np.random.Generator, home: IntArray, area: IntArray, weight: FloatArray) -> tuple[IntArray, IntArray]:
    """A twentieth of the people change their organisation once; the years are those of the records."""
    people = len(home)
    size = weight.sum(axis=1)
    size[area != ELSEWHERE] *= 1.5
    target = rng.choice(len(size), people, p=size / size.sum())
    moves = (rng.random(people) < 0.05) & (target != home)
    year = rng.integers(2015, 2024, people)
    return np.where(moves, target, home), np.where(moves, year, 9999)
