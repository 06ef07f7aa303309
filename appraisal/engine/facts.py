"""The facts a rulebook asks for: their types, and the strict reading of a case. Clause: appraisal rules, section 7."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from appraisal.engine.errors import FactRefused
from appraisal.engine.figures import hundredths
from appraisal.engine.outcome import Text

MOST = 1_000_000  # the largest count that is believed


def count(written: object) -> int:
    """A JSON integer from 0 to 1,000,000; 3.0, "3" and true are none."""
    if type(written) is not int:
        raise ValueError(f"{shown(written)} is not a whole number")
    if not 0 <= written <= MOST:
        raise ValueError(f"{written} is not from 0 to {MOST:,}")
    return written


def unsigned(written: object) -> int:
    """Hundredths from a string of plain digits with at most two decimals and no sign."""
    try:
        size = hundredths(written)
    except ValueError as wrong:
        raise ValueError(f"{shown(written)} {wrong}") from None
    if written.startswith("-"):
        raise ValueError(f"{written} is negative")
    return size


def percentage(written: object) -> int:
    """Hundredths of a percent from a string such as "97.80", 0 to 100."""
    size = unsigned(written)
    if size > 100_00:
        raise ValueError(f"{written} is more than 100 percent")
    return size


def flag(written: object) -> bool:
    """true or false."""
    if type(written) is not bool:
        raise ValueError(f"{shown(written)} is neither true nor false")
    return written


def decision(written: object) -> str:
    """Which one of two satisfaction sheets a manager decided to count."""
    if written not in ("internal_only", "external_only"):
        raise ValueError(f"{shown(written)} is an unknown decision")
    return written


def name(written: object) -> str:
    """A code or name that is not empty."""
    if type(written) is not str or not written.strip() or len(written) > 100 or not written.isprintable():
        raise ValueError(f"{shown(written)} is no name of 1 to 100 printable characters")
    return written


def or_null(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same type, or null where the figure is not known."""
    return lambda written: None if written is None else read(written)


def series(read: Callable[[Any], Any]) -> Callable[[Any], tuple]:
    """A list, each entry read alike, as a tuple."""

    def read_all(written: object) -> tuple:
        if type(written) is not list:
            raise ValueError(f"{shown(written)} is not a list")
        return tuple(read(entry) for entry in written)

    return read_all


def record(**readers: Callable[[Any], Any]) -> Callable[[Any], tuple]:
    """An object with exactly these keys, as a tuple of their values in this order."""

    def read_all(written: object) -> tuple:
        if not isinstance(written, Mapping):
            raise ValueError(f"{shown(written)} is not an object")
        for key in readers.keys() | written.keys():
            if key not in readers or key not in written:
                raise ValueError(f"{key} is {'absent' if key in readers else 'unknown'} in an entry")
        return tuple(read(written[key]) for key, read in readers.items())

    return read_all


def scores(written: object) -> tuple:
    """One month's marks by rater, each a number string or null while it is not in, as a tuple of (rater, mark)."""
    if not isinstance(written, Mapping):
        raise ValueError(f"{shown(written)} is not an object")
    return tuple((name(rater), or_null(unsigned)(mark)) for rater, mark in written.items())


TYPES: dict[str, Callable[[Any], Any]] = {
    "count": count,
    "counts": series(count),
    "percentage": percentage,
    "number": hundredths,
    "money": unsigned,
    "decision": decision,
    "name": name,
    "incidents": series(record(death=flag, loss=or_null(unsigned))),
    "reviews": series(scores),
    "members": series(record(employee=name, coefficient=unsigned, days=unsigned)),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a rulebook asks for, and which role owes it while it is missing."""

    name: str
    type: str
    nullable: bool
    owed_by: str
    label: Text
    read: Callable[[Any], Any]


def read_facts(facts: Mapping[str, Fact], written: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of every fact of a rulebook; FactRefused names the first that is absent, unknown or wrong."""
    if not isinstance(written, Mapping):
        raise FactRefused("facts", f"{shown(written)} is not an object")
    if written.keys() != facts.keys():
        for one in [*facts, *written]:
            if one not in facts or one not in written:
                raise FactRefused(str(one), "is absent" if one in facts else "is unknown to this rulebook")
    values = {}
    for one, fact in facts.items():
        value = written[one]
        try:
            values[one] = None if value is None and fact.nullable else fact.read(value)
        except ValueError as wrong:
            raise FactRefused(one, str(wrong)) from None
    return values


def named(entry: str, written: object) -> str:
    """A code or name that stands beside the facts, such as the employee; FactRefused names the entry."""
    try:
        return name(written)
    except ValueError as wrong:
        raise FactRefused(entry, str(wrong)) from None


def shown(written: object) -> str:
    """A refused value as it stands in a message: short, whatever somebody wrote."""
    text = "null" if written is None else str(written).lower() if isinstance(written, bool) else repr(written)
    return text if len(text) <= 40 else f"{text[:40]}…"
