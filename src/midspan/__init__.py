"""Midspan: how two places work together in science and technology, and what to do next.

>>> import midspan
>>> corpus = midspan.open("midspan-demo")                                  # doctest: +SKIP
>>> study = midspan.study("shanghai", "hong-kong", period="2019-2023")
>>> corpus.figure("joint_works", study).values()                           # doctest: +SKIP
>>> midspan.report(corpus, study, "report.pdf")                            # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from midspan.model.study import Counting, Lens, Period, Scheme, Study

if TYPE_CHECKING:
    from midspan.api import open_corpus as open  # noqa: A004 - midspan.open reads as the field would say it
    from midspan.web.report_files import write_report as report
    from midspan.web.site import write_site as site

__version__ = "0.1.0"
__all__ = ["Counting", "Lens", "Period", "Scheme", "Study", "__version__", "open", "report", "site", "study"]


def study(*regions: str, period: str, counting: str = "full", lens: str = "address", **choices: Any) -> Study:
    """A study of regions (keys such as `shanghai`) over a period such as `2019-2023`.

    `choices` are the other fields of `Study`: theme, currency, include_retracted, merge_doubles, self_joint,
    author_cap, types, language, scheme.
    """
    if "scheme" in choices:
        choices["scheme"] = Scheme.parse(choices["scheme"])
    if "types" in choices:
        choices["types"] = tuple(choices["types"])
    return Study(regions, Period.parse(period), Counting.parse(counting), Lens.parse(lens), **choices)


def __getattr__(name: str) -> Any:
    if name == "open":
        from midspan.api import open_corpus

        return open_corpus
    if name == "report":
        from midspan.web.report_files import write_report

        return write_report
    if name == "site":
        from midspan.web.site import write_site

        return write_site
    raise AttributeError(f"module 'midspan' has no attribute {name!r}")
