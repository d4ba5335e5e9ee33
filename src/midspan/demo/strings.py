"""Raw affiliation strings as works print them: departments, addresses, abbreviations, Chinese in both scripts."""

from functools import cache

from midspan.demo.world import HONG_KONG, SHANGHAI, Organisation

FORMS = 12
"""The ways in which one department of one organisation is written."""

DEPARTMENTS = (
    ("Department of Oncology", "School of Medicine", "Department of Cardiology", "Department of Surgery"),
    ("School of Energy Science", "Institute of Energy", "Department of Electrical Engineering", "Battery Laboratory"),
    ("School of Materials", "Department of Physics", "Department of Chemistry", "Laboratory of Nanoscience"),
    ("School of Finance", "School of Economics", "Department of Accounting", "Business School"),
    ("School of Computer Science", "Department of Automation", "School of Electronics", "School of Management"),
    ("School of Transportation", "Department of Civil Engineering", "Department of Logistics", "School of Mechanics"),
    ("Faculty of Education", "Department of Curriculum", "School of Computer Science", "Institute of Learning"),
    ("School of Life Sciences", "Department of Biology", "Institute of Genetics", "Department of Biochemistry"),
    ("School of Environment", "Department of Geography", "Department of Earth Sciences", "Institute of Hydrology"),
    ("Department of Mathematics", "School of Humanities", "Faculty of Law", "School of Social Sciences"),
)
_CHINESE_DEPARTMENTS = (
    ("医学院", "醫學院"), ("电气工程系", "電機工程系"), ("材料学院", "材料學院"), ("金融学院", "金融學院"),
    ("计算机学院", "計算機學院"), ("土木工程系", "土木工程系"), ("教育学院", "教育學院"),
    ("生命科学学院", "生命科學學院"), ("环境学院", "環境學院"), ("数学系", "數學系"),
)  # fmt: skip
_ABBREVIATED = (
    ("Department of ", "Dept "), ("School of ", "Sch "), ("Institute of ", "Inst "), ("Faculty of ", "Fac "),
    ("Laboratory of ", "Lab "), ("Engineering", "Engn"), ("Medicine", "Med"), ("Sciences", "Sci"), ("Science", "Sci"),
)  # fmt: skip
_POSTCODES = ("200240", "200433", "200092", "201210", "200237", "200030")
_DISTRICTS = {
    "ror:02zhqgq86": "Pokfulam",
    "ror:00t33hh48": "Shatin, N.T.",
    "ror:00q4vv597": "Clear Water Bay, Kowloon",
    "ror:03q8dnn23": "Kowloon Tong, Kowloon",
    "ror:0030zas98": "Hung Hom, Kowloon",
    "ror:0145fw131": "Kowloon Tong",
    "ror:000t0f062": "Tai Po, N.T.",
    "ror:0563pg902": "Tuen Mun, N.T.",
}
_COUNTRIES = {
    "CN": "China", "MO": "Macao", "TW": "Taiwan", "SG": "Singapore", "US": "USA", "GB": "United Kingdom",
    "SE": "Sweden", "DE": "Germany", "CH": "Switzerland", "FR": "France", "NL": "The Netherlands", "BE": "Belgium",
    "DK": "Denmark", "IT": "Italy", "JP": "Japan", "KR": "Republic of Korea", "AU": "Australia", "CA": "Canada",
    "BR": "Brazil", "IN": "India", "MY": "Malaysia", "TH": "Thailand", "ZA": "South Africa",
}  # fmt: skip


def raw_string(organisation: Organisation, city: str, theme: int, department: int, form: int) -> str:
    """One way to write a department of an organisation; every way holds a name of it in full."""
    if form == 11 and organisation.country in ("CN", "HK", "MO"):
        return _in_chinese(organisation, theme)
    section = DEPARTMENTS[theme][department]
    name = organisation.name
    if form in (8, 9):
        name = _other_name(organisation, form)
    if form == 10:
        for long, short in _ABBREVIATED:
            section = section.replace(long, short)
        name = _short_name(organisation)
    if organisation.kind in ("company", "government", "nonprofit") or form == 7:
        return f"{name}, {_address(organisation, city, form)}"
    return f"{section}, {name}, {_address(organisation, city, form)}"


def _in_chinese(organisation: Organisation, theme: int) -> str:
    simplified, traditional = _CHINESE_DEPARTMENTS[theme]
    if organisation.country == "CN":
        ending = "，上海 200240" if organisation.area == SHANGHAI else "，中国"
        return f"{organisation.name_zh_hans}{simplified}{ending}"
    ending = "，香港" if organisation.area == HONG_KONG else "，澳門"
    return f"{organisation.name_zh_hant}{traditional}{ending}"


@cache
def _names_in_full(organisation: Organisation) -> tuple[str, ...]:
    long = [name for name in organisation.aliases if name.isascii() and len(name) > 14]
    return tuple(name for name in long if "Univ " not in f"{name} ")


def _other_name(organisation: Organisation, form: int) -> str:
    names = _names_in_full(organisation)
    return names[form % len(names)] if names else organisation.name


def _short_name(organisation: Organisation) -> str:
    """The abbreviated name of a citation index where the file has one, else the name."""
    short = (name for name in organisation.aliases if "Univ " in f"{name} ")
    return next(short, organisation.name)


def _address(organisation: Organisation, city: str, form: int) -> str:
    if organisation.area == SHANGHAI:
        code = _POSTCODES[len(organisation.name) % len(_POSTCODES)]
        if form == 10:
            return f"Shanghai {code}, Peoples R China"
        return (f"Shanghai {code}, China", f"Shanghai {code}, P. R. China", "Shanghai, China")[form % 3]
    if organisation.area == HONG_KONG:
        district = _DISTRICTS.get(organisation.organisation_id, "Kowloon")
        if form == 10:
            return "Hong Kong, Peoples R China"
        return (f"{district}, Hong Kong", "Hong Kong SAR, China", f"{district}, Hong Kong, China", "Hong Kong")[
            form % 4
        ]
    country = _COUNTRIES.get(organisation.country, organisation.country)
    if organisation.country in ("MO", "SG"):
        return country
    return f"{city}, {country}"
