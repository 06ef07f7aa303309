"""The form of a webhook."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import DomainError
from people.calling_out import check_address
from people.choices import HookKind
from people.models import Webhook
from people.notices import EVENTS


class WebhookForm(forms.Form):
    """Name, what it is, its address, the events it wants. A known one's address is never shown again."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    kind = forms.ChoiceField(label=_("What it is"), choices=HookKind.choices)
    url = forms.CharField(
        label=_("Address"), max_length=500,
        help_text=_("https, or a host the server allows. A robot's address holds its key: it is never shown again."),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Secret of the DingTalk robot"), max_length=120, required=False,
        help_text=_("Only where the robot signs (加签). Our own webhooks get a secret made here."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, known: Webhook | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["events"].choices = [(e.code, e.name) for e in EVENTS.values() if e.outside]
        if known is not None:
            del self.fields["kind"]
            self.fields["url"].required = False
            self.fields["url"].help_text = _("Empty: as it is.")
            if known.kind != HookKind.DINGTALK:
                del self.fields["secret"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        rows = Webhook.objects.filter(name=name)
        if (rows.exclude(pk=self.known.pk) if self.known else rows).exists():
            raise forms.ValidationError(_("This name is taken."))
        return name

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        try:
            if url:
                check_address(url)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return url
