"""The forms of time limits: a new one, and the instant of the worked example."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from core.exact_fields import NumberField, WholeField
from people.models import Branch, User
from tickets.choices import Counts, JobClass, Kind, Stage, Urgency

ANY = [("", _("Any"))]


class LimitForm(forms.Form):
    """A time limit; what is left open holds for everything."""

    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    hours = NumberField(label=_("Limit"), decimals=2, most=24 * 90)
    counts = forms.ChoiceField(label=_("Counts"), choices=Counts.choices)
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("Service"), choices=[*ANY, *Kind.choices], required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[*ANY, *Urgency.choices], required=False)
    job_class = forms.ChoiceField(label=_("Job class"), choices=[*ANY, *JobClass.choices], required=False)
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Product"), required=False, empty_label=_("Any"))
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Branch and below"), required=False, empty_label=_("Any")
    )
    contract_code = forms.CharField(
        label=_("Service level of a contract"), max_length=40, required=False,
        help_text=_("As the contract names it; it goes before all other limits."),
    )  # fmt: skip
    warn_percent = WholeField(label=_("Short from"), min_value=0, max_value=100, initial=25)
    warn_minutes = WholeField(label=_("or from"), min_value=0, max_value=10_000, initial=45)
    technician_after = WholeField(label=_("Technician told after"), min_value=0, max_value=100_000, required=False)
    supervisor_after = WholeField(label=_("Supervisor told after"), min_value=0, max_value=100_000, required=False)
    manager_after = WholeField(label=_("Manager told after"), min_value=0, max_value=100_000, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(by).filter(is_active=True)
        self.fields["valid_from"].initial = timezone.localdate()

    def clean(self) -> dict:
        told = super().clean()
        if told.get("hours") == 0 and told.get("stage") != Stage.ON_SITE:
            self.add_error(
                "hours", _("A limit is longer than nothing. On site it is counted from the end of the window.")
            )
        return told

    @property
    def told(self) -> dict:
        """As the service takes it: minutes instead of hours."""
        told = dict(self.cleaned_data)
        told["minutes"] = int(told.pop("hours") * 60)
        return told


class ExampleForm(forms.Form):
    """When a message comes in, and where."""

    at = forms.DateTimeField(label=_("Received"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Branch"), required=False, empty_label=_("By the default calendar")
    )

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(by).filter(is_active=True)
