"""CORDIS, the EU's register of research projects: the CSV download of Horizon 2020 or Horizon Europe, or SQLite.

The download is a zip, or the folder it unpacks to; `project.csv` and `organization.csv` are read, the other files
only repeat or classify. Columns that are not read are named in `IGNORED`; a column of neither kind is an error, so
that nothing new goes unseen. The SQLite layout is that of two tables, `projects` and `organizations`.

A partner's money is its net contribution, without what it passes on to third parties. Empty, or 0, it is unknown.
"""

import csv
import re
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import IO

from midspan.model.errors import SourceError, known_values
from midspan.store.archives import bounded, unzipped
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.streams import decoded_lines, named_rows, opened

PROJECT = {
    "project_id": "id", "title": "title", "acronym": "acronym", "programme": "frameworkProgramme",
    "started": "startDate", "ended": "endDate", "signed": "ecSignatureDate", "amount": "ecMaxContribution",
}  # fmt: skip
PARTNER = {
    "project_id": "projectID", "role": "role", "organisation": "name", "city": "city", "country": "country",
    "amount": "netEcContribution",
}  # fmt: skip
SQLITE_PROJECT = {
    "project_id": "project_id", "title": "title", "acronym": "acronym", "programme": "programme",
    "started": "start_date", "ended": "end_date", "amount": "ec_contribution",
}  # fmt: skip
SQLITE_PARTNER = {
    "project_id": "project_id", "organisation": "org_name", "city": "city", "country": "country",
    "amount": "net_contribution",
}  # fmt: skip
IGNORED = frozenset(
    """
    id status totalCost legalBasis topics masterCall subCall fundingScheme nature objective contentUpdateDate rcn
    grantDoi keywords ecContribution projectAcronym organisationID vatNumber shortName SME activityType street
    postCode nutsCode geolocation organizationURL contactForm order endOfParticipation active funding_scheme
    start_year end_year duration_months total_cost coordinator_country num_countries num_organizations
    num_chinese_orgs countries_list eu_partners non_eu_partners chinese_organizations call all_org_names org_type
    is_chinese ec_contribution
    """.split()
)
"""Columns that say nothing we count, by name."""
OTHER_FILES = ("euroSciVoc", "legalBasis", "policyPriorities", "topics", "webItem", "webLink")
"""Files of the download that are not read: classifications and addresses of projects."""
OPTIONAL = ("acronym", "ended", "signed", "role")
ROLES = {
    "coordinator": "coordinator", "participant": "partner", "partner": "partner", "thirdparty": "partner",
    "internationalpartner": "partner", "associatedpartner": "partner", "beneficiary": "partner",
    "hostinstitution": "partner", "affiliatedentity": "partner", "": "partner",
}  # fmt: skip
_SIZE_LIMIT = 2 << 30
_AT_ONCE = 5_000

Row = tuple[str, Mapping[str, str]]
"""Where a row stands, and its values by our names."""


@dataclass(frozen=True, slots=True)
class Register:
    """The rows of both tables."""

    projects: Iterable[Row]
    partners: Iterable[Row]


def detects(path: Path, head: bytes) -> bool:
    """Whether it is a zip with both tables, a file of the download, or SQLite with both tables."""
    if head.startswith(b"PK"):
        with unzipped(path) as archive:
            return {"project.csv", "organization.csv"} <= {PurePosixPath(n).name for n in archive.namelist()}
    if head.startswith(b"SQLite format 3\0"):
        return b"ec_contribution" in head and b"org_name" in head
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].replace(b'"', b"").split(b";")
    return b"ecMaxContribution" in first or b"projectID" in first


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields projects with their partners; rows that can't be read are rejected with file and row."""
    with opened(file.path) as raw:
        head = raw.read(16)
    if head.startswith(b"PK"):
        with unzipped(file.path) as archive:
            register = Register(*(_zipped(archive, file, name) for name in ("project.csv", "organization.csv")))
            yield from _batches(file, register)
    elif head.startswith(b"SQLite format 3\0"):
        with opened(file.path) as raw, closing(sqlite3.connect(":memory:")) as database:
            try:
                database.deserialize(bounded(raw, file.path, file.name))
                yield from _batches(file, _of_sqlite(database, file))
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise SourceError(
                    f'the SQLite file "{file.path.name}" is damaged',
                    place=f"{file.path}: {error}",
                    next_step="get the file again; nothing of it was kept",
                ) from error
    else:
        yield from _of_folder(file)


