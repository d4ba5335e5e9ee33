"""The gazetteer, the organisations and the explanation."""

import pytest

from midspan.model.judgement import Hint
from midspan.model.place import Name
from midspan.resolve.explain import explain
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.organisation import Organisation, OrganisationIndex, shipped_organisations
from midspan.resolve.place import Resolver, default_resolver
from midspan.resolve.text import canonical_name, data_rows, read, simplified


def test_places_have_three_scripts() -> None:
    """Names of the demo's places in English, simplified and traditional characters."""
    places = Gazetteer.load().places
    assert places["gn:1796236"].name == Name("Shanghai", "上海", "上海")
    assert places["gn:1819729"].country == "HK"
    assert places["gn:1809858"].name == Name("Guangzhou", "广州", "廣州")
    assert places["gn:1798524"].admin1 == "23"


def test_every_id_of_the_data_files_is_known() -> None:
    """A line of ours can't point to a place or an organisation that is not there."""
    gazetteer = Gazetteer.load()
    index = OrganisationIndex()
    for name in ("place_aliases.csv", "campuses.csv", "units.csv"):
        for row in data_rows(name):
            assert row["place_id"] in gazetteer.places or row["place_id"] == "unknown", row
            for column in ("organisation_id", "campus_id", "gives_id"):
                assert not row.get(column) or row[column] in index.organisations, row
    for organisation in shipped_organisations():
        place = gazetteer.places[organisation.place_id]
        assert place.country == organisation.country, organisation


def test_agreement_of_places() -> None:
    """Districts are their city, Hong Kong is one place, Shenzhen is another."""
    gazetteer = Gazetteer.load()
    assert gazetteer.agree("gn:1818920", "gn:1819729")
    assert gazetteer.agree("gn:1800480", "gn:1796236")
    assert not gazetteer.agree("gn:1795565", "gn:1819729")
    assert not gazetteer.agree("gn:1886760", "gn:1796236")


def test_canonical_names() -> None:
    """One spelling for abbreviations, initials, ligatures and camel case."""
    assert canonical_name("Hongkong Univ. of Sci. & Tech.") == "hong kong university of science and technology"
    assert canonical_name("P. R. China, N.T., H.K.4") == "pr china nt hk 4"
    assert canonical_name("ShanghaiBark Ofﬁce") == "shanghai bark office"
    assert simplified("復旦大學") == "复旦大学"


def test_what_leads_to_an_affiliation_is_no_part_of_it() -> None:
    """Words that say "this is where the author is now" are not read, glued or not; names that hold them are."""
    assert canonical_name("Currently withRaytheon") == "raytheon"
    assert canonical_name("Fudan Univ. Present address: Google, Zurich") == "fudan university google zurich"
    assert canonical_name("Nowhere, Current Affairs Institute") == "nowhere current affairs institute"


@pytest.mark.slow
def test_organisations_of_the_user() -> None:
    """Records passed in are found; a shipped record is kept over one of the same id."""
    ours = Organisation("ror:999999999", Name("Lichen University"), ("LICHU",), place_id="gn:1791247", country="CN")
    other = Organisation("ror:013q1eq08", Name("Another Name"))
    index = OrganisationIndex([ours, other])
    (link,) = Resolver(Gazetteer.load(), index).resolve("Faculty of Bark, Lichen Univ.")
    assert (link.organisation_id, link.place_id) == ("ror:999999999", "gn:1791247")
    assert index["ror:013q1eq08"].name.en == "Fudan University"
    assert index.is_part_of("ror:02d5ks197", "ror:00t33hh48")


def test_acronyms_need_capitals() -> None:
    """A word that looks like an acronym in small letters is a word."""
    resolver = default_resolver()
    assert resolver.resolve("CAS")[0].organisation_id
    assert resolver.resolve("must")[0].organisation_id is None
    assert resolver.resolve("MUST")[0].organisation_id is None
    assert resolver.resolve("MUST, Macau")[0].organisation_id == "ror:03jqs2n27"


def test_explanation_says_why() -> None:
    """Kept and dropped names are listed with their reasons, and the links are those of the resolver."""
    raw = "Guangdong-Hong Kong Laboratory, Fudan University, Shanghai"
    said = explain(raw, Hint(), default_resolver())
    assert said.links == default_resolver().resolve(raw)
    dropped = {c.text: c.reason for c in said.candidates if not c.is_kept}
    assert "named after" in dropped["Hong Kong"]
    assert any(c.is_kept and c.text == "Fudan University" for c in said.candidates)
    assert any(line.startswith("-> Shanghai [gn:1796236], Fudan University") for line in said.lines())


@pytest.mark.parametrize(
    "name",
    ["Shanghai", "Hong Kong", "the Hague", "St Louis", "Univ of the Arts", "O'Fallon", "McAllen", "New  York", "A B", "now at Fudan",
     "Currently with Fudan", "上海", "São Paulo", "Xi'an", "Saint-Denis", ""],
)  # fmt: skip
def test_a_name_is_the_same_word_by_word_as_read_whole(name: str) -> None:
    assert canonical_name(name) == read(name).canonical.strip()
