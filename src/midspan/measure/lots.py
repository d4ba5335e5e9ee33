"""Which figures are best made by one process: those that share most of what they are made of."""

from collections.abc import Iterable, Mapping

from midspan.measure.indicator import Derived, Indicator, Networked

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
    return sorted(found.values(), key=lambda lot: (not isinstance(indicators[lot[0]], Networked), -len(lot)))


def _made_of(indicator: Indicator) -> Iterable[str]:
    if isinstance(indicator, Networked):
        return (_NETWORK,)
    return (operand.key for operand in indicator.operands.values()) if isinstance(indicator, Derived) else ()
