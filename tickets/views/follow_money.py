"""The customer reads a quotation by his link and says yes, partly or no."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.forms import whole
from core.idempotency import idempotent
from people.public_limits import allowed
from tickets.choices import Door
from tickets.models import FollowLink, Quotation
from tickets.models.money import Consent, QuotationState
from tickets.services import quoting
from tickets.views.public import followed

SHOWN = ("sent", "agreed", "partly", "refused", "expired")


class AnswerForm(forms.Form):
    """The customer's own word."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"), widget=forms.RadioSelect,
        choices=[
            (QuotationState.AGREED, gettext_lazy("I agree to all of it")),
            (QuotationState.PARTLY, gettext_lazy("I agree to the lines ticked above")),
            (QuotationState.REFUSED, gettext_lazy("I do not agree")),
        ],
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=80)
    note = forms.CharField(label=gettext_lazy("Anything to add?"), max_length=300, required=False)


@followed
@idempotent
def quotation(request: HttpRequest, link: FollowLink, token: str, version: int) -> HttpResponse:
    """One version: read, and decided on while it is open."""
    found = Quotation.objects.filter(ticket=link.ticket, version=version, state__in=SHOWN).first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        if not allowed(request, "follow_act", f"quotation:{found.pk}"):
            messages.warning(request, _("You have answered several times just now. Please call us instead."))
            return redirect("tickets:follow_quotation", token, version)
        if form.is_valid() and (answer := _answer(request, found, form, token)) is not None:
            return answer
    return _page(request, link, token, found, form)


def _answer(request: HttpRequest, found: Quotation, form: AnswerForm, token: str) -> HttpResponse | None:
    chosen = [n for text in request.POST.getlist("line") if (n := whole(text)) is not None]
    try:
        quoting.decide(
            quotation=found, how=Consent.FOLLOW_PAGE, by=None, agreed_lines=chosen, door=Door.PUBLIC,
            **form.cleaned_data,
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Thank you: your decision is written down."))
    return redirect("tickets:follow_quotation", token, found.version)


def _page(request: HttpRequest, link: FollowLink, token: str, found: Quotation, form: AnswerForm) -> HttpResponse:
    is_open = found.state == QuotationState.SENT and found.valid_until >= timezone.localdate()
    context: dict[str, Any] = {
        "ticket": link.ticket,
        "token": token,
        "quotation": found,
        "lines": list(found.lines.all()),
        "is_open": is_open,
        "form": form,
        "ticked": set(request.POST.getlist("line")),
    }
    return render(request, "tickets/follow_quotation.html", context, status=422 if form.errors else 200)


def card(request: HttpRequest, link: FollowLink, token: str) -> dict[str, Any] | None:
    """On the follow-up page: the version to decide on, or the one that was agreed."""
    versions = Quotation.objects.filter(ticket=link.ticket, state__in=("sent", "agreed", "partly"))
    found = sorted(versions, key=lambda q: (q.state != "sent", -q.version))
    return {"quotation": found[0]} if found else None
