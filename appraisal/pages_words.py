"""Reasons and decisions in the reader's words, beside those of appraisal.wording."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from appraisal.choices import Why

# Reasons of the room that owns the row, beside those of choices.Why.
OTHER_WHY: dict[str, str | Promise] = {
    "other_trade": Why.INSTALLER.label,
    "no_supervisor": gettext_lazy("No supervisor could be named"),
}
DECIDED = {
    "internal_only": gettext_lazy("Internal sheet only"),
    "external_only": gettext_lazy("External sheet only"),
}


def why_text(code: str) -> str:
    """Why a record stands beside the figure."""
    return str(Why(code).label if code in Why.values else OTHER_WHY.get(code, code))
