"""The audit trail: read by object, person, action and day; never changed."""

from datetime import datetime, time, timedelta
from itertools import islice

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core import audit
from core.models import AuditEntry
from core.sheets.writer import workbook_response
from core.tables import active_filters, query_string
from people import audit_words
from people.access import requires, scope_of
from people.duty import trades
from people.models import User
from people.permissions import Permission

PER_PAGE, EXPORTED = 50, 20_000


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class AuditFilter(forms.Form):
    object = forms.CharField(label=gettext_lazy("Object number"), required=False)
    person = forms.CharField(label=gettext_lazy("Who"), required=False)
    action = forms.ChoiceField(label=gettext_lazy("Action"), required=False)
    since = _day(gettext_lazy("From"))
    until = _day(gettext_lazy("Until"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", "---------"), *audit_words.choices()]


def _visible(user: User) -> QuerySet[AuditEntry]:
    """Head office reads everything; a branch what its own people did."""
    if scope_of(user).everything:
        return AuditEntry.objects.all()
    return AuditEntry.objects.filter(actor_id__in=User.objects.visible_to(user).values("pk"))


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _entries(request: HttpRequest, form: AuditFilter) -> QuerySet[AuditEntry]:
    entries = _visible(request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    if key := asked.get("object", "").strip():
        kind, colon, rest = key.partition(":")
        entries = entries.filter(target_kind=kind, target_key=rest) if colon else entries.filter(target_key=key)
    if person := asked.get("person", "").strip():
        named = User.objects.filter(Q(username__iexact=person) | Q(staff__code__iexact=person)).values("pk")
        entries = entries.filter(Q(actor_name__icontains=person) | Q(actor_id__in=named))
    if action := asked.get("action"):
        entries = entries.filter(action=action)
    if asked.get("since"):
        entries = entries.filter(at__gte=_midnight(asked["since"]))
    if asked.get("until"):
        entries = entries.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    return entries


def _page(request: HttpRequest, entries: QuerySet[AuditEntry]) -> tuple[list[AuditEntry], str, str]:
    """A page by id, not by number: new lines push nothing, and the millionth page costs what the first does."""
    try:
        before, after = int(request.GET.get("before", 0)), int(request.GET.get("after", 0))
    except ValueError:
        before = after = 0
    if after:
        rows = list(entries.filter(id__gt=after).order_by("id")[: PER_PAGE + 1])
        more_newer, rows = len(rows) > PER_PAGE, rows[:PER_PAGE][::-1]
        more_older = True
    else:
        older = entries.filter(id__lt=before) if before else entries
        rows = list(older.order_by("-id")[: PER_PAGE + 1])
        more_older, more_newer, rows = len(rows) > PER_PAGE, bool(before), rows[:PER_PAGE]
    newer = query_string(request, after=rows[0].pk, before=None) if rows and more_newer else ""
    older_url = query_string(request, before=rows[-1].pk, after=None) if rows and more_older else ""
    return rows, newer, older_url


@requires(Permission.AUDIT_SEE)
def trail(request: HttpRequest) -> HttpResponse:
    """Newest first; an export leaves a line of its own."""
    form = AuditFilter(request.GET)
    entries = _entries(request, form)
    if request.GET.get("export") == "xlsx":
        return _export(request, entries)
    rows, newer, older = _page(request, entries)
    context = {
        "entries": [(row, audit_words.action(row.action), audit_words.target(row, request.user)) for row in rows],
        "form": form,
        "chips": active_filters(request, form),
        "newer": newer,
        "older": older,
    }
    return render(request, "people/audit.html", context)


def _export(request: HttpRequest, entries: QuerySet[AuditEntry]) -> HttpResponse:
    asked = {name: value for name, value in request.GET.items() if name != "export" and value}
    audit.record("audit.exported", target="audit:trail", by=request.user, after=asked)
    columns = [
        _("Time"), _("Who"), _("Action"), _("Kind"), _("Object"),
        pgettext("a change", "Before"), pgettext("a change", "After"), _("Reason"), _("Request"),
    ]  # fmt: skip
    products = trades.names()
    told = (
        (e.at, e.actor_name or _("System"), str(audit_words.action(e.action)), str(audit_words.kind(e.target_kind)))
        + (e.target_key, *(audit_words.told(side, e.target_kind, products) for side in (e.before, e.after)))
        + (e.reason, e.request_id)
        for e in islice(entries.order_by("-id").iterator(chunk_size=2000), EXPORTED)
    )
    return workbook_response(_("Audit trail"), columns, told)


@requires(Permission.AUDIT_SEE)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: what stood before and after, field by field; what else happened in the same request."""
    row = get_object_or_404(_visible(request.user), pk=pk)
    together = _visible(request.user).filter(request_id=row.request_id).exclude(pk=pk)[:20] if row.request_id else []
    context = {
        "entry": row,
        "action": audit_words.action(row.action),
        "target": audit_words.target(row, request.user),
        "changes": audit_words.changes(row.before, row.after, row.target_kind),
        "together": [
            (other, audit_words.action(other.action), audit_words.target(other, request.user)) for other in together
        ],
    }
    return render(request, "people/audit_entry.html", context)
