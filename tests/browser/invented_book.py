"""A small book of invented numbers: a few thousand invented works, counted honestly in plain Python."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import combinations
from pathlib import Path

from midspan.claiming import ClaimCheck
from midspan.match.bridges import Introduction
from midspan.match.partners import Suggestion
from midspan.match.reasons import Reason
from midspan.measure.audit import Report, audit
from midspan.model.claim import Amount, Claim, ClaimKind
from midspan.model.comparison import Comparison, Moved, Side
from midspan.model.errors import CorpusError, FigureError, StudyError
from midspan.model.figure import Card, Caveat, Cell, Estimate, Figure, Interval, Kind
from midspan.model.listing import Entry, Listing, Listings
from midspan.model.multiverse import Choice, Combination, Multiverse
from midspan.model.organisation_map import MapLink, MapNode, OrganisationMap
from midspan.model.place import ELSEWHERE, Name, PartPoint, Region, Theme
from midspan.model.record import AuthorshipRow, LinkRow, Record, RecordPage, WorkPage
from midspan.model.study import Counting, Period, Study
from midspan.model.suggested import Word
from midspan.partnering import Check
from midspan.seminars import Seminar
from midspan.store.listing_rows import ANYTHING, entry_of, listing_of, read_csv

DEMO = Path(str(files("midspan.demo"))) / "data"

SIDES = {
    "shanghai": (
        "Huangpu University",
        "Lujiazui Institute of Technology",
        "Songjiang Normal University",
        "Yangshan Ocean Institute",
        "Qingpu Medical University",
        "Hongkou Academy of Sciences",
        "Pudong Biomedical Institute",
        "Jiading Engineering University",
        "Xuhui Materials Laboratory",
        "Minhang Energy Institute",
        "Baoshan Steel Research Centre",
        "Chongming Ecology Institute",
    ),
    "hong-kong": (
        "Victoria Harbour University",
        "Lion Rock University of Science",
        "Kowloon Polytechnic",
        "Sha Tin Chinese Medicine University",
        "Lantau Institute of Engineering",
        "Tolo Marine Laboratory",
        "Peak Business School",
        "Tsuen Wan Textile Institute",
        "Sai Kung Environment Centre",
        "Cyber Bay Research Park",
    ),
}
THEMES = (
    "materials",
    "clinical",
    "ai",
    "energy",
    "environment",
    "biomedicine",
    "chemistry",
    "civil",
    "finance",
    "education",
)
THEME_NAMES = (
    Name("Materials science", "材料科学", "材料科學"),
    Name("Clinical medicine", "临床医学", "臨牀醫學"),
    Name("Computer science & AI", "计算机与人工智能", "電腦與人工智能"),
    Name("Energy & batteries", "能源与电池", "能源與電池"),
    Name("Environment & ecology", "环境与生态", "環境與生態"),
    Name("Biomedicine", "生物医药", "生物醫藥"),
    Name("Chemistry", "化学", "化學"),
    Name("Civil engineering & transport", "土木与交通", "土木與交通"),
    Name("Finance & fintech", "金融与金融科技", "金融與金融科技"),
    Name("Education"),
)
TITLES = (
    "Interface engineering of sulfide electrolytes for solid-state batteries",
    "Federated learning for multi-centre liver imaging",
    "Tidal wetlands as carbon sinks in two estuaries",
    "Payment-ledger audit with zero-knowledge proofs",
    "Natural products against resistant bacteria",
    "Vehicle–road coordination at unsignalled junctions",
    "Perovskite films grown at low temperature",
    "Ocean heat transport through the northern shelf sea",
    "Teaching <machine> learning & its limits",
    "Topological states in layered tellurides",
    "=Green bonds and the cost of capital",
)
POINTS = {
    "shanghai": (31.22, 121.46), "hong-kong": (22.28, 114.17), "shenzhen": (22.55, 114.05), "macao": (22.2, 113.55),
    "suzhou": (31.3, 120.6), "london": (51.5, -0.13), "nowhere": (None, None),
}  # fmt: skip
"""Latitude and longitude of the places of the map."""
HAN = {
    "shanghai:0": Name("Huangpu University", "黄浦大学", "黃浦大學"),
    "shanghai:1": Name("Lujiazui Institute of Technology", "陆家嘴理工学院", "陸家嘴理工學院"),
    "hong-kong:0": Name("Victoria Harbour University", "维港大学", "維港大學"),
    "hong-kong:2": Name("Kowloon Polytechnic", "九龙理工", "九龍理工"),
}
"""Organisations known in Chinese; the others have their English name on every page."""

FIRST, LAST, LONG = 2010, 2024, 8


def drawn(text: str, below: int) -> int:
    """A number from 0 to below - 1, always the same for the same text."""
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12], 16) % below


@dataclass(frozen=True, slots=True)
class Work:
    """An invented joint work."""

    work_id: str
    year: int
    theme: str
    organisations: tuple[tuple[str, str], ...]
    authors: tuple[str, ...]
    score: float


def works() -> tuple[Work, ...]:
    """Every invented joint work, more of them each year."""
    made: list[Work] = []
    for year in range(FIRST, LAST + 1):
        count = 40 + 12 * (year - FIRST) + (year - FIRST) ** 2 if year < LAST else 190
        made += [_work(year, index) for index in range(count)]
    return tuple(made)


def _work(year: int, index: int) -> Work:
    name = f"{year}-{index}"
    theme = THEMES[min(drawn(name + "t", 14), drawn(name + "u", 10))]
    organisations = [
        (side, f"{side}:{min(drawn(name + side + draw, len(names)), drawn(name + side + draw + 'x', len(names)))}")
        for side, names in SIDES.items()
        for draw in ("1", "2")[: 1 + drawn(name + side, 2)]
    ]
    authors = tuple(f"A{drawn(name + str(one), 3000)}" for one in range(2 + drawn(name, 12)))
    doubt = drawn(name + "s", 100)
    return Work(
        f"W{year}{index:04d}", year, theme, tuple(dict.fromkeys(organisations)), authors, 0.71 if doubt < 4 else 0.97
    )


def _card(key: str, title: str, definition: str, unit: str, **more: object) -> Card:
    return Card(
        key,
        title,
        definition,
        str(more.get("not_counted", "")),
        "Invented for tests.",
        unit,
        1,
        str(more.get("records", "works")),
        Kind(str(more.get("kind", "Computed"))),
        tuple(str(one) for one in more.get("dimensions", ())),
    )  # type: ignore[attr-defined]


ALL = ("year", "theme", "organisation", "organisation_pair")
CARDS = {
    card.key: card
    for card in (
        _card(
            "joint_works",
            "Joint works",
            "A paper counts once if at least one author gives an address in each place.",
            "works",
            dimensions=ALL,
            not_counted="Papers whose address could not be read.",
        ),
        _card(
            "joint_authors",
            "Joint authors",
            "Distinct authors of the joint papers.",
            "authors",
            dimensions=("year", "organisation_pair"),
        ),
        _card(
            "organisation_pairs",
            "Pairs",
            "Pairs of one organisation in each place with a joint paper.",
            "pairs",
            dimensions=("year",),
        ),
        _card(
            "joint_share",
            "Joint share",
            "Joint papers divided by all papers with an address in the region.",
            "share",
            dimensions=("year", "region"),
        ),
        _card(
            "contract_value",
            "Contracts",
            "Value of registered contracts between the two places, as reported.",
            "CNY",
            kind="Reported",
            records="contracts",
            dimensions=("year",),
        ),
        _card("part_works", "Works of a part", "Papers of each place.", "works", dimensions=("part", "year")),
        _card(
            "part_joint_works",
            "Joint works of two parts",
            "Papers of each two places.",
            "works",
            dimensions=("part_pair", "year"),
        ),
        _card("betweenness", "Betweenness", "Shortest paths.", "paths", dimensions=("organisation",)),
        _card("coverage", "Addresses read", "Share of affiliations that could be resolved to a place.", "share"),
    )
}


@dataclass(frozen=True)
class InventedPartners:
    """What would be suggested of the book."""

    study: Study
    words: Mapping[tuple[str, str], Word] = field(default_factory=dict)

    def for_seminar(self) -> list[tuple[str, str]]:
        return sorted(pair for pair, word in self.words.items() if word is Word.SEMINAR)

    def suggestions(self, organisation: str = "", most: int = 50) -> list[Suggestion]:
        if organisation and ":" not in organisation:
            raise StudyError(f'"{organisation}" has no work with others', next_step="name another")
        if len(self.study.period.years) < LONG:
            raise FigureError("3 pairs came together: too few to learn from", next_step="choose a longer period")
        shown = [one.work_id for one in works()[-3:]]
        reasons = (
            Reason("words", ("wetland", "carbon sink"), (shown[0],), (shown[1],)),
            Reason("subject", ("environment",), (shown[1],), (shown[2],)),
            Reason("partner", ("shanghai:1",), (shown[2],), (shown[0],)),
        )
        sides = ("hong-kong", "shanghai")
        found = [
            Suggestion("hong-kong:2", "shanghai:0", sides, 0.31, 0.2, 0.44, reasons),
            Suggestion("hong-kong:9", "shanghai:11", sides, 0.08, 0.02, 0.19, reasons[:1]),
        ]
        return [one for one in found if organisation in ("", one.one, one.other)][:most]

    def suggested(self, one: str, other: str) -> Suggestion | None:
        return next((each for each in self.suggestions() if {each.one, each.other} == {one, other}), None)

    def introductions(self, one: str, other: str) -> list[Introduction]:
        shown = tuple(work.work_id for work in works()[:3])
        return (
            [Introduction(("shanghai:1", "hong-kong:0"), shown)]
            if {one, other} == {"hong-kong:9", "shanghai:11"}
            else []
        )

    def checked(self) -> Check:
        return Check(self.study.period.last - 3, 41.6, 23)


class InventedBook:
    """The book."""

    corpus_id = edition = "c0ffee00dead"
    is_invented = True
    snapshot_date = "2026-11-01"
    years = (FIRST, LAST)
    snapshots = ({"source": "invented", "licence": "CC0", "version": "1@0", "received": "2026-11-01T00:00:00+00:00"},)
    partial_year: int | None = LAST
    cards: Mapping[str, Card] = CARDS

    def __init__(self) -> None:
        self.regions = {
            "shanghai": Region("shanghai", Name("Shanghai", "上海", "上海"), 1, "The municipality of Shanghai."),
            "hong-kong": Region(
                "hong-kong", Name("Hong Kong SAR", "香港特别行政区", "香港特別行政區"), 1, "Country or region code HK."
            ),
            "macao": Region(
                "macao", Name("Macao SAR", "澳门特别行政区", "澳門特別行政區"), 1, "Country or region code MO."
            ),
        }
        self.themes = {
            key: Theme(key, name, 1, topics=frozenset({f"T{number}"}))
            for number, (key, name) in enumerate(zip(THEMES, THEME_NAMES, strict=True))
        }
        self._works = works()
        self._figures: dict[tuple[str, Study, tuple[str, ...]], Figure] = {}

    def _of(self, study: Study, where: Mapping[str, str]) -> list[Work]:
        if study.regions != ("hong-kong", "shanghai"):
            return []
        return [
            one
            for one in self._works
            if one.year in study.period.years
            and study.theme in (None, one.theme)
            and all(value in _keys(one, name) for name, value in where.items())
        ]

    def figure(self, key: str, study: Study, by: tuple[str, ...] = ()) -> Figure:
        """A figure, counted from the invented works once."""
        asked = (key, study, by)
        if asked not in self._figures:
            self._figures[asked] = self._counted(key, study, by)
        return self._figures[asked]

    def _counted(self, key: str, study: Study, by: tuple[str, ...]) -> Figure:
        card = CARDS[key]
        if not set(by) <= set(card.dimensions):
            raise FigureError(f'"{key}" has no breakdown by {by}', next_step="leave it out")
        groups: dict[tuple[str, ...], list[Work]] = defaultdict(list)
        for one in self._of(study, {}):
            for cell in _combined(one, by):
                groups[cell].append(one)
        if not by:
            groups.setdefault((), [])
        cells = tuple(Cell(cell, _estimate(key, cell, study, groups[cell])) for cell in sorted(groups))
        caveats = (Caveat("unknown", "3.2\u00a0% of the affiliations name no known place."),)
        return Figure(
            card,
            study,
            by,
            cells,
            caveats if key == "joint_works" else (),
            self.corpus_id,
            "9f2cb41e77aa",
            f"SELECT COUNT(DISTINCT work_id) FROM works -- {key} <invented>",
        )

    def records(self, key: str, study: Study, where: Mapping[str, str], offset: int, limit: int) -> RecordPage:
        """The invented works, newest first."""
        if key == "contract_value":
            return RecordPage(
                1,
                (
                    Record(
                        "K1", "Contract on tests", study.period.last, "Register", "", "", 0, Decimal(1_000_000), 1.0, ()
                    ),
                ),
            )
        found = sorted(self._of(study, where), key=lambda one: (-one.year, one.work_id))
        return RecordPage(len(found), tuple(map(_record, found[offset : offset + limit])))

    def work(self, work_id: str) -> WorkPage:
        """An invented work."""
        one = next((one for one in self._works if one.work_id == work_id), None)
        if one is None:
            raise CorpusError(f'there is no work "{work_id}"', next_step="look it up in a list of records")
        names = self.organisation_names([organisation for _, organisation in one.organisations])
        rows = tuple(
            AuthorshipRow(
                f"Author {author}",
                f"Dept. of Things & <Co>, {names[key].en}, {side.upper()}",
                (
                    LinkRow(
                        names[key],
                        self.regions[side].name,
                        one.score,
                        "The name and the city stand in the address.",
                        "rule place-in-name",
                    ),
                ),
            )
            for author, (side, key) in zip(one.authors, one.organisations * 5, strict=False)
        )
        return WorkPage(_record(one), (*rows, AuthorshipRow("Author of nowhere", "Private address", ())))

    def partners(self, study: Study) -> "InventedPartners":
        """Two suggested pairs over long periods; a short past is too thin to learn from."""
        return InventedPartners(study)

    def listings(self, day: date) -> Listings:
        """The demo's, which are invented too, in Shanghai and Hong Kong alone."""
        listings = [one for _, one, _ in read_csv(DEMO / "listings.csv", ANYTHING, listing_of)]
        entries = [one for _, one, _ in read_csv(DEMO / "directory.csv", ANYTHING, entry_of)]
        return Listings(
            tuple(one for one in listings if isinstance(one, Listing) and one.expires >= day),
            tuple(one for one in entries if isinstance(one, Entry) and one.expires >= day),
        )

    def seminars(self, day: date) -> tuple[Seminar, ...]:
        """None: pages of an event are tested on the demo's."""
        return ()

    def multiverses(self, key: str, study: Study) -> tuple[Multiverse, ...]:
        """Two choices: how works are counted, and doubtful links."""
        counting, linkage = tuple(Counting), ("as counted", "dropped", "kept")
        figures = [self.figure(key, replace(study, counting=one)).total for one in counting]
        values = [
            ((c, n), value)
            for c, total in enumerate(figures)
            for ends in [total.linkage or Interval(total.value or Decimal(0), total.value or Decimal(0))]
            for n, value in enumerate((total.value or Decimal(0), ends.low, ends.high))
        ]
        choices = (
            Choice("counting", "Counting", tuple(str(one) for one in counting), counting.index(study.counting)),
            Choice("linkage", "Doubtful links", linkage, 0),
        )
        made = tuple(Combination(taken, value) for taken, value in sorted(values, key=lambda pair: (pair[1], pair[0])))
        return (Multiverse(CARDS[key], study, (), choices, made, figures[choices[0].own], self.corpus_id, 1),)

    @property
    def claims(self) -> Mapping[str, Claim]:
        """A claim we can measure, and one we cannot."""
        usual = {
            "regions": ("hong-kong", "shanghai"), "period": Period(2019, 2023), "source": "A <report>",
            "quote": "as written & printed",
        }  # fmt: skip
        papers = Amount(Decimal(1234), "works", Decimal(1))
        rate = Amount(Decimal("0.6"), "share", Decimal("0.01"))
        return {
            "papers": Claim("papers", "joint_works", papers, ClaimKind.CUMULATIVE, published="2024-05-06", **usual),
            "growth": Claim("growth", "joint_share", rate, ClaimKind.RATE, **usual),
        }

    def claim(self, claim: str) -> ClaimCheck:
        """The invented claims, with ours beside one of them."""
        found = self.claims[claim]
        study = Study(found.regions, found.period)
        if claim == "growth":
            audited = audit(Report(5, total=32.3e9, rate=0.6))
            return ClaimCheck(found, study, None, None, None, (), audited, "there are no contracts here")
        (multiverse,) = self.multiverses(found.indicator, study)
        nearest = multiverse.nearest(found.amount.rounding)
        return ClaimCheck(found, study, multiverse.estimate, multiverse, nearest, ("Something to know.",), None)

    def compare(self, key: str, study: Study, *, other_study: Study | None = None) -> Comparison:
        """The invented works under two countings."""
        there = other_study or study
        sides = [
            Side(self.corpus_id, of, total, total.records)
            for of in (study, there)
            for total in [self.figure(key, of).total]
        ]
        changed = self._of(study, {}) if there != study else []
        part = Decimal(1) / 3
        moved = [
            Moved(one.work_id, _record(one).title, one.year, Decimal(1), part, "weight under fractional counting")
            for one in changed
        ]
        return Comparison(CARDS[key], sides[0], sides[1], tuple(moved), len(moved), is_sum=True)

    def part_points(self, study: Study) -> Mapping[str, PartPoint]:
        """The places of the map; two of them are the regions."""
        sides = {key: key if key in study.regions else ELSEWHERE for key in POINTS}
        return {key: PartPoint(key, sides[key], *POINTS[key]) for key in POINTS if POINTS[key][0]}

    def organisation_map(self, study: Study) -> OrganisationMap:
        """The organisations on a circle, each linked to all it writes with."""
        keys = [f"{side}:{number}" for side in sorted(study.regions) for number in range(len(SIDES.get(side, ())))]
        pairs = {
            cell.key[0]: cell.estimate.records
            for cell in self.figure("joint_works", study, ("organisation_pair",)).cells
        }
        own = {
            cell.key[0]: cell.estimate.records for cell in self.figure("joint_works", study, ("organisation",)).cells
        }
        keys = [key for key in keys if key in own]
        nodes = [
            MapNode(key, key.partition(":")[0], own[key], number % 3, *_on_circle(number, len(keys)))
            for number, key in enumerate(keys)
        ]
        place = {key: number for number, key in enumerate(keys)}
        links = [
            MapLink(*sorted(place[end] for end in pair.split("|")), works) for pair, works in sorted(pairs.items())
        ]
        return OrganisationMap("f00d", 0, nodes, links)

    def organisation_names(self, ids: Collection[str]) -> Mapping[str, Name]:
        """The invented names."""
        parts = {one: one.partition(":") for one in ids}
        return {one: HAN.get(one, Name(SIDES[side][int(number)])) for one, (side, _, number) in parts.items()}


