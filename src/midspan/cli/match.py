"""midspan match"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, choices, say, shared, show

if TYPE_CHECKING:
    from midspan.api import Corpus
    from midspan.match.bridges import Connector, Introduction
    from midspan.match.evaluate import Evaluation, Measure
    from midspan.match.partners import Suggestion
    from midspan.model.study import Study
    from midspan.partnering import Check


@click.command("match", epilog="Example: midspan match shanghai hong-kong --period 2014-2023")
@click.option("--for", "organisation", default="", metavar="ID", help="Partners for one organisation, by id.")
@click.option("--for-person", metavar="ID", help="Organisations for one person who agreed to it, by id.")
@click.option("--opt-in", metavar="ID", help="Keep that a person agreed to suggestions, for 400 days.")
@click.option("--opt-out", metavar="ID", help="Delete that a person agreed.")
@click.option("--most", default=20, show_default=True, metavar="N", help="How many suggestions.")
@click.option("--evaluate", "is_evaluated", is_flag=True, help="How well suggestions three years ago foresaw.")
@click.option("--introduction", "ends", nargs=2, metavar="ID ID", help="Who could introduce two organisations.")
@click.option(
    "--judge", "judged", nargs=3, metavar="ID ID CODE", help="Say useful, not_useful, hidden, shown or seminar."
)
@click.option("--reason", default="", metavar="TEXT", help="Why, with --judge.")
@click.option("--by", default="", metavar="NAME", help="Who says so; default: the name of your account.")
@click.option("--bridges", "is_bridged", is_flag=True, help="Which organisations hold the regions together.")
@choices
@shared
def COMMAND(  # noqa: N802, D103
    shared: Shared,
    study: Study,
    organisation: str,
    most: int,
    ends: tuple[str, str] | None,
    judged: tuple[str, str, str] | None,
    is_evaluated: bool,
    is_bridged: bool,
    for_person: str | None,
    opt_in: str | None,
    opt_out: str | None,
    **said: str,
) -> None:
    from midspan.cli import _for_person

    corpus = shared.opened()
    partners = corpus.partners(study)
    if judged:
        _judge(shared, judged, **said)
        return
    if opt_in or opt_out:
        _for_person.agree(shared, corpus, study, opt_in or "", opt_out or "")
        return
    if for_person:
        _for_person.suggest(shared, corpus, study, for_person, most)
        return
    if ends:
        _introduce(shared, corpus, partners.introductions(*ends))
        return
    if is_evaluated:
        evaluation, told = partners.evaluated(), partners.told()
        if shared.is_json:
            show({**asdict(evaluation), "told": told})
        else:
            _tell(evaluation)
            say("Readers said of suggestions: " + ", ".join(f"{word} {count}" for word, count in told.items()))
        return
    if is_bridged:
        connectors = partners.connectors(most)
        if shared.is_json:
            show([asdict(one) for one in connectors])
        else:
            _connect(corpus, connectors, shared.lang)
        return
    found = partners.suggestions(organisation, most)
    if shared.is_json:
        show([asdict(one) for one in found])
    else:
        _list(corpus, found, shared.lang)
        _hold(partners.checked())


def _judge(shared: Shared, judged: tuple[str, str, str], *, by: str, reason: str) -> None:
    from midspan.offering import account
    from midspan.partnering import say_of

    row_id = say_of(shared.home, judged[:2], judged[2], by=by or account(), reason=reason)
    show({"row_id": row_id}) if shared.is_json else click.echo("Recorded.")


def _introduce(shared: Shared, corpus: Corpus, found: list[Introduction]) -> None:
    if shared.is_json:
        show([asdict(one) for one in found])
        return
    names = corpus.organisation_names({key for one in found for key in one.organisations})
    for one in found:
        said = (names[key].in_language(shared.lang) if key in names else key for key in one.organisations)
        click.echo(f"{' – '.join(said)}  [{' '.join(one.works)}]")
    if not found:
        say("Nobody has worked with both, or with a partner of each.")
    elif len(found[0].organisations) == 1:
        say("Each has worked with both; the newest works with each.")
    else:
        say("Nobody has worked with both. Each two have worked together, the first with the one, the second with the")
        say("other; the newest works from end to end.")


def _list(corpus: Corpus, found: list[Suggestion], lang: str) -> None:
    ids = {end for one in found for end in (one.one, one.other)}
    ids |= {shared for one in found for r in one.reasons if r.kind == "partner" for shared in r.shared}
    names = corpus.organisation_names(ids)
    said = {key: names[key].in_language(lang) if key in names else key for key in ids}
    for one in found:
        click.echo(f"{one.chance:.1%} ({one.low:.1%} to {one.high:.1%})  {said[one.one]} – {said[one.other]}")
        for reason in one.reasons:
            click.echo(f"    {reason.line(said)}")
    if not found:
        say("No pair without a joint work is left to suggest.")


def _hold(check: Check | None) -> None:
    """Says how chances given before stood the test."""
    if check is None:
        say("The years before are too few to hold chances against what came: trust the order more than the size.")
        return
    say(
        f"Held against what came: for {check.until + 1}-{check.until + 3} chances given in the same way added up to "
        f"{check.expected:,.0f} new pairs, and {check.observed:,} came. Trust the order more than the size."
    )


def _connect(corpus: Corpus, found: list[Connector], lang: str) -> None:
    names = corpus.organisation_names([one.organisation for one in found])
    click.echo(f"{'pairs':>8} {'share':>7}  organisation")
    for one in found:
        name = names[one.organisation].in_language(lang) if one.organisation in names else one.organisation
        click.echo(f"{one.broken_pairs:>8,} {one.joint_share:>7.1%}  {name}")
    say("pairs: two without a joint work whose only partner in common it is; share: of the joint works.")


def _tell(evaluation: Evaluation) -> None:
    click.echo(f"Known to {evaluation.until}; new pairs of the three years after")
    click.echo(f"{'pairs':<10} {'method':<20} {'AUROC':<21} {'hit@10':<21} MRR")
    for group, scores in evaluation.scores.items():
        for method, score in scores.items():
            told = "   ".join(map(_measure, (score.auroc, score.hit_at_10, score.mrr)))
            click.echo(f"{group:<10} {method:<20} {told}")
        chance = f"hit@10 of drawing lots {evaluation.by_chance[group]:.3f}"
        say(f"{group}: {evaluation.pairs[group]:,} new pairs; {chance}")


def _measure(measure: Measure) -> str:
    return f"{measure.value:.3f} [{measure.low:.3f} {measure.high:.3f}]"


COMMAND.help = """Suggest partners between REGIONS: organisations without a joint work, likeliest first.

Each suggestion has the chance of a joint work within three years after the period, with an interval, and its reasons
with works to open. --evaluate says how well this foresees."""
