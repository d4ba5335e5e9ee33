"""The command and the line of Python that give the same number as a page."""

from midspan.model.study import Counting, Lens, Study


def shell_line(key: str, study: Study) -> str:
    """`midspan measure` for a figure."""
    parts = ["midspan measure", *study.regions, f"--period {study.period}", f"--figure {key}"]
    if study.counting is not Counting.FULL:
        parts.append(f"--counting {study.counting}")
    if study.lens is not Lens.ADDRESS:
        parts.append(f"--lens {study.lens}")
    if study.theme:
        parts.append(f"--theme {study.theme}")
    if study.currency != "CNY":
        parts.append(f"--currency {study.currency}")
    if study.include_retracted:
        parts.append("--include-retracted")
    if not study.merge_doubles:
        parts.append("--keep-doubles")
    return " ".join(parts)


def python_lines(key: str, study: Study) -> str:
    """The same figure from Python."""
    arguments = [*map(repr, study.regions), f"period={str(study.period)!r}"]
    if study.counting is not Counting.FULL:
        arguments.append(f"counting={study.counting.value!r}")
    if study.lens is not Lens.ADDRESS:
        arguments.append(f"lens={study.lens.value!r}")
    if study.theme:
        arguments.append(f"theme={study.theme!r}")
    if study.currency != "CNY":
        arguments.append(f"currency={study.currency!r}")
    if study.include_retracted:
        arguments.append("include_retracted=True")
    if not study.merge_doubles:
        arguments.append("merge_doubles=False")
    return f"midspan.open().figure({key!r}, midspan.study({', '.join(arguments)})).total.value"