def _on_circle(number: int, count: int) -> tuple[float, float]:
    angle = 2 * math.pi * number / max(count, 1)
    return round(math.cos(angle), 4), round(math.sin(angle), 4)


def _keys(one: Work, dimension: str) -> tuple[str, ...]:
    first = [key for side, key in one.organisations if side == "hong-kong"]
    second = [key for side, key in one.organisations if side == "shanghai"]
    return {
        "year": (str(one.year),),
        "theme": (one.theme,),
        "region": ("hong-kong", "shanghai"),
        "organisation": tuple(key for _, key in one.organisations),
        "organisation_pair": tuple(f"{a}|{b}" for a in first for b in second),
        "part": _parts(one),
        "part_pair": tuple(f"{a}|{b}" for a, b in combinations(_parts(one), 2)),
    }[dimension]


def _parts(one: Work) -> tuple[str, ...]:
    """The two regions, and on some works places near and far."""
    others = [key for number, key in enumerate(POINTS) if number > 1 and drawn(one.work_id + key, number + 2) == 0]
    return tuple(sorted(["hong-kong", "shanghai", *others]))


def _combined(one: Work, by: tuple[str, ...]) -> list[tuple[str, ...]]:
    cells: list[tuple[str, ...]] = [()]
    for dimension in by:
        cells = [(*cell, key) for cell in cells for key in _keys(one, dimension)]
    return cells


