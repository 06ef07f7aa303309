"""The dialogs of a sheet: each says its effect in figures before it asks for a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.compliance import Signal
from appraisal.forms import AdjustForm, DecideForm, ReasonForm
from appraisal.models import PaySheet
from core.money import amount_text
from core.ui import Action


@dataclass(slots=True)
class Dialog:
    """One dialog of a page; `open` shows it again with what was refused."""

    id: str
    title: str
    effect: str
    url: str
    label: str
    form: Form
    has_files: bool = False
    danger: bool = False
    open: bool = False


def dialogs_for(
    sheet: PaySheet, actions: list[Action], offered: list[str], signals: list[Signal], refused: Mapping[str, Form]
) -> list[Dialog]:
    """Dialogs of the actions that are possible now and of the decisions offered; `refused` holds forms sent back."""
    wanted = [action.dialog for action in actions if action.dialog and not action.reason]
    names = [*wanted, *offered, *(name for name in refused if name not in wanted and name not in offered)]
    return [_dialog(sheet, name, signals, refused.get(name)) for name in names]


def _dialog(sheet: PaySheet, name: str, signals: list[Signal], refused: Form | None) -> Dialog:
    at = [sheet.month.month, sheet.employee_code]
    total = "--" if sheet.total is None else amount_text(sheet.total)
    if name == "adjust":
        effect = _(
            "A line of its own beside the calculated ones; no new calculation drops it. The total now is %(total)s. "
            "The payee confirms again, and whoever adjusts cannot approve."
        )
        form = refused or AdjustForm(initial=_lacking(signals))
        return Dialog(name, _("Add an adjustment"), effect % {"total": total}, reverse("appraisal:adjust", args=at),
                      _("Add the line"), form, has_files=True, open=refused is not None)  # fmt: skip
    if name == "return":
        effect = _("The sheet goes back and says why. The next calculation takes it up again.")
        title, label, url = _("Return the sheet"), _("Return"), reverse("appraisal:return", args=at)
    elif name == "acknowledge":
        effect = next((str(s.refusal) for s in signals if s.code == "note_open"), "")
        title, label, url = _("Acknowledge the deductions"), _("Acknowledge"), reverse("appraisal:acknowledge", args=at)
    else:
        effect = {
            "satisfaction": _("One satisfaction sheet counts alone. The decision is printed on the sheet and shows at "
                              "the next calculation."),
            "minimum_wage": _("The total stays below the minimum wage, and the sheet says who decided so and why."),
        }.get(name, "")  # fmt: skip
        title, label = _("Record a decision"), _("Record")
        url = reverse("appraisal:decide", args=[*at, name])
        return Dialog(name, title, effect, url, label, refused or DecideForm(name), open=refused is not None)
    return Dialog(name, title, effect, url, label, refused or ReasonForm(prefix=name), open=refused is not None)


def _lacking(signals: list[Signal]) -> dict[str, Any]:
    """What would bring the total up to the minimum wage, where that is what lacks."""
    lacking = next((s.args for s in signals if s.is_open and "lacking" in s.args), None)
    return {"type": lacking["type"], "amount": f"{lacking['lacking']}"} if lacking else {}
