"""Typed parameters of rules. A rulebook file gives text; a reader makes the value or says what is wrong with it."""

from collections.abc import Callable
from dataclasses import MISSING, field, fields
from typing import Any

from appraisal.engine.figures import hundredths
from appraisal.engine.outcome import Text

Reader = Callable[[Any], Any]


def parameter(read: Reader, zh: str, en: str, **options: Any) -> Any:
    """A field of a rule that the rulebook fills: `read` turns what is written there into the value (ValueError
    says what is wrong), zh and en name it on the page. Options are those of dataclasses.field, e.g. a default."""
    return field(metadata={"read": read, "label": Text(zh, en)}, **options)


def labels(kind: type) -> dict[str, Text]:
    """The parameters of a rule kind in their order, and what a page calls them."""
    return {one.name: one.metadata["label"] for one in fields(kind)}


def build(kind: type, written: object) -> Any:
    """A rule of this kind from the parameters as written; ValueError names the parameter and what is wrong."""
    if not isinstance(written, dict):
        raise ValueError("parameters: must be names with values")
    known = {one.name: one for one in fields(kind)}
    for name in sorted(written.keys() - known.keys()):
        raise ValueError(f"parameter {name}: is unknown to {kind.__name__}")
    values = {}
    for name, one in known.items():
        if name not in written:
            if one.default is MISSING:
                raise ValueError(f"parameter {name}: is absent")
            continue
        try:
            values[name] = one.metadata["read"](written[name])
        except ValueError as wrong:
            raise ValueError(f"parameter {name}: {wrong}") from None
    try:
        return kind(**values)
    except ValueError as wrong:  # a rule's own check of its parameters together names the parameter first
        raise ValueError(f"parameter {wrong}") from None


def money(written: object) -> int:
    """Yuan such as "-2.00" in fen."""
    return hundredths(written)


def gain(written: object) -> int:
    """Yuan that may not be negative, in fen."""
    return _at_least(hundredths(written), 0, "is negative")


def percent(written: object) -> int:
    """A percentage 0 to 100 in its hundredths: "98.00" is 9800."""
    size = _at_least(hundredths(written), 0, "is negative")
    if size > 100_00:
        raise ValueError(f"{written} is more than 100 percent")
    return size


def positive(written: object) -> int:
    """A number above zero, in hundredths: points of a percentage, a coefficient, a step."""
    return _at_least(hundredths(written), 1, "is not above zero")


def number(written: object) -> int:
    """Any number with at most two decimals, in hundredths: the bound of a range, a score."""
    return hundredths(written)


def count(written: object) -> int:
    """A whole number from 1 to 1,000,000, written in digits."""
    if not (isinstance(written, str) and written.isascii() and written.isdigit() and len(written) < 8):
        raise ValueError(f"{written!r} is not a whole number")
    if not 1 <= int(written) <= 1_000_000:
        raise ValueError(f"{written} is not from 1 to 1,000,000")
    return int(written)


def one_of(*choices: str) -> Reader:
    """One of these words."""

    def read(written: object) -> str:
        if written not in choices:
            raise ValueError(f"{written!r} is none of {', '.join(choices)}")
        return written

    return read


def series(read: Reader, *, least: int = 1) -> Reader:
    """A list of at least so many entries, each read alike; gives a tuple."""

    def read_all(written: object) -> tuple:
        if not isinstance(written, list) or len(written) < least:
            raise ValueError(f"must be a list of at least {least}")
        return tuple(read(entry) for entry in written)

    return read_all


def table(read: Reader) -> Reader:
    """Names with values, each value read alike; gives a tuple of (name, value) in the order written."""

    def read_all(written: object) -> tuple:
        if not isinstance(written, dict) or not written:
            raise ValueError("must be names with values")
        return tuple((name, read(value)) for name, value in written.items())

    return read_all


def record(**readers: Reader) -> Reader:
    """An entry with exactly these names; gives a tuple of the values in this order."""

    def read_all(written: object) -> tuple:
        if not isinstance(written, dict) or written.keys() != readers.keys():
            raise ValueError(f"each entry must have exactly {', '.join(readers)}")
        return tuple(read(written[name]) for name, read in readers.items())

    return read_all


def _at_least(size: int, least: int, wrong: str) -> int:
    if size < least:
        raise ValueError(wrong)
    return size
