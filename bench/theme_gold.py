"""Texts with a theme, from sets that know a subject: OpenAlex topics, NSFC disciplines, WoS and ChinaXiv works.

The theme of a topic is that of the project's TOML files. The other sets have classifications of their own, so which of
their codes is which theme was judged by hand: below, the longest matching code wins, and a code that no theme or no
single theme fits is left out. None of it is part of the project: MIDSPAN_DATA or --data names the folder.
"""

import csv
import gzip
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from midspan import plugins
from midspan.resolve.theme import OTHER
from midspan.themes import load_theme

_SUBFIELDS = Path(__file__).with_name("theme_subfields.toml")
UNDECIDED = "undecided"
_NSFC = {
    "ai-education": "G0309",
    "atomic-materials": "E01 E02 E03",
    "biomedicine": "H01 H02 H03 H05 H07 H10 H12 H16 H19 H30 H31",
    "environment": "B07 C03 D0109 D0110 D0112 D05 D06 E0804 E0901 E0903 E0904 G0312",
    "fintech": "G0115 G0206 G0207 G0302",
    "green-digital-innovation": "F0103 F0104 F0105 F0106 F0115 F0116 F0117 F0123 F0207 F0208 F0304 F0305 F0306 "
    "G0203 G0212",
    "life-science": "C01 C02 C04 C05 C06 C07 C12",
    "sustainable-energy": "E0607 E0704 E0712",
    "transport": "E0807",
    OTHER: "A01 A02 A03 A0501 A0502 A0503 B02 C17 C18 C19 D02 D03 D04 E04 E05 E0601 E0602 E0801 E0803 E0805 E0806 "
    "E0907 E0908 F0201 F0202 F0203 G0102 G0205 G0208 G0306 G0308 G0311 H14 H23 H27 H28 H29",
    "": "C0301 C0302 C0303 D0603 E0310 E0501 E0510",
}
_CLC = {
    "ai-education": "G4 G6",
    "atomic-materials": "TB3 TG1 TQ17 O7 O48",
    "biomedicine": "R",
    "environment": "X Q14 P4 P7 P33 S15",
    "fintech": "F83 F84 F23",
    "green-digital-innovation": "TP391.4 TP393 TP309 TP24 TP18 TP21 TN91 TN92 TN8",
    "life-science": "Q2 Q3 Q5 Q7 Q8 Q93 Q94",
    "sustainable-energy": "TM6 TM7 TM91 TK5 TK6 TK8 TK91",
    "transport": "U F5",
    OTHER: "A B C8 D E F0 F3 G2 G3 G8 H I J K O1 O3 P1 P2 P3 P5 R19 R2 R78 S8 TD TH TP30 TP31 TP391.1 TU",
    "": "K9 P20 R1 R74 TU99 X8",
}
_WOS = {
    "ai-education": "Education & Educational Research; Education, Scientific Disciplines",
    "atomic-materials": "Physics, Condensed Matter; Polymer Science; Metallurgy & Metallurgical Engineering; "
    "Materials Science, Ceramics; Crystallography",
    "biomedicine": "Cardiac & Cardiovascular Systems; Respiratory System; Oncology; Peripheral Vascular Disease; "
    "Urology & Nephrology; Infectious Diseases; Endocrinology & Metabolism; Ophthalmology; "
    "Gastroenterology & Hepatology; Pharmacology & Pharmacy; Virology",
    "environment": "Environmental Sciences; Engineering, Environmental; Water Resources; Ecology; Meteorology & "
    "Atmospheric Sciences; Oceanography",
    "fintech": "Business, Finance",
    "green-digital-innovation": "Robotics; Telecommunications",
    "life-science": "Plant Sciences; Biochemistry & Molecular Biology; Cell Biology; Genetics & Heredity; "
    "Microbiology; Zoology",
    "sustainable-energy": "Energy & Fuels",
    "transport": "Transportation; Transportation Science & Technology",
    OTHER: "Information Science & Library Science; Physics, Particles & Fields; Astronomy & Astrophysics; Psychology, "
    "Developmental; Geochemistry & Geophysics; Mathematics; Mathematics, Applied; Political Science; Law; "
    "Architecture; Orthopedics; Nursing; Psychiatry; Psychology",
}
_WOS_FILES = ("metaknowledge_ManyAuthors.isi", "bibx_bit-pattern_500.txt.gz", "metaknowledge_testFile.isi")
_CLC_CODE = re.compile(r"分类号[^A-Za-z]{0,6}([A-Z]{1,2}[\d.]*)")
_ABSTRACT = re.compile(r"摘\s*要\s*[:：】\]]?\s*(.*?)(?:关\s*键\s*[词字]|分类号|\n#)", re.DOTALL)
_KEYWORDS = re.compile(r"关\s*键\s*[词字]\s*[:：】\]]?\s*(.*?)(?:中图|分类号|文献|\n)", re.DOTALL)
_ABSTRACT_LENGTH, _KEYWORDS_LENGTH, _TITLE_LENGTH = 600, 150, 60


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its theme: `title` alone, and `full` with what else is known of the work or topic."""

    key: str
    theme: str
    title: str
    full: str


@dataclass(frozen=True, slots=True)
class Topic:
    """An OpenAlex topic. `theme` is by its TOML file, `wide` by its subfield where no file lists it."""

    key: str
    theme: str
    wide: str
    labels: tuple[str, str]
    keywords: tuple[str, ...]
    summary: str

    @property
    def full(self) -> str:
        """Everything that is written of it."""
        return ". ".join((self.labels[0], "; ".join(self.keywords), self.summary))


def is_kept_apart(key: str, share: float) -> bool:
    """Whether a text is for tests, by a hash of its key: the same on any day."""
    return int(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()[:8], 16) < share * 2**32


def topics(data: Path) -> list[Topic]:
    """The 4,516 topics."""
    listed = {topic: theme.key for theme in map(load_theme, plugins.data_files("themes")) for topic in theme.topics}
    near = {name: k for k, names in tomllib.loads(_SUBFIELDS.read_text(encoding="utf-8")).items() for name in names}
    found = []
    with gzip.open(data / "openalex_topics" / "openalex_topics.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = f"T{row['topic_id']}"
            theme = listed.get(key, OTHER)
            wide = theme if theme != OTHER else near.get(row["subfield_name"], OTHER)
            labels = row["new_topic_label"], row["old_topic_label"]
            found.append(Topic(key, theme, wide, labels, tuple(row["keywords"].split("; ")), row["summary"]))
    return found


def disciplines(data: Path) -> Iterator[tuple[str, str, str, str]]:
    """Code, theme (empty where none was judged), English name and Chinese name of each discipline."""
    codes = _by_code(_NSFC)
    with gzip.open(data / "nsfc_taxonomy" / "nsfc.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["_id"], _longest(codes, row["_id"]), row["name_en"], row["name"]


def chinaxiv(data: Path) -> Iterator[Text]:
    """Chinese preprints whose library classification names a theme: title, keywords and abstract."""
    codes = _by_code(_CLC)
    with gzip.open(data / "chinaxiv" / "heads.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            head, code = row["head"], _CLC_CODE.search(row["head"])
            theme = _longest(codes, code.group(1)) if code else ""
            if theme:
                title = re.sub(r"^[#\s]+", "", head).split("\n")[0][:_TITLE_LENGTH]
                abstract, keywords = _ABSTRACT.search(head), _KEYWORDS.search(head)
                more = (
                    keywords.group(1)[:_KEYWORDS_LENGTH] if keywords else "",
                    abstract.group(1)[:_ABSTRACT_LENGTH] if abstract else "",
                )
                yield Text(row["id"], theme, title, ". ".join((title, *more)))


def wos(data: Path) -> Iterator[Text]:
    """Works of Web of Science of which every category names the same theme."""
    themes = {name: theme for theme, names in _WOS.items() for name in names.split("; ")}
    for number, row in enumerate(_wos_rows(data / "conformance")):
        found = {themes.get(name, "") for name in (row.get("WC") or "").split("; ")}
        title = row.get("TI") or ""
        if len(found) == 1 and "" not in found and title:
            full = ". ".join((title, row.get("DE") or "", row.get("AB") or ""))
            yield Text(str(number), found.pop(), title, full)


def _wos_rows(folder: Path) -> Iterator[Mapping[str, str]]:
    for path in sorted((folder / "wos_tab").glob("scientopy*")):
        raw = gzip.decompress(path.read_bytes())
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
        yield from csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    for path in (*(folder / "wos_plain" / name for name in _WOS_FILES), folder / "biblium" / "wos_500.txt"):
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")
        for record in re.split(r"^ER\s*$", text, flags=re.MULTILINE):
            fields: dict[str, str] = {}
            tag = ""
            for line in record.splitlines():
                tag = line[:2] if line[:2].strip() else tag
                fields[tag] = f"{fields.get(tag, '')} {line[3:]}".strip()
            yield fields


def _by_code(themes: Mapping[str, str]) -> dict[str, str]:
    return {code: theme for theme, codes in themes.items() for code in codes.split()}


def _longest(codes: Mapping[str, str], code: str) -> str:
    return next((codes[code[:n]] for n in range(len(code), 0, -1) if code[:n] in codes), "")
