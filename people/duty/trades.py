"""The products a skill may name. The catalogue lies above this room and tells its list when the house starts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """A product: its code, its name in the reader's language, the code of the one above it."""

    code: str
    name: str
    above: str = ""


_sources: list[Callable[[], Iterable[Trade]]] = []


def register(source: Callable[[], Iterable[Trade]]) -> None:
    """Called in AppConfig.ready() by the room that keeps the list."""
    if source not in _sources:
        _sources.append(source)


def trades() -> list[Trade]:
    """Every product in use, in the catalogue's order."""
    return [trade for source in _sources for trade in source()]


def names() -> dict[str, str]:
    """Code → name."""
    return {trade.code: trade.name for trade in trades()}