def _of_folder(file: SnapshotFile) -> Iterator[Batch]:
    """The folder is read from its `project.csv`; its other files hold nothing by themselves."""
    folder, name = file.path.parent, file.path.name
    if file.path.stem not in ("project", "organization", *OTHER_FILES):
        raise SourceError(f'"{name}" is no file of the download', place=str(file.path), next_step="leave it out")
    if name != "project.csv":
        if not (folder / "project.csv").exists():
            raise SourceError(
                f'"{name}" stands alone', place=str(file.path), next_step="take it together with project.csv"
            )
        yield Batch(file.source, file.version)
        return
    if not (folder / "organization.csv").exists():
        raise SourceError(
            '"project.csv" stands alone', place=str(file.path), next_step="take it together with organization.csv"
        )
    inside = file.name.removesuffix(name)
    with opened(file.path) as projects, opened(folder / "organization.csv") as partners:
        register = Register(
            _of_csv(projects, file.name, PROJECT), _of_csv(partners, f"{inside}organization.csv", PARTNER)
        )
        yield from _batches(file, register)


def _zipped(archive: zipfile.ZipFile, file: SnapshotFile, name: str) -> Iterator[Row]:
    member = next(info for info in archive.infolist() if PurePosixPath(info.filename).name == name)
    if member.file_size > _SIZE_LIMIT:
        raise SourceError(
            f'"{name}" unpacks to more than 2 GB', place=file.name, next_step="check where the file came from"
        )
    with archive.open(member) as raw:
        yield from _of_csv(raw, f"{file.name}/{name}", PROJECT if name == "project.csv" else PARTNER)


def _of_csv(raw: IO[bytes], name: str, columns: Mapping[str, str]) -> Iterator[Row]:
    rows = named_rows(decoded_lines(raw, Path(name)), ";", strict=True)
    try:
        held = _checked(columns, rows.fieldnames or (), name)
        for record in rows:
            values = {ours: record[theirs] for ours, theirs in held.items()}
            if record.get(None) or None in values.values():
                yield f"{name}:{rows.line_num}", {}
            else:
                yield f"{name}:{rows.line_num}", {ours: value.strip() for ours, value in values.items()}
    except csv.Error as error:
        raise SourceError(f'"{name}" is not CSV', place=f"{name}:{rows.line_num}", next_step=str(error)) from error


def _checked(columns: Mapping[str, str], found: Sequence[str], name: str) -> dict[str, str]:
    """The columns that are there; one that is missing, or that we have never heard of, is an error."""
    missing = [theirs for ours, theirs in columns.items() if ours not in OPTIONAL and theirs not in found]
    if missing:
        raise SourceError(
            f'there is no column "{missing[0]}"', place=name, next_step=known_values(missing[0], filter(None, found))
        )
    odd = sorted(set(found) - set(columns.values()) - IGNORED)
    if odd:
        raise SourceError(
            f'the column "{odd[0]}" is new to Midspan', place=name, next_step="leave it out of the file, or report it"
        )
    return {ours: theirs for ours, theirs in columns.items() if theirs in found}


def _of_sqlite(database: sqlite3.Connection, file: SnapshotFile) -> Register:
    def rows(table: str, columns: Mapping[str, str]) -> Iterator[Row]:
        found = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
        held = _checked(columns, found, f"{file.name}, table {table}")
        listing = ", ".join(f'"{column}"' for column in held.values())
        query = f'SELECT rowid, {listing} FROM "{table}" ORDER BY rowid'
        for number, *values in database.execute(query):
            said = zip(held, values, strict=True)
            yield f"{file.name}:{table}:{number}", {k: "" if v is None else str(v).strip() for k, v in said}

    return Register(rows("projects", SQLITE_PROJECT), rows("organizations", SQLITE_PARTNER))


