"""The rulebooks that ship with the product, by scheme and by the day they are valid from."""

from functools import cache
from pathlib import Path

from appraisal.engine.errors import FactRefused, RulebookRefused
from appraisal.engine.loader import load_rulebook
from appraisal.engine.rulebook import Rulebook, first_day

SHIPPED = Path(__file__).parents[1] / "rulebooks"
Shelf = dict[str, list[Rulebook]]


def load_rulebooks(directory: Path) -> Shelf:
    """Every *.yaml of a directory by scheme code, its versions by valid_from. One bad file and nothing is loaded."""
    shelf: Shelf = {}
    for path in sorted(directory.glob("*.yaml")):
        book = load_rulebook(path)
        versions = shelf.setdefault(book.code, [])
        if any(book.valid_from == other.valid_from for other in versions):
            raise RulebookRefused(path.name, "valid_from", f"{book.code} has another version from {book.valid_from}")
        versions.append(book)
    for versions in shelf.values():
        versions.sort(key=lambda book: book.valid_from)
    return shelf


@cache
def shipped() -> Shelf:
    """The product's own shelf, read once a process."""
    return load_rulebooks(SHIPPED)


def rulebook_for(code: str, period: str, shelf: Shelf | None = None) -> Rulebook:
    """The version of a scheme in force on the first day of a period; FactRefused for an unknown scheme, a period of
    another form, or one before the first version."""
    shelf = shipped() if shelf is None else shelf
    versions = shelf.get(code) if isinstance(code, str) else None
    if not versions:
        raise FactRefused("rulebook", f"{code!r} is unknown; known: {', '.join(sorted(shelf))}")
    day = first_day(str(period), versions[0].period)
    valid = [book for book in versions if book.valid_from <= day]
    if not valid:
        raise FactRefused("period", f"{period} is before {code} begins on {versions[0].valid_from}")
    return valid[-1]
