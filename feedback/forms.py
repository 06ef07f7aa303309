"""The forms of incidents: registering, verifying, deciding, handling, and the filters of the list."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from feedback.attachments import ACCEPT_ATTRIBUTE
from feedback.choices import (
    AppealOutcome,
    CheckStep,
    ComplaintClass,
    IncidentKind,
    IncidentSource,
    Platform,
    Side,
    Verdict,
)
from feedback.errors import DueInThePast, FileNotAccepted, FileTooLarge, SideNotHeard
from feedback.fields import PersonField, TicketField
from feedback.models import Incident
from feedback.rules import JUDGED, LEAST_REASON
from feedback.services.evidence import require_acceptable
from feedback.services.hearing import sides_missing
from people.choices import Post
from people.models import Staff, User
from tickets.models import Ticket

K, S = IncidentKind, IncidentSource
# What each kind asks for: the sources offered (the first is the default), the words for whom it concerns and who spoke.
ASKED = {
    K.COMPLAINT: (
        [S.USER, S.STORE, S.DEALER, S.PLATFORM, S.HEAD_OFFICE], _("Person complained about"), _("Reported by"),
    ),
    K.DIRECTIVE: ([S.HEAD_OFFICE, S.USER, S.STORE], _("Who was to carry it out"), _("Directive given by")),
    K.PRAISE: ([S.USER, S.STORE], _("Person praised"), _("Praised by")),
    K.SPECIAL_TASK: ([S.HEAD_OFFICE, S.STORE], _("Who did it"), _("Proposed by")),
    K.HARDSHIP: ([S.HEAD_OFFICE, S.STORE, S.USER], _("Who bore it"), _("Proposed by")),
    K.NEWS_EXPOSURE: ([S.NEWS, S.PLATFORM], _("Technician exposed"), _("Reported by")),
}  # fmt: skip
HAPPENED = {K.DIRECTIVE: _("It was due at"), K.NEWS_EXPOSURE: _("Published at"), K.SPECIAL_TASK: _("Done at")}
SUPERVISING = (Post.REPAIR_SUPERVISOR, Post.INSTALL_SUPERVISOR)


def local_now() -> str:
    """This minute in branch time, as a datetime-local input wants it."""
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


class EvidenceField(forms.FileField):
    """A file of an accepted kind and size, judged by its content."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_length=200, **kwargs)
        self.widget.attrs["accept"] = ACCEPT_ATTRIBUTE

    def clean(self, data: object, initial: object = None) -> object:
        upload = super().clean(data, initial)
        if upload:
            try:
                require_acceptable(upload.file, upload.name)
            except (FileNotAccepted, FileTooLarge) as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return upload


class OwnIds(forms.Form):
    """Several forms stand on one page: each has ids of its own."""

    ids = ""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"auto_id": f"{self.ids}-%s"} | kwargs)


