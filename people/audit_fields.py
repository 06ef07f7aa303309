"""The fields of an audit line in words: as its table calls them, else as this list, else the bare name, spaced out."""

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Facts of a line that are no column of the thing it is about.
FIELDS: dict[str, Promise] = {
    "acceptance": _("Acceptance"),
    "afternoon": _("Jobs an afternoon"),
    "agreement": _("Customer's answer"),
    "approved_kept": _("Approved sheets left as they are"),
    "areas": _("Areas"),
    "as_of": _("As of"),
    "calculated": _("Calculated"),
    "cause": pgettext_lazy("audit", "Cause"),
    "changed": _("Changed on"),
    "class": _("Class"),
    "concerns": _("Whom it concerns"),
    "count": _("Count"),
    "counts_in": _("Counts in the month"),
    "covers": _("Covers"),
    "digest": _("Fingerprint"),
    "due_on": _("Due on"),
    "failed": _("Failed ones"),
    "fee": _("Fee"),
    "file": _("File"),
    "fingerprint": _("Fingerprint"),
    "from": _("From"),
    "item": _("What changes"),
    "lines": _("Lines"),
    "loan": _("Loan unit"),
    "minimum_wage": _("Minimum wage"),
    "months": _("Months"),
    "morning": _("Jobs a morning"),
    "new": _("New ones"),
    "not_heard": _("Why somebody was not heard"),
    "outcome": _("Outcome"),
    "parts": _("Parts of the file"),
    "passed": pgettext_lazy("audit", "Passed"),
    "people": _("People"),
    "part": _("Part"),
    "place": pgettext_lazy("audit", "Place"),
    "quantity": _("Quantity"),
    "reference": _("Reference"),
    "result": _("Result"),
    "round": _("Round"),
    "scores": _("Scores"),
    "sheets": _("Sheets"),
    "side": _("Side"),
    "size": _("Size in bytes"),
    "solved_at": _("Solved at"),
    "staff": _("Employee"),
    "total": _("Total"),
    "unheard": _("Who was not heard"),
    "units": _("Units"),
    "until": _("Until"),
    "version": _("Version"),
    "warnings": _("Warnings"),
    "work": _("Kind of work"),
}


def register(fields: dict[str, Promise]) -> None:
    """A room adds its own words, from its ready()."""
    FIELDS.update(fields)


@cache
def _columns() -> dict[str, Field]:
    """Name → the first column of ours that is called so and has words of its own."""
    ours = [model for model in apps.get_models() if not model.__module__.startswith("django.")]
    found: dict[str, Field] = {}
    for column in (column for model in ours for column in model._meta.concrete_fields):
        if isinstance(column.verbose_name, Promise):
            found.setdefault(column.name, column)
    return found


def _own(name: str, kind: str) -> Field | None:
    try:
        return apps.get_model(kind)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def label(name: str, kind: str, products: Mapping[str, str]) -> str:
    """What a field of such a thing ("tickets.ticket") is called; a product's code is the product's name."""
    column = _own(name, kind)
    if column is not None and isinstance(getattr(column, "verbose_name", None), Promise):
        return capfirst(str(column.verbose_name))
    if name in FIELDS:
        return str(FIELDS[name])
    if name in products:
        return products[name]
    column = _columns().get(name)
    return capfirst(str(column.verbose_name) if column is not None else name.replace("_", " "))


def value(name: str, kind: str, said: str) -> str:
    """A code as its list says it, where the field has a list; anything else as it stands."""
    column = _own(name, kind) or (None if name in FIELDS else _columns().get(name))
    return str(dict(getattr(column, "flatchoices", None) or ()).get(said, said))
