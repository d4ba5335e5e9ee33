"""English, of what several pages say.

A comment of a line is a heading for translators; one that ends a line is a note on its sentence.
"""

from midspan.web.words_breakdowns_en import OF_BREAKDOWNS
from midspan.web.words_figures_en import OF_FIGURES
from midspan.web.words_islands_en import OF_ISLANDS
from midspan.web.words_maps_en import OF_MAPS
from midspan.web.words_offers_en import OF_OFFERS
from midspan.web.words_pages_en import OF_PAGES
from midspan.web.words_partners_en import OF_PARTNERS
from midspan.web.words_report_en import OF_REPORT
from midspan.web.words_seminar_en import OF_SEMINARS
from midspan.web.words_team_en import OF_TEAMS

ENGLISH: dict[str, str] = {
    # The frame of every page
    "site.name": "Midspan",
    "site.language": "English",  # The language by its own name, in its own script
    "site.tagline": "How two places work together in science and technology",
    "site.skip": "Skip to content",
    "site.invented": "Demonstration data. Every organisation and figure on this page is invented.",
    "site.theme": "Change between light and dark",
    "site.languages": "Language",
    "site.sections": "Sections",
    "site.first_place": "First place",
    "site.second_place": "Second place",
    "site.period": "Period",
    "site.choose": "Choose two places and a period",
    "site.swap": "Swap the two places",
    "site.show": "Show",
    "site.source": "Source: {source}. Snapshot {date}, corpus {corpus}.",
    "site.source_method": "Source: {source}. Snapshot {date}, method v{version}.",
    "site.source_invented": "invented demonstration data",
    "site.source_real": "Midspan corpus",
    "site.home": "Midspan, start page",
    # Lists, years, numbers
    "list.comma": "{first}, {after}",  # Names in a list
    "list.clause": "{first}, {after}",  # Parts of a sentence
    "list.last": "{first} and {last}",
    "list.semicolon": "{first}; {after}",
    "list.sentence": "{first} {after}",  # Two sentences, one after the other
    "list.named": "{name}: {text}",
    "list.range": "{name} {range}",  # 95 % interval 12,067–12,481
    "list.of_year": "{year} {value}",  # One of several: 2019 20.4 bn, 2020 32.7 bn
    "study.heading": "{names}, {period}",
    "period.year": "{year}",
    "period.years": "{first}–{last}",
    "period.date": "{date:%Y-%m-%d}",  # {date.year}, {date.month} and {date.day} are numbers without zeros
    "number.percent": "{number}\u00a0%",
    "number.percents": "{low}–{high}\u00a0%",
    "number.yearly": "{number} a year",
    "number.money": "{currency}\u00a0{number}",
    "number.step": "{number}\u00a0{step}",  # 32.3 bn
    "number.step_range": "{low}–{high}\u00a0{step}",
    "number.powers": "9 bn; 6 m",  # Powers of ten and their names, the largest first: in Chinese 8 and 4
    "number.times": "×{number}",
    "number.points": "{number} points",
    "currency.CNY": "CNY",
    "currency.EUR": "EUR",
    "currency.HKD": "HKD",
    "currency.USD": "USD",
    "number.1": "one",  # one to ten: years, as in "doubled in five years"
    "number.2": "two",
    "number.3": "three",
    "number.4": "four",
    "number.5": "five",
    "number.6": "six",
    "number.7": "seven",
    "number.8": "eight",
    "number.9": "nine",
    "number.10": "ten",
    # Names of pages
    "page.start": "Start",
    "page.overview": "Overview",
    "page.trends": "Trends",
    "page.topics": "Topics",
    "page.organisations": "Organisations",
    "page.network": "Network",
    "page.people": "People",
    "page.contracts": "Contracts",
    "page.quality": "Data quality",
    "page.records": "Records",
    "page.work": "Paper",
    "page.methods": "Methods",
    # Titles for readers
    "title.joint_works": "Joint papers",
    "title.joint_authors": "People who took part",
    "title.organisation_pairs": "Pairs of organisations",
    "title.joint_share": "Joint share of all papers",
    "title.contract_value": "Value of technology contracts",
    "title.share_of": "Share of papers, {region}",
    "theme.other": "No theme of ours",
    "theme.unknown": "Theme unknown",
    "region.elsewhere": "Elsewhere",
    "region.unknown": "Place unknown",
    "dimension.year": "Year",
    "dimension.theme": "Theme",
    "dimension.type": "Type",
    "dimension.region": "Country or region",
    "dimension.programme": "Programme",
    "dimension.direction": "Direction",
    "dimension.cluster": "Cluster",
    "dimension.radius": "Radius in kilometres",
    "dimension.density": "Density",
    "dimension.role": "Role",
    "dimension.kind": "Kind",
    "dimension.organisation": "Organisation",
    "dimension.organisation_pair": "Pair of organisations",
    "records.works": "papers",
    "records.works.one": "paper",
    "records.works.counted": "{count} papers",
    "records.works.counted_one": "{count} paper",
    "records.all_works": "papers",
    "records.all_works.one": "paper",
    "records.all_works.counted": "{count} papers",
    "records.all_works.counted_one": "{count} paper",
    "records.projects": "projects",
    "records.projects.one": "project",
    "records.projects.counted": "{count} projects",
    "records.projects.counted_one": "{count} project",
    "records.patents": "patents",
    "records.patents.one": "patent",
    "records.patents.counted": "{count} patents",
    "records.patents.counted_one": "{count} patent",
    "records.contracts": "contracts",
    "records.contracts.one": "contract",
    "records.contracts.counted": "{count} contracts",
    "records.contracts.counted_one": "{count} contract",
    "counting.full": "full counting",
    "counting.fractional": "fractional counting",
    "counting.full.short": "Full",
    "counting.fractional.short": "Fractional",
    "counting.label": "Counting",
    # Uncertainty
    "interval.name": "95\u00a0% interval",
    "interval.none": "No interval: {kind} figure",
    "linkage.name": "Linkage range",
    "kind.Computed": "computed",
    "kind.Estimated": "estimated",
    "kind.Reported": "reported",
    # Headlines
    "headline.doubled": "{what} doubled in {years} years, to {value}.",
    "headline.doubled_year": "{what} doubled in a year, to {value}.",
    "headline.multiplied": "{what} grew to {times} times as many in {years} years: {value}.",
    "headline.multiplied_year": "{what} grew to {times} times as many in a year: {value}.",
    "headline.rose": "{what} rose by {percent}, to {value}.",
    "headline.fell": "{what} fell by {percent}, to {value}.",
    "headline.level": "{what} stayed about level, at {value}.",
    "headline.first": "{value} {noun}, against none in {before}.",
    "headline.few": "{value} {noun}, against {old} in {before}.",
    "headline.alone": "{value} {noun} in {period}.",
    "headline.alone_partial": "{value} {noun} in {period}, with {year} incomplete.",
    "headline.none": "No joint papers are known in {period}.",
    "headline.noun": "joint papers",  # Always after a number
    "headline.noun.one": "joint paper",
    # Lede
    "lede.wrote": "Authors in {a} and {b} wrote **{value} {noun}** in {period}{interval}{before}.",
    "lede.interval": " (95\u00a0% interval {interval})",  # After the number of papers and the period
    "lede.before": ", against {before} in {period}",  # After that
    "lede.people": "**{value} people** took part (95\u00a0% interval {interval}).",
    "lede.people_plain": "**{value} people** took part.",
    "lede.linkage": "With doubtful links dropped or kept, the number of papers is {linkage}.",
    "lede.few": "That is too few for a rate: read the list.",
    # How sure is this?
    "sure.title": "How sure is this?",
    "sure.coverage": "{title}: **{value}**",
    "sure.stability": "**{interval}** is the 95\u00a0% interval: how far the number moves with the papers drawn again",
    "sure.linkage": "**{linkage}** is the linkage range: doubtful links dropped or kept",
    "sure.partial": "**{year}** is still filling up: its numbers will still rise",
    "sure.methods": "Read how intervals are made",
    # Changes
    "change.percent": "**{change}** vs {before}",  # +98 % vs 2014–2018; also: +4.2 points
    "change.level": "About level with {before}",
    "change.few": "{old} in {before}",
    "change.unknown": "No earlier period to compare with",
    "change.partial": "Not compared: {year} is incomplete",
    # Cards
    "card.definition": "Definition",
    "card.not_counted": "Not counted: {text}",
    "card.show": "Show {counted}",  # Show 12,280 papers
    "card.table": "Table",
    "card.figures": "Headline figures",
    "card.also": "{name}: {value} ({interval})",
    "card.csv": "CSV",
    "card.xlsx": "XLSX",
    "card.json": "JSON",
    "card.svg": "SVG",
    "card.download": "Download {title} as {form}",
    "card.copy": "Copy link",
    "card.copied": "Link copied",
    "column.low": "Lower bound",
    "column.high": "Upper bound",
    "column.linkage_low": "Linkage low",
    "column.linkage_high": "Linkage high",
    "column.complete": "Complete",
    "column.growth": "Growth",
    "yes": "yes",
    "no": "no",
    # Trend
    "trend.rose": "Joint papers rose every year since {first}",
    "trend.from_to": "Joint papers: {low} in {first}, {high} in {last}",
    "trend.level": "Joint papers by year, {first}–{last}",
    "trend.sub": "Joint papers a year, {first}–{last}, {counting}",
    "trend.alt": "Line chart of joint papers a year, from {low} in {first} to {high} in {last}, with the 95\u00a0% "
    "interval as a band. The table below holds every value.",
    "trend.incomplete": "{year} is incomplete",
    "trend.band": "Band: 95\u00a0% interval",
    "trend.period": "{value} in {period}",
    "trend.said": "The hollow dot is {year}, which is incomplete.",
    # Themes
    "themes.largest": "{name} is the largest shared theme",
    "themes.two": "{names} are the largest shared themes",
    "themes.any": "What the joint papers are about",
    "themes.sub": "Joint papers {period} by theme, and growth against {before}",
    "themes.sub_plain": "Joint papers {period} by theme",
    "themes.alt": "Bar chart of joint papers by theme; the largest is {name} with {value}. The table below holds every "
    "value.",
    # Matrix
    "matrix.title": "{count} pairs of organisations wrote joint papers",
    "matrix.title_one": "One pair of organisations wrote joint papers",
    "matrix.sub": "Joint papers {period} by organisation. Rows: {a}. Columns: {b}. A bolder colour means more; a "
    "paper of several organisations stands in several cells.",
    "matrix.all": "All joint papers",
    "matrix.cell": "{a} with {b}: {count} joint papers",
    "matrix.caption": "Joint papers of organisations in {a} (rows) with organisations in {b} (columns)",
} | OF_PAGES
ENGLISH |= OF_BREAKDOWNS | OF_FIGURES | OF_ISLANDS | OF_MAPS | OF_OFFERS | OF_PARTNERS | OF_REPORT | OF_SEMINARS
ENGLISH |= OF_TEAMS
