"""The command and the line of Python that give the same number as a page."""

from midspan.model.study import Counting, Lens, Study


def shell_line(key: str, study: Study) -> str:
    """`midspan measure` for a figure."""
    parts = ["midspan measure", key, *study.regions, f"--years {study.period}", f"--count {study.counting}"]
    if study.lens is not Lens.ADDRESS:
        parts.append(f"--lens {study.lens}")
    if study.theme:
        parts.append(f"--theme {study.theme}")
    return " ".join(parts)


def python_lines(key: str, study: Study) -> str:
    """The same figure from Python."""
    arguments = [repr(study.regions), f"Period({study.period.first}, {study.period.last})"]
    if study.counting is not Counting.FULL:
        arguments.append(f"counting=Counting.{study.counting.name}")
    if study.lens is not Lens.ADDRESS:
        arguments.append(f"lens=Lens.{study.lens.name}")
    if study.theme:
        arguments.append(f"theme={study.theme!r}")
    return f"book.figure({key!r}, Study({', '.join(arguments)})).total.value"
