"""Tiny corpora written table by table: what property, golden and parity tests measure."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from midspan.api import Corpus
from midspan.baselines import baseline_of_corpus
from midspan.record.rates import known_rates_of, rates_of
from midspan.store import assembly
from midspan.store.batch import arrow_table, equal_shares, resolution_key
from midspan.store.corpus import MANIFEST, CorpusStore, Manifest
from midspan.store.engine import DuckDB, Engine, write_table
from midspan.store.files import write_json
from midspan.store.names import name_key
from midspan.store.schema import CORPUS

SHANGHAI, HONG_KONG, BEIJING, UNKNOWN = "gn:1796236", "gn:1819729", "gn:1816670", "unknown"
PLACES = (
    (SHANGHAI, "Shanghai", "上海", "上海", "CN", "23", 31.2, 121.5),
    (HONG_KONG, "Hong Kong", "香港", "香港", "HK", "", 22.3, 114.2),
    (BEIJING, "Beijing", "北京", "北京", "CN", "22", 39.9, 116.4),
    (UNKNOWN, "Unknown", "", "", "", "", None, None),
)
TOPICS = {"fintech": "T10000", "other": None}


@dataclass(frozen=True)
class Tie:
    """One affiliation of an author: place, organisation, score."""

    place: str
    organisation: str | None = None
    score: float = 0.95


@dataclass(frozen=True)
class TinyWork:
    work_id: str
    year: int
    authors: tuple[tuple[str, tuple[Tie, ...]], ...]
    is_retracted: bool = False
    topic: str | None = None
    type: str = "article"
    told: str | None = None
    citations: int | None = 0
    field: str | None = None
    funders: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class TinyContract:
    contract_id: str
    signed: date
    amount: Decimal | None
    currency: str
    provider: str
    receiver: str
    theme: str | None = None


@dataclass(frozen=True)
class TinyProject:
    """Partners are places with what each receives; the first is the coordinator."""

    project_id: str
    started: date
    partners: tuple[tuple[str, Decimal | None], ...]
    currency: str = "EUR"
    score: float = 0.95


@dataclass(frozen=True)
class TinyPatent:
    """Inventors and applicants are places; the day is that of filing."""

    patent_id: str
    filed: date
    inventors: tuple[str, ...]
    applicants: tuple[str, ...] = ()
    family_id: str | None = None
    score: float = 0.95


@dataclass
class Tiny:
    works: list[TinyWork]
    contracts: list[TinyContract] = field(default_factory=list)
    projects: list[TinyProject] = field(default_factory=list)
    patents: list[TinyPatent] = field(default_factory=list)
    doubles: list[tuple[str, str]] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    companies: frozenset[str] = frozenset()
    covered: tuple[int, int] | None = None
    """The years that the corpus covers; where none are given, those of its records."""
    has_baseline: bool = False

    def write(self, home: Path, *, engine: Engine | None = None, corpus_id: str = "tiny") -> Corpus:
        folder = home / "corpora" / corpus_id
        rows = self._rows()
        for name in CORPUS:
            if name != "links":
                write_table(arrow_table(name, rows.get(name, [])), folder / name / "part.parquet", CORPUS[name].schema)
        assembly.link(DuckDB(), folder)
        years = [w.year for w in self.works] + [c.signed.year for c in self.contracts]
        manifest = Manifest(
            corpus_id,
            [],
            {},
            assembly.row_counts(folder),
            self.covered or (min(years, default=0), max(years, default=0)),
        )
        write_json(folder / MANIFEST, manifest.as_dict())
        CorpusStore(home).make_current(corpus_id)
        if self.has_baseline:
            baseline_of_corpus(home, DuckDB())
        return Corpus(home, engine=engine)

    def _rows(self) -> dict[str, list[tuple[object, ...]]]:
        rows: dict[str, list[tuple[object, ...]]] = {"places": list(PLACES)}
        resolutions: dict[str, tuple[object, ...]] = {}
        organisations: dict[str, tuple[object, ...]] = {}

        def add(table: str, *row: object) -> None:
            rows.setdefault(table, []).append(row)

        for number, work in enumerate(self.works, 1):
            add(
                "works", work.work_id, "tiny", "1", f"tiny:{number}", None, f"Title of {work.work_id}", work.year,
                work.type, None, None, work.topic, None, work.field, work.citations, work.is_retracted, True,
                len(work.authors),
            )  # fmt: skip
            if work.told:
                add("work_themes", work.work_id, work.told, 0.8, "by its words: “loan”", "midspan themes test")
            for cited in work.cites:
                add("citations", work.work_id, cited)
            for funder in work.funders:
                add("work_funders", work.work_id, f"name:{funder}", None, funder, None, "tiny", "1", f"tiny:{number}")
            for position, (author, ties) in enumerate(work.authors, 1):
                add("authorships", work.work_id, position, author, author, name_key(author), None, position == 1)
                for place, tie in enumerate(ties, 1):
                    raw = f"{tie.organisation}, {tie.place}, {tie.score}"
                    key = resolution_key(raw, "", "")
                    add("affiliations", work.work_id, position, place, raw, "", "", key)
                    resolutions[key] = (
                        key, 1, tie.organisation, tie.place, tie.place, tie.score, "tiny", "as the test says", "test",
                        None, None,
                    )  # fmt: skip
                    if tie.organisation:
                        organisations[tie.organisation] = (
                            tie.organisation, f"Organisation {tie.organisation}", "", "", "",
                            "company" if tie.organisation in self.companies else "education", "",
                            tie.place, self.parents.get(tie.organisation, ""),
                        )  # fmt: skip
        rows["resolutions"] = sorted(resolutions.values(), key=str)
        rows["organisations"] = sorted(organisations.values(), key=str)
        rows["funders"] = [(f"name:{one}",) * 2 + (one,) for one in sorted({f for w in self.works for f in w.funders})]
        rows["doubles"] = [(one, other, "as the test says") for one, other in self.doubles]
        for number, contract in enumerate(self.contracts, 1):
            add(
                "contracts", contract.contract_id, "tiny", "1", f"contracts:{number}", f"Contract {number}",
                "development", contract.signed, contract.signed.year, contract.amount, contract.currency, "total",
                contract.theme, "test",
            )  # fmt: skip
            add("contract_parties", contract.contract_id, "provider", "A", contract.provider, contract.provider, 1.0)
            add("contract_parties", contract.contract_id, "receiver", "B", contract.receiver, contract.receiver, 1.0)
        needed = sorted({(c.currency, c.signed) for c in self.contracts if c.amount is not None})
        rows["rates"] = [rate for currency, day in needed for rate in rates_of(currency, day)]
        self._add_projects(rows, set(needed))
        self._add_patents(rows)
        return rows

    def _add_projects(self, rows: dict[str, list[tuple[object, ...]]], rated: set[tuple[str, date]]) -> None:
        rows["projects"], rows["project_partners"] = [], []
        for number, project in enumerate(self.projects, 1):
            rows["projects"].append(
                (
                    project.project_id, "tiny", "1", f"projects:{number}", f"Project {number}", None, "EU", "H2020",
                    project.started, None, project.started.year, project.started, None, project.currency, None,
                )
            )  # fmt: skip
            for position, (place, amount) in enumerate(project.partners, 1):
                role = "coordinator" if position == 1 else "partner"
                rows["project_partners"].append(
                    (
                        project.project_id, position, role, f"Organisation {position}", place, place, place,
                        project.score, amount, project.currency,
                    )
                )  # fmt: skip
            if (project.currency, project.started) not in rated:
                rated.add((project.currency, project.started))
                rows["rates"] += known_rates_of(project.currency, project.started)

    def _add_patents(self, rows: dict[str, list[tuple[object, ...]]]) -> None:
        rows["patents"], rows["patent_parties"] = [], []
        for number, patent in enumerate(self.patents, 1):
            rows["patents"].append(
                (
                    patent.patent_id, "tiny", "1", f"patents:{number}", patent.family_id, f"Patent {number}",
                    patent.filed, None, patent.filed.year, "G06F",
                )
            )  # fmt: skip
            shares = equal_shares(len(patent.inventors))
            every = [("inventor", place, share) for place, share in zip(patent.inventors, shares, strict=True)]
            every += [("applicant", place, None) for place in patent.applicants]
            rows["patent_parties"] += [
                (
                    patent.patent_id, position, role, f"Name {position}" if share else None,
                    None if share else f"Applicant {position}", place, place, patent.score, share,
                )
                for position, (role, place, share) in enumerate(every, 1)
            ]  # fmt: skip


ARTS = "fields/12"
"""A field of none of our themes."""
FDU, SJTU, HKU, CUHK, PKU = "x:fdu", "x:sjtu", "x:hku", "x:cuhk", "x:pku"
GOLDEN = Tiny(
    works=[
        TinyWork(
            "W1",
            2019,
            (("Ann Au", (Tie(SHANGHAI, FDU),)), ("Bo Bai", (Tie(HONG_KONG, HKU),))),
            citations=3,
            field=ARTS,
            funders=("Fund A",),
        ),
        TinyWork(
            "W2",
            2020,
            (
                ("Ann Au", (Tie(SHANGHAI, FDU), Tie(SHANGHAI, SJTU))),
                ("Chi Chan", (Tie(HONG_KONG, CUHK),)),
                ("Dee Du", (Tie(BEIJING, PKU),)),
            ),
            citations=6,
            field=ARTS,
            funders=("Fund A", "Fund B"),
            cites=("W1",),
        ),
        TinyWork("W3", 2020, (("Ann Au", (Tie(SHANGHAI, FDU), Tie(HONG_KONG, HKU, 0.7))),), citations=2, field=ARTS),
        TinyWork(
            "W4",
            2021,
            (("Eli Eng", (Tie(SHANGHAI, SJTU),)), ("Fay Fu", (Tie(UNKNOWN),))),
            citations=1,
            field=ARTS,
            funders=("Fund C",),
        ),
        TinyWork("W5", 2021, (("Bo Bai", (Tie(HONG_KONG, HKU),)), ("Gus Ge", ())), funders=("Fund C",)),
        TinyWork("W6", 2021, (("Eli Eng", (Tie(SHANGHAI, SJTU),)), ("Bo Bai", (Tie(HONG_KONG, HKU, 0.3),)))),
        TinyWork(
            "W7",
            2021,
            (("Ann Au", (Tie(SHANGHAI, FDU),)), ("Bo Bai", (Tie(HONG_KONG, HKU),))),
            topic="T10000",
            citations=None,
            field=ARTS,
        ),
        TinyWork(
            "W8", 2021, (("Ann Au", (Tie(SHANGHAI, FDU),)), ("Bo Bai", (Tie(HONG_KONG, HKU),))), is_retracted=True
        ),
        TinyWork(
            "W9",
            2020,
            (("Ann Au", (Tie(SHANGHAI, FDU),)), ("Bo Bai", (Tie(HONG_KONG, HKU),))),
            type="preprint",
            funders=("Fund D",),
            cites=("W2", "W10"),
        ),
        TinyWork("W10", 2021, (("Dee Du", (Tie(BEIJING, PKU),)),)),
    ],
    contracts=[
        TinyContract("C1", date(2019, 5, 6), Decimal("100.00"), "CNY", SHANGHAI, HONG_KONG),
        TinyContract("C2", date(2020, 6, 8), Decimal("1000.50"), "HKD", HONG_KONG, SHANGHAI, "fintech"),
        TinyContract("C3", date(2021, 7, 7), Decimal("333.33"), "USD", SHANGHAI, HONG_KONG),
        TinyContract("C4", date(2021, 7, 8), None, "CNY", SHANGHAI, HONG_KONG),
        TinyContract("C5", date(2021, 7, 9), Decimal("7.00"), "CNY", SHANGHAI, BEIJING),
    ],
    projects=[
        TinyProject("P1", date(2019, 3, 1), ((SHANGHAI, Decimal("100.00")), (HONG_KONG, Decimal("50.00")))),
        TinyProject(
            "P2", date(2020, 3, 2), ((BEIJING, Decimal("10.00")), (SHANGHAI, None), (HONG_KONG, Decimal("20.00")))
        ),
        TinyProject("P3", date(2021, 3, 1), ((SHANGHAI, Decimal("7.00")), (BEIJING, None))),
        TinyProject("P4", date(2021, 3, 1), ((SHANGHAI, Decimal("9.00")), (HONG_KONG, None)), score=0.3),
    ],
    patents=[
        TinyPatent("US1", date(2019, 1, 2), (SHANGHAI, HONG_KONG, BEIJING), (SHANGHAI,)),
        TinyPatent("US2", date(2020, 1, 2), (SHANGHAI, HONG_KONG), (BEIJING,), "F1"),
        TinyPatent("US3", date(2021, 1, 2), (SHANGHAI, HONG_KONG), (HONG_KONG,), "F1"),
        TinyPatent("US4", date(2021, 1, 2), (HONG_KONG, HONG_KONG), (SHANGHAI,)),
        TinyPatent("US5", date(2021, 1, 2), (SHANGHAI, UNKNOWN), (SHANGHAI,)),
    ],
    doubles=[("W9", "W1")],
    companies=frozenset({PKU}),
    has_baseline=True,
)
"""Joint: W1, W2, W3 (doubtful), W7; W6 only with weak links; W8 is retracted; W9 is a double of W1.
Funders of joint works: A of W1 and W2, B of W2, D of W1 by its double; C of one work of each region.
Joint projects: P1, P2; P4 only with weak places. Co-patents: US1, and US2 with US3, which are one family.
"""
