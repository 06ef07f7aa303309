"""Between a form and the service it calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django import forms

from core.errors import DomainError

WHOLE = 2**31 - 1  # what a column of keys or counts holds at least


def whole(text: str, most: int = WHOLE) -> int | None:
    """A whole number in plain digits as an address or a button sends it; None for anything else.

    `isdigit` alone says yes to “²”, which `int` refuses, and to more digits than `int` reads.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return number if (number := int(text)) <= most else None


@contextmanager
def refusals_shown_in(
    form: forms.BaseForm, field: str | Callable[[DomainError], str | None] | None = None
) -> Iterator[None]:
    """A refusal inside becomes the form's message, of one field where named (or asked for by the refusal); the view
    then answers 422."""
    try:
        yield
    except DomainError as refusal:
        form.add_error(field(refusal) if callable(field) else field, str(refusal))
