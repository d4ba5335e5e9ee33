"""Suggestions for one person who agreed to them: made when asked for, kept nowhere, and on no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from midspan.match.one_person import Held, Suggested, held_by, suggested_to
from midspan.measure.links import located
from midspan.measure.tables import AS_COUNTED, Tables
from midspan.model.errors import StudyError
from midspan.model.study import Study
from midspan.partnering import Partners, study_field
from midspan.store.answers import texts
from midspan.store.contacts import Contacts
from midspan.store.engine import Engine


@dataclass(frozen=True, slots=True)
class ForPerson:
    """What is suggested to a person.

    `people` has, for each organisation suggested, the persons with a work there who agreed to be named.
    """

    person_id: str
    region: str
    held: Held
    suggestions: tuple[Suggested, ...]
    people: Mapping[str, Sequence[str]]


def for_person(
    engine: Engine, study: Study, partners: Partners, contacts: Contacts, person_id: str, day: date, most: int = 20
) -> ForPerson:
    """Organisations (and persons there who agreed too) for one person; `engine` is bound to the study's extract.

    Raises StudyError for a person who has not agreed by that day or within 400 days before it, or has no work in the
    study; FigureError where too few pairs of organisations came together to learn from.
    """
    agreed = contacts.agreed(day)
    if not agreed.holds(person_id):
        raise StudyError(
            f'"{person_id}" has not agreed to suggestions',
            next_step=f"ask this person, and say so with --opt-in {person_id}",
        )
    check_person(engine, study, person_id)
    regions = tuple(study.regions)
    field = study_field(engine, study, person_id=person_id)
    found = suggested_to(field, partners.forecast.ranker, regions, partners.last, person_id)[:most]
    named = _people_of(engine, study, [one.organisation for one in found])
    people = {
        organisation: [one for one in every if one != person_id and agreed.holds(one)]
        for organisation, every in named.items()
    }
    region = field.regions[field.organisations.index(person_id)]
    return ForPerson(person_id, region, held_by(field, regions, person_id), tuple(found), people)


def check_person(engine: Engine, study: Study, person_id: str) -> None:
    """Raises StudyError for who has no work in the study's regions."""
    every = located(Tables(AS_COUNTED), study, "person_id")
    own = engine.arrow(every.filter(every.organisation == person_id).select("region").distinct())
    if not set(texts(own["region"])) & set(study.regions):
        raise StudyError(
            f'no person "{person_id}" has a work in the regions of the study',
            next_step="take the id from `midspan meet FOLDER --invite --persons`, or from the source's author id",
        )


def _people_of(engine: Engine, study: Study, organisations: Sequence[str]) -> dict[str, list[str]]:
    """The persons with a work of the study at each of some organisations, by id."""
    links = Tables(AS_COUNTED).every_link(study)
    there = links.organisation_id.isin(organisations) & links.person_id.notnull()
    sure = links.filter(there, links.score >= AS_COUNTED.score)
    pairs = engine.arrow(sure.select("organisation_id", "person_id").distinct())
    found: dict[str, list[str]] = {one: [] for one in organisations}
    for organisation, person_id in sorted(zip(texts(pairs["organisation_id"]), texts(pairs["person_id"]), strict=True)):
        found[organisation].append(person_id)
    return found
