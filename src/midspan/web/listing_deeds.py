"""What editors send of listings: a new one, interest in a match, an answer to it, "not useful", a withdrawal."""

import secrets
from urllib.parse import quote

from midspan.desk import Desk
from midspan.model.listing import Verdict
from midspan.offering import Offering, known_keys
from midspan.store.listing_rows import CONTACT, LISTING_FIELDS
from midspan.web.person import Person
from midspan.web.writing import Deed, Form, reason_of

PLACE = "/{lang}/listings"
FIELDS = tuple(name for name in LISTING_FIELDS if name not in ("listing_id", "organisation_id"))


def _add(desk: Desk, form: Form, person: Person) -> str:
    said = {**{name: form[name] for name in (*FIELDS, *CONTACT)}, "listing_id": f"web-{secrets.token_hex(5)}"}
    return Offering(desk.home).add(said, "listings", known_keys(), by=person.name)


def _interest(desk: Desk, form: Form, person: Person) -> str:
    return Offering(desk.home).express_interest(form["request"], form["offer"], by=person.name)


def _reply(desk: Desk, form: Form, person: Person) -> str:
    return Offering(desk.home).reply(form["interest"], form["code"], by=person.name)


def _not_useful(desk: Desk, form: Form, person: Person) -> str:
    return Offering(desk.home).judge(form["request"], form["offer"], str(Verdict.NOT_USEFUL), by=person.name)


def _withdraw(desk: Desk, form: Form, person: Person) -> str:
    return Offering(desk.home).withdraw(form["listing"], reason=reason_of(form), by=person.name)


def _to_offers(language: str, form: Form) -> str:
    a, _, b = form["from"].partition(",")
    return f"/{language}/{quote(a, safe='')}/{quote(b, safe='')}/offers"


DEEDS_OF_LISTINGS = (
    Deed("add", ("from", *FIELDS, *CONTACT), _add, _to_offers, PLACE),
    Deed("interest", ("from", "request", "offer"), _interest, _to_offers, PLACE),
    Deed("reply", ("from", "interest", "code"), _reply, _to_offers, PLACE),
    Deed("not-useful", ("from", "request", "offer"), _not_useful, _to_offers, PLACE),
    Deed("withdraw", ("from", "listing", "reason"), _withdraw, _to_offers, PLACE),
)
