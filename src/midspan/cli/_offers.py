"""How midspan offers prints matches, listings, answers and interests."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from midspan.cli._options import say, show
from midspan.cli._plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from midspan.match.directories import Found
    from midspan.match.encoder import Encoder
    from midspan.match.offers import Match
    from midspan.model.listing import Entry, Interest, Listing, Need


def show_matches(matches: Sequence[Match], *, is_json: bool) -> None:
    """Each request with the offers that match it, and why."""
    if is_json:
        show([{**asdict(match), "reasons": reasons(match)} for match in matches])
        return
    for match in matches:
        click.echo(f"{match.score:.2f}  {_said(match.request)}\n      {_said(match.offer)}")
        click.echo(f"      because: {plain('; '.join(reasons(match)))}")
    say(f"{len(matches)} matches. Wrong? midspan offers --judge REQUEST OFFER not_useful")


def reasons(match: Match) -> list[str]:
    """Why a request and an offer match, a sentence each."""
    request, offer = match.request, match.offer
    said = [f"both say {', '.join(match.terms)}"] if match.terms else ["their texts mean alike"]
    said += [f"both of theme {theme}" for theme in match.themes]
    said.append(
        f"both {request.type}" if match.is_same_type else f"a request for {request.type} and an offer of {offer.type}"
    )
    said.append(f"{request.region} meets {offer.region}" if match.is_across else f"both in {request.region}")
    return [*said, f"money: the request {request.money}, the offer {offer.money}"]


def show_listed(listed: Sequence[Listing | Entry], *, is_json: bool) -> None:
    """Listings and entries of directories."""
    if is_json:
        show([asdict(one) for one in listed])
        return
    for one in listed:
        click.echo(_said(one))
    say(f"{len(listed)} are open.")


def show_found(found: Mapping[Need, Sequence[Found]], *, is_json: bool) -> None:
    """The three lists for a text."""
    if is_json:
        show({str(need): [asdict(one) for one in some] for need, some in found.items()})
        return
    for need, some in found.items():
        click.echo(f"{need}:")
        for one in some:
            because = ", ".join((*one.terms, *one.themes)) or "their texts mean alike" * bool(one.score)
            click.echo(
                f"  {one.score:.2f}  {_said(one.listed)}" + (f"\n        because: {plain(because)}" * bool(because))
            )


def say_how_read(vectors: Encoder | None) -> None:
    """Says whether texts were read by their words alone."""
    from midspan.match.encoder import NAME

    if vectors is None:
        say('Read by words alone: two texts that say one thing in other words need pip install "midspan[match]".')
    else:
        say(f"Read by words and by the sentence vectors of {NAME}.")


def show_interests(interests: Sequence[Interest], *, is_json: bool) -> None:
    """Interests and the answers to them."""
    if is_json:
        show([asdict(one) for one in interests])
        return
    for one in interests:
        click.echo(
            f"{one.interest_id}  {one.when[:10]}  {one.request_id} {one.offer_id}  {one.reply or 'no answer yet'}"
        )
    say(f"{len(interests)} interests.")


def _said(one: Listing | Entry) -> str:
    said = getattr(one, "title", "") or getattr(one, "gives", "")
    kind = getattr(one, "side", "entry")
    short = said if len(said) <= 100 else said[:99] + "\u2026"
    return f"{one.key}  {kind}  {plain(one.organisation)} ({one.region}): {plain(short)}  until {one.expires}"
