"""Between a form and the service it calls."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from core.errors import DomainError


@contextmanager
def refusals_shown_in(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """A refusal inside becomes the form's message, of one field where named; the view then answers 422."""
    try:
        yield
    except DomainError as refusal:
        form.add_error(field, str(refusal))
