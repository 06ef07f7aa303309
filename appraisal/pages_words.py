"""Facts, reasons and gaps in the reader's words."""

from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from appraisal.choices import Gap, Why
from appraisal.engine import Explanation, Fact, Text
from appraisal.explanations import TEMPLATES, render
from core.formats import NOTHING
from core.money import amount_text
from people.roles import Role

# Reasons of the room that owns the row, beside those of choices.Why.
OTHER_WHY: dict[str, str | Promise] = {
    "other_trade": Why.INSTALLER.label,
    "no_supervisor": gettext_lazy("No supervisor could be named"),
}
DECIDED = {
    "internal_only": gettext_lazy("Internal sheet only"),
    "external_only": gettext_lazy("External sheet only"),
}


def said(text: Text) -> str:
    """A text of the rulebook in the reader's language."""
    return text.in_language(get_language() or "zh")


def arithmetic(code: str, args: dict[str, Any]) -> str:
    """A line's explanation in the reader's language; a code that a later release dropped is shown bare."""
    return render(Explanation(code, args), get_language() or "zh") if code in TEMPLATES else code


def why_text(code: str) -> str:
    """Why a record stands beside the figure."""
    return str(Why(code).label if code in Why.values else OTHER_WHY.get(code, code))


def gap_text(code: str) -> str:
    return str(Gap(code).label) if code in Gap.values else code


def role_text(code: str) -> str:
    """Which role owes a missing fact."""
    return str(Role(code).label) if code in Role.values else code


def value_text(fact: Fact | None, value: Any) -> str:
    """A fact's value: `3`, `2 + 0 + 5`, `97.80%`, `Internal sheet only`; what is not there is `--`."""
    if value is None:
        return NOTHING
    kind = fact.type if fact else ""
    if kind == "percentage":
        return f"{value}%"
    if kind == "money":
        return amount_text(Decimal(value))
    if kind == "decision":
        return str(DECIDED.get(value, value))
    if isinstance(value, list):
        return " + ".join(str(one) for one in value) or _("nothing due")
    return str(value)
