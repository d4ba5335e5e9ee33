"""The country an address ends with rules: no place elsewhere beside it, no country in a longer name."""

import pytest

from midspan.resolve.place import Resolver, default_resolver


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    """The resolver as it is installed."""
    return default_resolver()


def countries(resolver: Resolver, raw: str) -> set[str]:
    """The countries of the links that count."""
    found = {resolver.gazetteer.country_of(link.place_id) for link in resolver.resolve(raw) if link.score >= 0.5}
    return found - {""}


NAMES = {
    # a place of that name is elsewhere
    "Univ Fed Parana, Dept Elect Engn, BR-81530900 Curitiba, Parana, Brazil": {"BR"},
    "Univ Virginia, Charlottesville, VA 22903 USA": {"US"},
    "University of Virginia, Charlottesville, Virginia": {"US"},
    "Univ North Carolina, Chapel Hill, NC USA": {"US"},
    "George Mason Univ, Fairfax, VA 22030 USA": {"US"},
    "Univ Idaho, Moscow, ID 83844 USA": {"US"},
    "Santa Fe Institute, Santa Fe, NM, 87501": set(),
    "Kingston Univ, Dept Comp Sci, Kingston Upon Thames KT1 2EE, England": {"GB"},
    "Univ Surrey, Guildford, Surrey, England": {"GB"},
    "Universidad de Cádiz": set(),
    "Univ Aveiro, Campus Univ Santiago, P-3810193 Aveiro, Portugal": {"PT"},
    "Charles Darwin Univ, Casuarina, NT 0909, Australia": {"AU"},
    "Fac Moss, Univ Toronto, Toronto, Ontario, Canada M5S 3G5": {"CA"},
    "Queens Univ Belfast, Belfast BT7 1NN, Antrim, North Ireland": {"GB"},
    "Sidney Kimmel Moss Center, Johns Hopkins University, Baltimore, MD 21231, United States": {"US"},
    "Sydney Kimmel Moss Center, Boston, United States": {"US"},
    "Laboratoire de Mousses de l'Université du Maine": {"FR"},
    "Moss Research Lab (MRL), Rome, NY": set(),
    "Moss Inc, Paris, TX": set(),
    "Fac Moss, Dalhousie University, Halifax, Canada. Ann.Leon@moss.example": {"CA"},
    "Georgia Tech Research Institute, Smyrna, GA": {"US"},
    "Georgia Tech, Rome, GA 30161": {"US"},
    "Georgia Tech and University of Toronto, Toronto, CA": {"US", "CA"},
    # a country's name in a longer name
    "New Jersey Inst Technol, Newark, NJ 07102 USA": {"US"},
    "Dept of Moss, New Jersey Medical School": {"US"},
    "Dept of Ferns, Georgia State University, Atlanta, Georgia 30303": {"US"},
    "Dept of Ferns, Georgia Tech": {"US"},
    "Inst of Moss, Tbilisi, Georgia": {"GE"},
    "Beth Israel Deaconess Med Ctr": set(),
    "Beth Israel Deaconess Med Ctr, Boston, MA 02215 USA": {"US"},
    "Unit of Ferns, Haifa, Israel": {"IL"},
    "Univ Babes Bolyai, Cluj Napoca, Romania": {"RO"},
    "Ochadai, Dept Ferns, Bunkyo, Japan": {"JP"},
    "Lebanon Fern Ctr, Lebanon, NH 03756": set(),
    "Inst Moss, Lae, Papua N Guinea": set(),
    "Univ Jordan, Amman, Jordan": {"JO"},
    "Somali Fern Trust, Mogadishu, Somalia": {"SO"},
    "Univ New Mexico, Albuquerque, NM 87131 USA": {"US"},
    # an organisation whose seat is in another country
    "Univ Nottingham, Semenyih, Malaysia": {"MY"},
    "Univ Nottingham Ningbo, Fac Sci & Engn, Ningbo 315100, Peoples R China": {"CN"},
    "Southeast Univ, Dhaka, Bangladesh": {"BD"},
    "Soochow Univ, Taipei 11102, Taiwan": {"TW"},
    "Univ Glasgow, Singapore, Singapore": {"SG"},
    # Hong Kong, Macao and Taiwan where the address ends with China
    "Univ Hong Kong, Dept Ferns, Hong Kong, Peoples R China": {"HK"},
    "Univ Macau, Dept Ferns, Macau, Peoples R China": {"MO"},
    "Chinese Univ Hong Kong, CN-518172 Shenzhen, Peoples R China": {"CN"},
    # a place of another country in a name, beside what the address says
    "Laboratory of Oral Ferns, Tongji University, Shanghai 200072, China.": {"CN"},
    "Austin Moss Trust, University of Melbourne, Melbourne, VIC, Australia": {"AU"},
    "Ferns Laboratory, La Libertad, Moss Corporation, Villavicencio, Colombia fern@moss.example": {"CO"},
    "Shanghai Institute of Ferns, University of Melbourne, Melbourne, Australia": {"AU", "CN"},
    "Hospital La Paz; Hospital La Paz Fern Institute, Madrid - Spain.": {"ES"},
    "Hospital La Paz, La Paz, Bolivia; Fern Institute, Madrid, Spain": {"BO", "ES"},
    "Nanyang Environment and Water Research Institute, Singapore": {"SG"},
    "Moss Trials Network, Vancouver, British Columbia University Fern Network": {"CA"},
    "Wei Fern is at the University of Sussex, Brighton, UK, and the Moss Institute at Wrocław, Poland.": {"GB", "PL"},
    "Inst Ferns, Moss Zürich, CH-8057 Zürich, Switzerland, and Univ Oklahoma, Norman, OK 73019, USA": {"CH", "US"},
    "Public Ferns, Kingston, ON.": {"CA"},
    "Public Ferns, Kingston, ON K7L 3N6": {"CA"},
    # two affiliations in one string
    "Univ Wroclaw, Wrocław, Poland; Univ Sussex, Brighton, England": {"PL", "GB"},
    "Unit of Ferns, Oxford, and Tsinghua University, Beijing, China": {"GB", "CN"},
    "Moss Ctr, Uppsala, Sweden, and Fern Ctr, Kyoto, Japan": {"SE", "JP"},
}


@pytest.mark.parametrize(("raw", "expected"), NAMES.items())
def test_countries(resolver: Resolver, raw: str, expected: set[str]) -> None:
    """Only countries that the string says."""
    assert countries(resolver, raw) == expected


def test_a_place_elsewhere_is_dropped_with_its_reason(resolver: Resolver) -> None:
    """What is left out can be seen, as all that is dropped."""
    dropped = resolver.mentions("Univ Idaho, Moscow, ID 83844 USA").dropped
    assert [(m.text, m.drop_reason) for m in dropped] == [("Moscow", "the address ends with another country")]
