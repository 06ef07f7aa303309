"""Webhooks: which systems are told of what, what was delivered, and a try."""

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.tables import paginate
from people.access import requires
from people.choices import OutState
from people.forms.webhooks import WebhookForm
from people.models import Outgoing, Webhook
from people.notices import EVENTS
from people.permissions import Permission
from people.services import webhooks as services

SHOWN_ONCE = "webhook_secret"


@requires(Permission.SETTING_EDIT)
def webhooks(request: HttpRequest) -> HttpResponse:
    """Every webhook, with what waits and what failed."""
    rows = Webhook.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=OutState.WAITING)),
        failed=Count("deliveries", filter=Q(deliveries__state=OutState.FAILED)),
        last_at=Max("deliveries__finished_at", filter=Q(deliveries__state=OutState.SENT)),
    )
    return render(request, "people/webhooks.html", {"rows": [(row, _names(row.events)) for row in rows]})


def _names(events: list[str]) -> list[str]:
    return [EVENTS[code].name if code in EVENTS else code for code in events]


def _save(request: HttpRequest, known: Webhook | None) -> HttpResponse:
    initial = {"name": known.name, "language": known.language, "events": known.events} if known else {}
    form = WebhookForm(request.POST or None, known=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = {"kind": known.kind if known else "", "secret": ""} | form.cleaned_data
        with refusals_shown_in(form):
            hook, secret = services.save_webhook(hook=known, by=request.user, **told)
            if secret:
                request.session[SHOWN_ONCE] = [hook.pk, secret]
            messages.success(request, _("Saved."))
            return redirect("people:webhook", hook.pk)
    if known is None:
        return render(request, "people/webhook_new.html", {"form": form}, status=422 if form.errors else 200)
    return _page(request, known, form)


def _page(request: HttpRequest, hook: Webhook, form: WebhookForm) -> HttpResponse:
    kept = request.session.pop(SHOWN_ONCE, None)
    page = paginate(request, Outgoing.objects.filter(webhook=hook).order_by("-pk"), 50)
    names = {code: event.name for code, event in EVENTS.items()} | {"test": _("Test")}
    context = {
        "hook": hook,
        "form": form,
        "secret": kept[1] if kept and kept[0] == hook.pk else "",
        "page": page,
        "lines": [(row, names.get(row.event, row.event)) for row in page.object_list],
    }
    return render(request, "people/webhook.html", context, status=422 if form.errors else 200)


@requires(Permission.SETTING_EDIT)
@idempotent
def webhook_new(request: HttpRequest) -> HttpResponse:
    """Another system that is to be told."""
    return _save(request, None)


@requires(Permission.SETTING_EDIT)
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook: what it is, its deliveries."""
    return _save(request, get_object_or_404(Webhook, pk=pk))


@require_POST
@requires(Permission.SETTING_EDIT)
def webhook_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown once."""
    hook = get_object_or_404(Webhook, pk=pk, kind="signed")
    request.session[SHOWN_ONCE] = [hook.pk, services.renew_secret(hook=hook, by=request.user)]
    return redirect("people:webhook", hook.pk)


@require_POST
@requires(Permission.SETTING_EDIT)
def webhook_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off."""
    hook = get_object_or_404(Webhook, pk=pk)
    services.switch_webhook(hook=hook, is_active=not hook.is_active, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("people:webhook", hook.pk)


@require_POST
@requires(Permission.SETTING_EDIT)
def webhook_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message; the answer stands in the list of deliveries a moment later."""
    hook = get_object_or_404(Webhook, pk=pk)
    services.try_webhook(hook=hook, by=request.user)
    messages.success(request, _("The test is on its way. Its answer will be listed below."))
    return redirect("people:webhook", hook.pk)
