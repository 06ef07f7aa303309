"""How an app declares a kind of sheet: its columns and what they are called, its sums, its rate. And the registry.

A declaration is data. The reader finds the table, reads it and says what it saw; what the rows mean to the database
(checking, applying, undoing) hangs on the registry entry as `hooks` and is called by the batch, never by the reader.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from functools import cached_property
from typing import Any

from core.sheets.text import heading


class Type(StrEnum):
    """What stands in a column, and so how a cell of it is read (values.py) and what comes out."""

    TEXT = auto()  # str as printed, blanks around it removed
    CODE = auto()  # str: numbers of people, tickets, units; half-width, no spaces, never a damaged number
    PHONE = auto()  # str: digits, a leading + and an extension
    NAME = auto()  # str: a person, cleaned of spaces and suffixes
    COUNT = auto()  # int
    RATE = auto()  # Decimal, percent with two decimals
    MONEY = auto()  # Decimal, two decimals
    NUMBER = auto()  # Decimal
    DATE = auto()  # date
    DATETIME = auto()  # datetime without a zone: the branch's own clock
    MONTH = auto()  # "2026-10"
    CHOICE = auto()  # one of the values of `aliases`


@dataclass(frozen=True)
class Column:
    """One column. `synonyms` as people print them, best first; a `weak` one only for want of a better, and said."""

    key: str
    synonyms: tuple[str, ...]
    type: Type = Type.TEXT
    required: bool = False  # a blank cell is a fault of its row
    weak: tuple[str, ...] = ()
    aliases: Mapping[str, Any] = field(default_factory=dict)
    fill_down: bool = False  # written once for the rows below it
    banner: tuple[str, ...] = ()  # may stand in a row of its own; text ending so belongs here
    extra: bool = False  # read for checks, not part of the row as it is shown

    @cached_property
    def headings(self) -> dict[str, int]:
        """Normalised heading → rank, 0 the best."""
        return {heading(name): rank for rank, name in reversed(list(enumerate(self.synonyms + self.weak)))}

    @cached_property
    def choices(self) -> dict[str, Any]:
        """Normalised printed word → value."""
        return {heading(word): value for word, value in self.aliases.items()}


@dataclass(frozen=True)
class Rate:
    """rate = numerator ÷ denominator in percent. `others` are wrong readings worth naming when they fit the print."""

    key: str
    numerator: str
    denominator: str
    others: tuple[tuple[str, tuple[str, ...], str], ...] = ()  # (what it is called, added numerators, denominator)


@dataclass(frozen=True)
class Balance:
    """In every row the parts add up to the whole."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Grouping:
    """Sums by one column over the rows that count: `only` says which; `unresolved` is the code of the others."""

    by: str
    only: Mapping[str, Any] = field(default_factory=dict)
    unresolved: str = ""


@dataclass(frozen=True)
class Detail:
    """Another kind lists the cases behind our counts: count key → which of its rows are counted."""

    kind: str
    counts: Mapping[str, Callable[[Mapping[str, Any]], bool]]


@dataclass(frozen=True)
class SheetKind:
    """A kind of sheet. `identified_by`: of each group at least one column is there, else the table is another kind."""

    code: str
    title: Any  # for people; may be lazy
    columns: tuple[Column, ...]
    identified_by: tuple[tuple[str, ...], ...] = ()
    titles: tuple[str, ...] = ()  # words in a title, a sheet's or a file's name that speak for this kind
    groups: tuple[str, ...] = ()  # words of a merged group heading that claim the columns under it
    plain: bool = False  # one header row, no sums: read as a stream, however long
    monthly: bool = False
    unique: tuple[str, ...] = ()  # plain lists: no two rows share these
    rate: Rate | None = None
    summed: tuple[str, ...] = ()
    balances: tuple[Balance, ...] = ()
    grouping: Grouping | None = None
    person: tuple[str, str] | None = None  # keys of number and name
    about: tuple[str, str] | None = None  # the same of a thing: a part; its number makes a line a row, whatever else
    once_per: tuple[str, ...] = ()  # a person stands once for each of these
    detail: Detail | None = None

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Key → column."""
        return {column.key: column for column in self.columns}

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """Keys of a row as it is shown, in order."""
        return tuple(column.key for column in self.columns if not column.extra)

    @cached_property
    def headings(self) -> dict[str, list[tuple[str, int]]]:
        """Normalised heading → the keys it may mean, each with its rank there."""
        index: dict[str, list[tuple[str, int]]] = {}
        for column in self.columns:
            for name, rank in column.headings.items():
                index.setdefault(name, []).append((column.key, rank))
        return index


_registry: dict[str, tuple[SheetKind, Any]] = {}


def register(kind: SheetKind, hooks: Any = None) -> None:
    """Make a kind known, from its app's ready(); `hooks` is what the batch calls (hooks.py). Again replaces."""
    _registry[kind.code] = (kind, hooks)


def kind(code: str) -> SheetKind:
    """Raises KeyError for a code nobody declared."""
    return _registry[code][0]


def title(code: str) -> Any:
    """What people call the kind; its code where nobody declared it."""
    return _registry[code][0].title if code in _registry else code


def hooks(code: str) -> Any:
    """What was registered beside the kind; None where nothing was."""
    return _registry[code][1]


def kinds() -> list[SheetKind]:
    """All kinds, in the order of their registration."""
    return [entry[0] for entry in _registry.values()]
