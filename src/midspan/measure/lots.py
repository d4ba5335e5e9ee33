"""Which figures are best made by one process: those that share most of what they are made of."""

from collections.abc import Iterable, Mapping

from midspan.measure.indicator import Counted, Derived, Indicator, Networked, Reducer

_NETWORK = "network"


def lots(indicators: Mapping[str, Indicator], keys: Iterable[str]) -> list[list[str]]:
    """The keys in lots: figures of networks, then figures with an operand in common, the largest lot first."""
    root: dict[str, str] = {}

    def root_of(name: str) -> str:
        while root.setdefault(name, name) != name:
            name = root[name]
        return name

    wanted = list(dict.fromkeys(keys))
    for key in wanted:
        for name in _made_of(indicators[key]):
            root[root_of(name)] = root_of(key)
    found: dict[str, list[str]] = {}
    for key in wanted:
        found.setdefault(root_of(key), []).append(key)
    return sorted(found.values(), key=lambda lot: _turn(indicators[lot[0]], len(lot)))


def _turn(indicator: Indicator, size: int) -> tuple[bool, int, bool]:
    """What takes longest comes first: of single figures those that count distinct units, which takes twice as long."""
    is_distinct = isinstance(indicator, Counted) and indicator.reducer is Reducer.DISTINCT
    return not isinstance(indicator, Networked), -size, not is_distinct


def _made_of(indicator: Indicator) -> Iterable[str]:
    if isinstance(indicator, Networked):
        return (_NETWORK,)
    return (operand.key for operand in indicator.operands.values()) if isinstance(indicator, Derived) else ()
