"""What is filled in about duty."""

import re
from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.exact_fields import WholeField
from people.duty.choices import Check, Effect, LeaveKind, LicenceKind, Shift, SkillLevel
from people.duty.rules import CheckRule
from people.duty.settings import DutySettings
from people.duty.trades import Trade, trades
from people.models import Licence, Skill, Staff, User, WorkArea, WorkLimit
from people.models.duty import MOST_IN_A_HALF


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _moment(label: str, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **more)


class OwnLeaveForm(forms.Form):
    """Leave asked for oneself."""

    kind = forms.ChoiceField(label=_("Kind of leave"), choices=LeaveKind.choices)
    from_at = _moment(_("From"))
    until_at = _moment(_("Until"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        since, until = told.get("from_at"), told.get("until_at")
        if since and until and until <= since:
            self.add_error("until_at", _("Leave must end after it begins."))
        return told


class StaffLeaveForm(OwnLeaveForm):
    """Leave written down for somebody."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Person"), to_field_name="code")
    field_order = ["staff", "kind", "from_at", "until_at", "reason"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = Staff.objects.visible_to(by).working_on(timezone.localdate())

    def clean_from_at(self):
        """Not further back than attendance is open."""
        since = self.cleaned_data["from_at"]
        if since < timezone.now() - timedelta(days=62):
            raise forms.ValidationError(_("This time is over; attendance of that month has been counted."))
        return since


class SkillsForm(forms.Form):
    """A level for each product; empty is none."""

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        held = dict(Skill.objects.filter(staff=staff).values_list("trade", "level"))
        super().__init__(*args, **kwargs)
        self.trades: list[Trade] = trades()
        levels = [("", "--"), *SkillLevel.choices]
        for trade in self.trades:
            self.fields[f"trade_{trade.code}"] = forms.TypedChoiceField(
                label=trade.name, choices=levels, required=False, coerce=int, empty_value=None,
                initial=held.get(trade.code),
            )  # fmt: skip

    def levels(self) -> dict[str, int]:
        """Code of a category → level."""
        told = self.cleaned_data
        return {t.code: told[f"trade_{t.code}"] for t in self.trades if told.get(f"trade_{t.code}")}


class WorkForm(forms.Form):
    """How many jobs, how long, and where."""

    morning = WholeField(label=_("Jobs a morning"), min_value=0, max_value=MOST_IN_A_HALF)
    afternoon = WholeField(label=_("Jobs an afternoon"), min_value=0, max_value=MOST_IN_A_HALF)
    job_minutes = WholeField(label=_("Minutes a job"), min_value=10, max_value=600)
    areas = forms.CharField(
        label=_("Districts and roads"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Separated by commas or lines. Empty: everywhere."),
    )  # fmt: skip

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        row = WorkLimit.objects.filter(staff=staff).first() or WorkLimit()
        names = WorkArea.objects.filter(staff=staff).values_list("name", flat=True)
        initial = {"morning": row.morning, "afternoon": row.afternoon, "job_minutes": row.job_minutes,
                   "areas": "，".join(names)}  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)

    def clean_areas(self) -> list[str]:
        names = [name.strip() for name in re.split(r"[,，、;；\n\r]+", self.cleaned_data["areas"]) if name.strip()]
        if long := next((name for name in names if len(name) > 40), ""):
            raise forms.ValidationError(_("“%(name)s” is longer than 40 characters."), params={"name": long})
        return names


class LicenceForm(forms.Form):
    """A certificate."""

    kind = forms.ChoiceField(label=_("Certificate"), choices=LicenceKind.choices)
    number = forms.CharField(label=_("Certificate number"), max_length=40)
    issued_on = _day(_("Issued on"), required=False)
    valid_until = _day(_("Valid until"))
    review_on = _day(_("Review due on"), required=False)

    def __init__(self, *args: Any, licence: Licence | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(licence, name) for name in self.base_fields} if licence else None
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("issued_on") and told.get("valid_until") and told["issued_on"] > told["valid_until"]:
            self.add_error("valid_until", _("A certificate ends after it was issued."))
        return told


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ChecksForm(forms.Form):
    """What each check does."""

    def __init__(self, *args: Any, said: DutySettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in Check.choices:
            rule = said.checks[name]
            if name != Check.LICENCE:  # each certificate says its own effect
                self.fields[f"effect_{name}"] = forms.ChoiceField(
                    label=label, choices=Effect.choices, initial=rule.effect
                )
            self.fields[f"reason_{name}"] = forms.BooleanField(
                label=_("A warning needs a reason"), required=False, initial=rule.needs_reason
            )

    def rows(self) -> list[tuple[str, Any, Any]]:
        """(label, effect field, reason field)."""
        return [
            (label, self[f"effect_{name}"] if f"effect_{name}" in self.fields else None, self[f"reason_{name}"])
            for name, label in Check.choices
        ]

    def checks(self) -> dict[str, CheckRule]:
        told = self.cleaned_data
        return {
            name: CheckRule(told.get(f"effect_{name}", Effect.WARN), told[f"reason_{name}"])
            for name, _label in Check.choices
        }


class LicenceRuleForm(forms.Form):
    """Which certificate a product needs."""

    trade = forms.ChoiceField(label=_("Product"))
    kind = forms.ChoiceField(label=_("Certificate"), choices=LicenceKind.choices)
    effect = forms.ChoiceField(label=_("Without it"), choices=Effect.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trade"].choices = [(trade.code, trade.name) for trade in trades()]


class HoursForm(forms.Form):
    """Hours of the shifts and the times offered."""

    windows = forms.CharField(
        label=_("Times offered for a visit"), max_length=200,
        help_text=_("Separated by commas: 08:00-10:00, 10:00-12:00."),
    )  # fmt: skip

    def __init__(self, *args: Any, said: DutySettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shifts = [(name, label) for name, label in Shift.choices if name != Shift.OFF]
        self.fields["windows"].initial = ", ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in said.windows)
        for name, label in self.shifts:
            hours = said.times[name]
            self.fields[f"shift_{name}"] = forms.CharField(
                label=label, max_length=11, initial=f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"
            )
        self.order_fields([*(f"shift_{name}" for name, _label in self.shifts), "windows"])

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        for name in [n for n in self.fields if n.startswith("shift_") and n in told]:
            told[name] = self._span(name, told[name])
        if "windows" in told:
            spans = [self._span("windows", piece) for piece in re.split(r"[,，]", told["windows"]) if piece.strip()]
            told["windows"] = [span for span in spans if span]
            if any(a >= b for a, b in told["windows"]) or not told["windows"]:
                self.add_error("windows", _("Each time must end after it begins, and there must be one."))
        return told

    def _span(self, field: str, text: str) -> tuple[time, time] | None:
        found = re.fullmatch(r"(\d{1,2}):(\d{2})\s*[-–~～]\s*(\d{1,2}):(\d{2})", text.strip().replace("：", ":"))
        try:
            a, b, c, d = map(int, found.groups())
            return time(a, b), time(c, d)
        except (AttributeError, ValueError):
            self.add_error(field, _("Write hours as 08:00-12:00."))
            return None

    def hours(self) -> dict[str, tuple[time, time]]:
        """Shift → its hours."""
        return {name: self.cleaned_data[f"shift_{name}"] for name, _label in self.shifts}
