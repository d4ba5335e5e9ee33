"""English, of the page of suggested partners; comments as in `words_en.py`."""

OF_PARTNERS: dict[str, str] = {
    # Suggested partners
    "partners.title": "Who could work together next: {names}",
    "partners.lede": "Organisations of both places that have no joint paper yet, likeliest first. The chance of a "
    "joint paper within three years is learnt from who came together before; no organisation stands here more than "
    "three times.",
    # The page of one organisation's suggestions, and the link to it
    "partners.title_of_one": "Who could work with {name} next",
    "partners.lede_of_one": "Organisations of the other place that it has no joint paper with yet, likeliest first. "
    "The chance of a joint paper within three years is learnt from who came together before.",
    "partners.none_of_one": "Nobody is left to suggest: it has joint papers with every organisation of the other "
    "place, or editors hid what was suggested.",
    "organisation.partners": "Who could work with it next",
    # Under the table: {observed} and {expected} are numbers of pairs of organisations, {first} and {last} years
    "partners.checked": "Held against what came: for {first}–{last} chances given in the same way added up to "
    "{expected} new pairs, and {observed} came. Trust the order more than the size.",
    "partners.unchecked": "The years before are too few to hold chances against what came. Trust the order more than "
    "the size.",
    "partners.table": "Suggested partners",
    "partners.pair": "Organisations",
    "partners.chance": "Chance",
    "partners.range": "Range",
    "partners.why": "Why",
    "partners.useful": "Useful",
    "partners.useful_pair": "{one} and {other} are a useful suggestion",
    "partners.hide": "Hide",
    "partners.hide_pair": "Hide: never suggest {one} and {other} again",
    "partners.words": "Words of both",
    "partners.subject": "Subject of both",
    "partners.partner": "Worked with both",
    "partners.funder": "Paid for both",
    "partners.citations": "Cite each other",
    "partners.work": "paper {number}",  # A link to a paper that shows the reason
    # The page of two organisations that are suggested to each other
    "pair.none": "{names} have no joint paper in {period}.",
    "pair.suggested": "A suggestion to look at, not a decision",
    "pair.suggested_chance": "Chance of a joint paper within three years: {chance}, range {span}",
    "pair.others": "Others for {name}",  # A link to the suggestions of one of the two organisations
    "pair.introductions": "Who could introduce them",
    "pair.introductions_about": "Nobody has worked with both. Each two next to each other here have worked together.",
    "pair.seminar": "Add to seminar",
    "pair.off-seminar": "Take off the list",
    "pair.at_seminar": "On the list for the next seminar.",
    # On the page Seminar
    "seminar.pairs": "To bring together",
    "seminar.pairs_about": "Pairs of organisations that editors put on the list: invite people of both.",
}
