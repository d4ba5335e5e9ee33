"""Awards of the US National Science Foundation: one award's XML, or the zip of a year's.

The institutions that received an award are its partners, the first one the coordinator. Where there is one, it
received the whole amount; of several the parts are unknown. An amount of 0 is unknown.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from lxml import etree

from midspan.store.archives import ZIP, unzipped
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.markup import count_unread, documents_of, root_of, text_of
from midspan.store.streams import opened

AWARDS_A_BATCH = 10_000
KNOWN = {
    "Award": frozenset(
        "AwardTitle AwardID AwardEffectiveDate AwardExpirationDate AwardAmount AwardTotalIntnAmount Institution "
        "ProgramElement AGENCY TRAN_TYPE CFDA_NUM NSF_PAR_USE_FLAG FUND_AGCY_CODE AWDG_AGCY_CODE AwardInstrument "
        "Organization ProgramOfficer AbstractNarration MinAmdLetterDate MaxAmdLetterDate ARRAAmount Investigator "
        "Performance_Institution ProgramReference Appropriation Fund FUND_OBLG POR FoaInformation".split()
    ),
    "Award/Institution": frozenset(
        "Name CityName StateName StateCode CountryName ZipCode PhoneNumber StreetAddress StreetAddress2 CountryFlag "
        "CONGRESSDISTRICT CONGRESS_DISTRICT_ORG ORG_UEI_NUM ORG_LGL_BUS_NAME ORG_PRNT_UEI_NUM".split()
    ),
}
"""The elements that are read or left aside, by name."""
_MEMBER = re.compile(rb"PK\x03\x04.{26}(?:[^/]+/)?\d{7}\.xml", re.DOTALL)
_AWARD = re.compile(r"(?:.*/)?\d{7}\.xml")
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_MONEY = re.compile(r"\d{1,13}(?:\.\d{1,2})?", re.ASCII)


def detects(path: Path, head: bytes) -> bool:
    """Whether it is an award, or a zip that begins with one."""
    return (root_of(head) == "rootTag" and b"<Award>" in head) or _MEMBER.match(head) is not None


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the awards as projects with their partners."""
    batch, seen = Batch(file.source, file.version), dict[str, str]()
    for number, (name, award) in enumerate(_awards(file), 1):
        reason = award if isinstance(award, str) else _add_award(batch, seen, name, award)
        if reason:
            batch.reject(name, reason)
        if number % AWARDS_A_BATCH == 0:
            yield batch
            batch = Batch(file.source, file.version, unread=batch.unread)
    yield batch


def _awards(file: SnapshotFile) -> Iterator[tuple[str, etree._Element | str]]:
    """Every award with its place: the file, and the member of a zip, with the number of the document in it."""
    with opened(file.path) as text:
        is_zip = text.read(len(ZIP)) == ZIP
    if not is_zip:
        with opened(file.path) as text:
            for number, award in documents_of(text, file.path):
                yield f"{file.name}:{number}", award
        return
    with unzipped(file.path) as archive:
        for member in archive.namelist():
            if _AWARD.fullmatch(member):
                with archive.open(member) as text:
                    for number, award in documents_of(text, file.path):
                        yield f"{file.name}/{member.rsplit('/', 1)[-1]}:{number}", award


def _add_award(batch: Batch, seen: dict[str, str], place: str, root: etree._Element) -> str:
    """Adds an award to the batch; returns why it can't be, or nothing."""
    award = root.find("Award")
    key = text_of(award.find("AwardID")) if award is not None else ""
    if award is None or not key:
        return "it has no AwardID"
    if key in seen:
        return f"the same id as {seen[key]}"
    started, ended = (_day(award.find(f"Award{name}Date")) for name in ("Effective", "Expiration"))
    if started is None:
        return f'the day "{text_of(award.find("AwardEffectiveDate"))[:40]}" is not one'
    said = text_of(award.find("AwardAmount")) or text_of(award.find("AwardTotalIntnAmount"))
    if said and not _MONEY.fullmatch(said):
        return f'the amount "{said[:40]}" is not a number'
    partners = [one for one in award.iterfind("Institution") if text_of(one.find("Name"))]
    if not partners:
        return "it has no institution"
    seen[key] = place
    count_unread(batch.unread, root, KNOWN)
    amount = Decimal(said or 0).quantize(Decimal("0.01")) or None
    currency = "USD" if amount is not None else None
    batch.add(
        "projects", f"nsf:{key}", batch.source, batch.snapshot, place, text_of(award.find("AwardTitle")), None,
        "National Science Foundation", text_of(award.find("ProgramElement/Text")) or None, started, ended,
        started.year, started, amount, currency, None,
    )  # fmt: skip
    own = (amount, currency) if len(partners) == 1 else (None, None)
    for position, partner in enumerate(partners, 1):
        batch.add(
            "project_partners", f"nsf:{key}", position, "coordinator" if position == 1 else "partner",
            text_of(partner.find("Name")), _place(partner), "unknown", "unknown", 0.0, *own,
        )  # fmt: skip
    return ""


def _place(partner: etree._Element) -> str:
    parts = (text_of(partner.find(name)) for name in ("CityName", "StateCode", "CountryName"))
    return ", ".join(part for part in parts if part)


def _day(element: etree._Element | None) -> date | None:
    """The day of `02/01/2016`; None where it is not one."""
    found = _DAY.fullmatch(text_of(element))
    try:
        day = date(int(found[3]), int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
    return day if day and 1950 <= day.year <= 2200 else None


SOURCE = Source(
    key="nsf_xml",
    title="NSF awards, XML",
    licence="public domain, US National Science Foundation",
    detects=detects,
    read=read,
)