def _estimate(key: str, cell: tuple[str, ...], study: Study, group: list[Work]) -> Estimate:
    count = Decimal(len(group))
    if key == "coverage":
        return Estimate(Decimal("0.968"), None, None, len(group))
    if key == "contract_value":
        return Estimate(count * Decimal(13_000_000), None, None, 1)
    if key == "joint_share":
        whole = count / (9 if "hong-kong" in cell else 31) / Decimal(100)
        value = min(whole / Decimal(20), Decimal(1)).quantize(Decimal("0.000001"))
        return _with_ends(value, value * Decimal("0.03"), len(group))
    if key == "betweenness":
        count = Decimal(drawn(str(cell), 9000)) / 100
    if key == "joint_authors":
        count = Decimal(len({author for one in group for author in one.authors}))
    if key == "organisation_pairs":
        count = Decimal(len({pair for one in group for pair in _keys(one, "organisation_pair")}))
    if study.counting is Counting.FRACTIONAL:
        count = (count / 3).quantize(Decimal("0.000000000001"))
    return _with_ends(count, (Decimal(len(group)).sqrt() * Decimal("1.4")).quantize(Decimal(1)), len(group))


def _with_ends(value: Decimal, arm: Decimal, records: int) -> Estimate:
    return Estimate(
        value,
        Interval(max(value - arm, Decimal(0)), value + arm),
        Interval(max(value - arm / 2, Decimal(0)), value + arm / 3),
        records,
    )


def _record(one: Work) -> Record:
    title = TITLES[drawn(one.work_id, len(TITLES))]
    return Record(
        one.work_id,
        title,
        one.year,
        "Journal of Invented Results",
        f"10.0000/demo.{one.work_id}",
        one.theme,
        len(one.authors),
        Decimal(1),
        one.score,
        tuple(key for _, key in one.organisations),
        tuple(side for side, _ in one.organisations),
    )
