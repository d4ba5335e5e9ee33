"""English sentences of other parts of Midspan that a page says: `{gaps}` are filled when they arrive there."""

from midspan.web.elsewhere_team_en import OTHERS_OF_TEAMS

OTHERS: tuple[str, ...] = (
    # Caveats
    "Demonstration data: every work, person, contract and figure is invented.",
    "Counted with: {choices}.",
    "{year} is incomplete: the data end on {date}.",
    (
        "The works were fetched from an API: those of {period} that touch {regions}, as far as it can be asked for "
        "them. Figures of other regions and years, and of the world, miss works."
    ),
    (
        "The works were fetched from an API: only those of {period} that touch all of {regions}. What one region has "
        "by itself is not here: its figures, and shares and ratios that rest on them, count joint works alone."
    ),
    (
        "The corpus has only the works of OpenAlex that may touch {regions}. Figures of other regions and of the world "
        "are refused; a second record of a work that itself names none of these regions is missing, and people are "
        "told apart by these works alone."
    ),
    "The corpus has no work of the study's regions in the period under these choices: there is nothing to measure.",
    (
        "{count} works of the study do not say which author had which affiliation: their people are not counted, and "
        "their fractional weights are approximate (equal for each affiliation)."
    ),
    (
        "{cut} works of the study come without the authors after their hundredth: the API cut the list. People, "
        "organisations and places after it are missing; a snapshot or midspan snapshot --fetch has them."
    ),
    "{told} of {count} works of the study have their theme from their words, as their source gives no topic.",
    (
        "Cited impact is set against corpus {corpus} itself: {works} works with field and known citations, data of "
        "{date}. Where a corpus holds the works of some regions only, that is their mean and not the world's."
    ),
    "Cited impact is set against a published baseline, {origin}: {works} works, {first}-{last}.",
    "{share} % of the scored works stand in cells of fewer than {thin} works, whose means are unsteady.",
    (
        "{left} of {every} works have no score: {uncited} without known citations, {fieldless} more without field, "
        "{cellless} more whose field, year and type have no citation in the baseline."
    ),
    # Choices of a study, their options, and what they say of a figure
    "Counting",
    "Lens",
    "Types of work",
    "Most authors",
    "Self-joint works",
    "Retracted works",
    "Doubles",
    "Scheme",
    "Doubtful links",
    "full",
    "fractional",
    "address",
    "organisation",
    "all",
    "article, review",
    "any",
    "in",
    "out",
    "merged",
    "kept",
    "dropped",
    "as counted",
    "separate",
    "one",
    "places by the {lens} lens",
    "theme {theme}",
    "works of type {type}",
    "works in language {language}",
    "works of at most {count} authors",
    "without works joint only through one organisation and its own branches",
    "with retracted works",
    "every record of a work counted",
    "Hong Kong, Macao and Taiwan under the scheme {scheme}",
    # Why a record moved
    "not in the corpus",
    "counted otherwise",
    "weight under {counting} counting",
    "its units stand with other records, or are others",
    "outside the years {period}",
    "retracted",
    "more than {count} authors",
    "of type {type}",
    "in language {language}",
    "a double of another record",
    "of theme {theme}",
    "no link to {regions} that counts by the {lens} lens",
    "joint only through one organisation and its own branches",
    "its amount is unknown",
    "no party in every region that counts",
    "unknown",
    # Published figures beside ours
    "{currency} {amount} and {other} {also} imply {rate} {pair}; with their rounding, {low} to {high}.",
    "No rate of the European Central Bank is known for {period}.",
    "Yearly means of the European Central Bank: {years}; their mean {mean}, single days from {low} to {high}.",
    "The two sums agree at the mean rate of the period.",
    "They do not agree at the mean rate of the period: that gives {currency} {also}. {years}",
    "They agree at the mean rate of {years}.",
    "They agree at no year's mean rate.",
    "{currency} for 1 {other}",
    "Our years: {years}.",
    "Our rates: {rates}.",
    "Level method (水平法), base year inside the span",
    "The even rate from the first of the years to the last, in {steps} steps: only these two years are tied.",
    "Level method (水平法), base year before the span",
    "The even rate from the year before the span to its last year, in {steps} steps: only these two are tied.",
    "Accumulative method (累计法)",
    "The even rate under which the years add up to the total: it fixes the year before the span, none in it.",
    "Arithmetic mean of the yearly rates",
    (
        "The mean of the {steps} yearly rates inside the span: the more uneven the years, the further above the "
        "compound rate."
    ),
    "Growth of the running total",
    "The total so far grew by the rate each year: the first year holds all that there was by its end.",
    "{times} times as much in {years} years is {each} (level method).",
    "{rate} a year in {count} {steps}",
    "step",
    "steps",
    "Contradiction: {rate} a year would be {would}, not {times}.",
    "{times} times as much in {steps} steps",
    "{rate} is a year as a share of the one before: growth is {growth}.",
    (
        "Nor can it be the mean of {count} yearly rates, unless years fell: without that the end would be at least "
        "{least} times the start."
    ),
    "It can be the mean of {count} uneven yearly rates, whose compound rate is {rate}.",
    (
        "From {base} in the year before, {years} years that add up to {total} are {rate} a year by the accumulative "
        "method."
    ),
    "Contradiction: that is not {rate}.",
    "Contradiction: the last year, {last}, is more than the total, {total}.",
    "Contradiction: under neither official definition can the {name} year be {value}, unless a year turned.",
    "By the level method with even growth the years run from {first} to {last}, {times} times as much at the end.",
    "If it was the running total that grew by {rate}, the first year held {first} and the last added {last}.",
    (
        "An arithmetic mean of {rate} fits every compound rate from {low} to {high} a year, and lower ones where a "
        "year fell."
    ),
    "level method, base year inside {rate}",
    "level method, base year before {rate}",
    "accumulative method {rate}",
    "mean of yearly rates inside {rate}",
    "mean of yearly rates from the year before {rate}",
    # How an address was read
    "by its topic {topic}",
    "no theme has its topic {topic}",
    "its source gives no topic",
    "none of its words is known",
    "by its words: {words}",
    "its words say too little: {words}, likeliest of {theme}",
    "“{place}” in the address is the seat of {name}.",
    "“{place}” is the city of the institute, and its address says so too.",
    "“{place}” is in the country that the address ends with; the seat is not.",
    "The address ends with another country than that of the seat of {name}.",
    "“{place}” after the organisation's name says the campus.",
    "“{place}” in the address decides for {name}.",
    "“{place}” in one breath with the organisation's name says the campus.",
    "The address says {places}, {name} has its seat elsewhere: both places are kept.",
    "“{place}” in the institute's name says where this part of {name} is.",
    "“{place}” beside the organisation's name says the campus.",
    "{name} is named without another campus or city: its seat.",
    "“{place}” is the stated site of the company.",
    "“{place}” is all the string says of the company's site.",
    "{name} is a company and no site is stated; its seat is only a candidate.",
    "“{place}” says which of {name}'s places it is.",
    "{name} is in many cities and none is stated: its seat, with doubt.",
    "“{words}” could be several organisations; “{place}” decides.",
    "A joint unit that {name} names as its own: its seat.",
    "A joint unit of several organisations with its site stated: “{place}”.",
    "“{place}” is all the string says of a place.",
    "“{place}” stands in the address.",
    "The source names {name}, the string doesn't: its seat, with doubt.",
    "The source names {name}; the string says {place}, and the string decides the place.",
    "The source names {name}, which no organisation file here knows.",
    "The source names {name}, a company, and no site is stated; its seat is only a candidate.",
    "The source names {name}, and the string names no other campus or city.",
    "There is no string; the source gives the code {code}, and {name} is the size of a city.",
    "No organisation and no place we know is named.",
    # Errors that a page can say: the fact, then the next step
    '"{name}" is asked to work with itself',
    "choose two different places",
    'there is no theme "{name}"',
    'the corpus "{name}" is not open here',
    "this is corpus {name}",
    'the period "{period}" is not inside the corpus',
    "choose years from {first} to {last}",
    'the corpus knows no country or region "{name}"',
    'the address has an unknown part "{name}"',
    '"{part}={text}" has no meaning',
    "write {part}=1",
    'there is no file "{name}"',
    'there are no pages in the language "{name}"',
    'the year "{year}" is not in the period {period}',
    "choose a year of the period",
    'there is no indicator "{name}"',
    '"{text}" is not the number of a page',
    "write it like page=2",
    "the list has no page {number}",
    "it holds {count} records, 50 a page",
    "no other choice is named to compare with",
    "add against=counting:fractional",
    '"{name}" is not an option of the choice "{field}"',
    '"{text}" is not a {choice}',
    'the period "{period}" is not a span of years',
    'write it like "2019-2023", the first year not after the last',
    'write it like "2019-2023"',
    "Known: {names}",
    'there is no work "{name}" in corpus {corpus}',
    "copy an id from a list of records",
    'no joint work of this study has the organisation "{name}"',
    'no joint work of this study has the organisations "{first}" and "{second}"',
    "look at the list of organisations",
    "look at the pairs of organisations",
    '"{key}" needs {records}, and this corpus has none',
    "take a snapshot of a contracts file and build again (docs/quickstart.md has the template)",
    "take a snapshot of CORDIS or of a table of grants and build again (docs/projects-and-patents.md)",
    "take a snapshot of a table of patents and build again (docs/projects-and-patents.md)",
    '"{key}" can\'t be narrowed to a theme: {records} have none',
    "leave the theme out",
    '"{key}" needs a baseline of citations, and this workspace has none',
    "make one of the corpus: midspan build --baseline; or take a published one: midspan build --baseline FILE",
    '"{key}" is set against 100 rewired networks for each value, and has no multiverse',
    "look at the loss itself under all choices: --figure gateway_removal --multiverse",
    '"{text}" is not a currency to count in',
    '"{text}" is not a language code',
    'write it like "en" or "zh"',
    'the author cap "{text}" is not a number',
    "write 10, 30 or 100",
    # A reason with its score and by whom
    "{reason} ({score}, {by})",
)
OTHERS += OTHERS_OF_TEAMS