def _batches(file: SnapshotFile, register: Register) -> Iterator[Batch]:
    batch, seen = Batch(file.source, file.version), set[str]()
    for place, record in register.projects:
        fault = _project_fault(record, seen)
        if fault:
            batch.reject(place, fault)
        else:
            seen.add(record["project_id"])
            _add_project(batch, place, record)
    positions: dict[str, int] = defaultdict(int)
    for count, (place, record) in enumerate(register.partners, 1):
        fault = _partner_fault(record, seen)
        if fault:
            batch.reject(place, fault)
        else:
            positions[record["project_id"]] += 1
            _add_partner(batch, record, positions[record["project_id"]])
        if count % _AT_ONCE == 0:
            yield batch
            batch = Batch(file.source, file.version)
    yield batch


def _project_fault(record: Mapping[str, str], seen: AbstractSet[str]) -> str:
    """Why a project can't be read; empty where it can."""
    if not record:
        return "it has more or fewer fields than the head"
    if not record["project_id"]:
        return "it has no id"
    if record["project_id"] in seen:
        return f'the id "{record["project_id"]}" stands in an earlier row'
    for name in ("started", "ended", "signed"):
        if record.get(name) and day_of(record[name]) is None:
            return f'the day "{record[name]}" is not a date'
    if not (record["started"] or record.get("signed")):
        return "it has neither a start nor a day of signature"
    return _money_fault(record["amount"])


def _add_project(batch: Batch, place: str, record: Mapping[str, str]) -> None:
    started = day_of(record["started"])
    day = started or day_of(record.get("signed", ""))
    amount = money_of(record["amount"])
    assert day is not None  # noqa: S101 - _project_fault has looked
    batch.add(
        "projects", f"cordis:{record['project_id']}", batch.source, batch.snapshot, place, record["title"],
        record.get("acronym") or None, "European Union", record["programme"] or None, started,
        day_of(record.get("ended", "")), day.year, day, amount, "EUR" if amount is not None else None, None,
    )  # fmt: skip


def _partner_fault(record: Mapping[str, str], projects: AbstractSet[str]) -> str:
    if not record:
        return "it has more or fewer fields than the head"
    if record["project_id"] not in projects:
        return f'no project that could be read has the id "{record["project_id"]}"'
    if _role_key(record) not in ROLES:
        return f'the role "{record["role"]}" is not known'
    return _money_fault(record["amount"])


def _add_partner(batch: Batch, record: Mapping[str, str], position: int) -> None:
    amount = money_of(record["amount"])
    raw_place = ", ".join(part for part in (record["city"], record["country"]) if part)
    batch.add(
        "project_partners", f"cordis:{record['project_id']}", position, ROLES[_role_key(record)],
        record["organisation"], raw_place, "unknown", "unknown", 0.0, amount, "EUR" if amount is not None else None,
    )  # fmt: skip


def _role_key(record: Mapping[str, str]) -> str:
    return record.get("role", "").replace("_", "").replace(" ", "").lower()


def day_of(text: str) -> date | None:
    """The day of `2021-06-01`, with or without a time of day; None where it is not one."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if 1950 <= day.year <= 2200 else None


def _money_fault(text: str) -> str:
    if text and not re.fullmatch(r"\d{1,15}([.,]\d+)?", text):
        return f'the amount "{text}" is not a number'
    return ""


def money_of(text: str) -> Decimal | None:
    """An amount with a point or a comma for decimals; None where it is empty or 0, which both mean unknown."""
    try:
        amount = Decimal(text.replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount or None


SOURCE = Source(
    key="cordis",
    title="CORDIS, projects of the European Union",
    licence="CC BY 4.0, European Union",
    detects=detects,
    read=read,
)