class RegisterForm(forms.Form):
    """What is known when it is told. Whose sheet it touches is derived afterwards and shown."""

    source = forms.ChoiceField(label=_("Source"))
    occurred_at = forms.DateTimeField(
        label=_("Happened at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    title = forms.CharField(label=_("Summary"), max_length=100, help_text=_("One sentence, as it was told."))
    description = forms.CharField(label=_("What happened"), required=False, widget=forms.Textarea)
    ticket = TicketField("ticket", label=_("Ticket"), required=False)
    concerns = PersonField("concerns", label=_("Person concerned"), required=False)
    proposer = forms.CharField(label=_("Reported by"), max_length=60, required=False)
    reference = forms.CharField(
        label=_("Publication or document"),
        max_length=300,
        required=False,
        help_text=_("Title and date, link or number."),
    )
    platform = forms.ChoiceField(label=_("Platform"), required=False, choices=[("", "---------"), *Platform.choices])
    stars = forms.TypedChoiceField(
        label=_("Stars of the review"), required=False, coerce=int, empty_value=None,
        choices=[("", "---------"), *((n, str(n)) for n in range(1, 6))],
    )  # fmt: skip
    evidence = EvidenceField(label=_("Evidence"), required=False)

    def __init__(self, *args: object, kind: str, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kind = K(kind)
        sources, concerns, proposer = ASKED[self.kind]
        self.fields["source"].choices = [(s.value, s.label) for s in sources]
        self.fields["source"].initial = sources[0]
        self.fields["occurred_at"].initial = local_now()
        self.fields["occurred_at"].label = HAPPENED.get(self.kind, _("Happened at"))
        self.fields["concerns"].label = concerns
        self.fields["concerns"].queryset = Staff.objects.visible_to(user)
        self.fields["concerns"].help_text = _("Employee number or name.")
        self.fields["proposer"].label = proposer
        self.fields["ticket"].queryset = Ticket.objects.visible_to(user)
        if self.kind not in JUDGED:
            # Nothing derives these later: praise for nobody counts for nobody.
            self.fields["concerns"].required = True
        if self.kind in {K.SPECIAL_TASK, K.HARDSHIP, K.DIRECTIVE}:
            self.fields["proposer"].required = True
        if self.kind == K.NEWS_EXPOSURE:
            self.fields["reference"].required = True
        if self.kind != K.COMPLAINT:
            del self.fields["platform"], self.fields["stars"]

    def clean(self) -> dict:
        """A review of a shop platform names the platform and where it is found; nothing else does."""
        cleaned = super().clean()
        if "platform" not in self.fields:
            return cleaned
        if cleaned.get("source") != S.PLATFORM:
            cleaned["platform"], cleaned["stars"] = "", None
            return cleaned
        for name in ("platform", "reference"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("A review names its platform, and its order number or link."))
        return cleaned


class VerdictForm(OwnIds):
    """Upheld with its class or dismissed; whose sheet and whom it is about may be put right in the same step."""

    ids = "verdict"
    verdict = forms.ChoiceField(label=_("Verdict"), widget=forms.RadioSelect)
    complaint_class = forms.ChoiceField(
        label=_("Class"), choices=ComplaintClass.choices, widget=forms.RadioSelect, required=False
    )
    concerns = PersonField("concerns", label=_("Person concerned"), required=False)
    supervisor = PersonField("supervisor", label=_("Counts on the sheet of"), required=False)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, min_length=LEAST_REASON)
    unheard = forms.CharField(label=_("Why a side was not heard"), max_length=300, required=False)

    def __init__(self, *args: object, incident: Incident, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        judged = incident.is_judged
        words = Verdict.labels if judged else [_("Confirm"), _("Reject")]
        self.fields["verdict"].choices = list(zip(Verdict.values, words, strict=True))
        for name in ("concerns", "supervisor"):
            self.fields[name].queryset = Staff.objects.visible_to(user)
            self.fields[name].initial = getattr(incident, name)
            self.fields[name].help_text = _("Employee number or name.")
        self.fields["supervisor"].queryset = self.fields["supervisor"].queryset.filter(
            posts__post__in=SUPERVISING
        ).distinct()  # fmt: skip
        self.fields["reason"].help_text = _("Everybody concerned can read it. At least 5 characters.")
        if incident.kind != K.COMPLAINT:
            del self.fields["complaint_class"]
        self.missing = sides_missing(incident)
        if not self.missing:
            del self.fields["unheard"]

    def clean(self) -> dict:
        cleaned = super().clean()
        upheld = cleaned.get("verdict") == Verdict.UPHELD
        if upheld and "complaint_class" in self.fields and not cleaned.get("complaint_class"):
            self.add_error("complaint_class", _("An upheld complaint belongs to exactly one class: choose it."))
        office = cleaned.get("complaint_class") == ComplaintClass.OFFICE
        if upheld and not office and "supervisor" not in self.errors and not cleaned.get("supervisor"):
            self.add_error("supervisor", _("Choose on whose sheet it counts."))
        if upheld and self.missing and "unheard" not in self.errors and len(cleaned.get("unheard", "")) < LEAST_REASON:
            self.add_error("unheard", str(SideNotHeard(sides=", ".join(self.missing))))
        return cleaned


class SupervisorForm(OwnIds):
    """On whose sheet it counts, put right with a reason."""

    ids = "whose"
    supervisor = PersonField("supervisor", options="right-supervisor", label=_("Counts on the sheet of"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, min_length=LEAST_REASON)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = (
            Staff.objects.visible_to(user).filter(posts__post__in=SUPERVISING).distinct()
        )


class CheckForm(OwnIds):
    ids = "check"
    step = forms.ChoiceField(label=_("Step"), choices=CheckStep.choices)
    note = forms.CharField(label=_("What it showed"), max_length=300, required=False)


class AnswerForm(OwnIds):
    ids = "answer"
    text = forms.CharField(label=_("What was said, and to whom"), widget=forms.Textarea, min_length=LEAST_REASON)


class HandleForm(OwnIds):
    ids = "handle"
    text = forms.CharField(label=_("What was done"), widget=forms.Textarea, min_length=LEAST_REASON)


class CloseForm(OwnIds):
    ids = "close"
    text = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)


class StatementForm(OwnIds):
    ids = "statement"
    side = forms.ChoiceField(label=_("Side"), choices=Side.choices, widget=forms.HiddenInput)
    told_by = forms.CharField(label=_("Told by"), max_length=60)
    text = forms.CharField(label=_("In their words"), widget=forms.Textarea, min_length=LEAST_REASON)


class HandoverForm(OwnIds):
    ids = "handover"
    department = forms.CharField(label=_("Department"), max_length=60)
    task = forms.CharField(label=_("What is asked of it"), max_length=300)
    due_at = forms.DateTimeField(
        label=_("Answer due"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def clean_due_at(self) -> datetime:
        at = self.cleaned_data["due_at"]
        if at <= timezone.now():
            raise forms.ValidationError(str(DueInThePast()))
        return at


class HandoverAnswerForm(OwnIds):
    ids = "handover-answer"
    answer = forms.CharField(label=_("Answer"), max_length=500, min_length=LEAST_REASON)


class InformForm(OwnIds):
    ids = "inform"
    text = forms.CharField(label=_("What was said, and how"), widget=forms.Textarea, min_length=LEAST_REASON)


class IncidentField(forms.CharField):
    """A complaint by its number; gives the Incident."""

    queryset = Incident.objects.none()

    def clean(self, value: str) -> Incident:
        found = self.queryset.filter(number__iexact=super().clean(value).strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no other complaint of this number among those you may see."))
        return found


class MergeForm(OwnIds):
    ids = "merge"
    into = IncidentField(label=_("It repeats"), max_length=20)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, min_length=LEAST_REASON)

    def __init__(self, *args: object, user: User, incident: Incident, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        rows = Incident.objects.visible_to(user).filter(kind=incident.kind).exclude(pk=incident.pk)
        self.fields["into"].queryset = rows
        self.fields["into"].help_text = _("The number of the one that stays, such as TS2611-004.")


class AppealForm(OwnIds):
    ids = "appeal"
    text = forms.CharField(label=_("What is wrong with the verdict"), widget=forms.Textarea, min_length=LEAST_REASON)


class HearForm(OwnIds):
    ids = "hear"
    outcome = forms.ChoiceField(label=_("Outcome"), choices=AppealOutcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, min_length=LEAST_REASON)


class EvidenceForm(OwnIds):
    ids = "evidence"
    file = EvidenceField(label=_("File"))
    note = forms.CharField(label=_("What it shows"), max_length=200, required=False)


def recent_months(count: int = 12) -> list[tuple[str, str]]:
    """This month and those before it, newest first."""
    period = Period.of(timezone.localdate())
    return [(str(period.plus(-n)), str(period.plus(-n))) for n in range(count)]


class FilterForm(forms.Form):
    """Every field of it is in the address; nothing else filters the list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "---------"), *K.choices])
    source = forms.ChoiceField(label=_("Source"), required=False, choices=[("", "---------"), *S.choices])
    complaint_class = forms.ChoiceField(
        label=_("Class"), required=False, choices=[("", "---------"), *ComplaintClass.choices]
    )
    month = forms.ChoiceField(label=_("Counts in"), required=False)
    view = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [("", "---------"), *recent_months()]
        self.fields["q"].widget.attrs["placeholder"] = _("Number, person, ticket")
