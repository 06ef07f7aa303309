"""Pages without an account: a customer follows one repair by its link, asks again, leaves a wish, shows a code."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from people.public_limits import allowed, for_strangers
from people.views_errors import too_many_requests
from tickets import following_cards, services
from tickets.choices import COMPLETED, Source, State
from tickets.models import FollowLink, Ticket
from tickets.services import following

# What a customer is told of each state: little, and in his own words.
SAID = {
    State.NEW: gettext_lazy("We have your report and are choosing a technician."),
    State.ASSIGNED: gettext_lazy("A technician has been chosen."),
    State.ACCEPTED: gettext_lazy("The technician has taken the job."),
    State.TRAVELLING: gettext_lazy("The technician is on the way."),
    State.WORKING: gettext_lazy("The repair is under way."),
    State.WAITING_PART: gettext_lazy("We are waiting for a part."),
    State.WAITING_CUSTOMER: gettext_lazy("We are waiting to agree a time with you."),
    State.AT_FACTORY: gettext_lazy("Your product is with the maker."),
    State.UNREPAIRABLE: gettext_lazy("The repair is being judged once more."),
    State.REOPENED: gettext_lazy("We are taking it up again."),
    State.CANCELLED: gettext_lazy("This report was cancelled."),
}
DONE = gettext_lazy("The work is done.")
WITH_A_CODE = (State.TRAVELLING, State.WORKING)


class WishForm(forms.Form):
    """What a customer wants us to know."""

    text = forms.CharField(
        label=gettext_lazy("What should we know?"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


def followed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Door of a page that a link opens: `view(request, link, token, …)`. Unknown, ended, revoked: 404, all alike."""

    @for_strangers
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args, **kwargs) -> HttpResponse:
        if not allowed(request, "follow"):
            return too_many_requests(request)
        link = following.find(token)
        if link is None:
            if not allowed(request, "follow_miss"):
                return too_many_requests(request)
            raise Http404
        return view(request, link, token, *args, **kwargs)

    return opened


@followed
def follow(request: HttpRequest, link: FollowLink, token: str) -> HttpResponse:
    """One repair, in a few lines."""
    following.opened(link)
    return _page(request, link, token, WishForm())


def _page(request: HttpRequest, link: FollowLink, token: str, wish_form: WishForm) -> HttpResponse:
    ticket = link.ticket
    context: dict[str, Any] = {
        "ticket": ticket,
        "token": token,
        "said": DONE if ticket.state in COMPLETED else SAID[State(ticket.state)],
        "technician": ticket.technician.name[:1] if ticket.technician and ticket.settled_at is None else "",
        "is_open": ticket.settled_at is None,
        "shows_code": ticket.state in WITH_A_CODE,
        "code": following.code_of(ticket) if ticket.state in WITH_A_CODE else "",
        "wish_form": wish_form,
        "cards": following_cards.drawn(request, link, token),
    }
    return render(request, "tickets/follow.html", context, status=422 if wish_form.errors else 200)


@require_POST
@followed
@idempotent
def chase(request: HttpRequest, link: FollowLink, token: str) -> HttpResponse:
    """Ask where the work is."""
    if not allowed(request, "follow_act", f"chase:{link.pk}"):
        messages.warning(request, _("We have heard you and are at it. Please ask again later, or call us."))
        return redirect("tickets:follow", token)
    try:
        services.chase(ticket=link.ticket, by=None, source=Source.WEB)
    except DomainError:
        messages.info(request, _("There is nothing left to do here."))
    else:
        messages.success(request, _("Thank you: whoever is in charge has been told."))
    return redirect("tickets:follow", token)


@require_POST
@followed
@idempotent
def wish(request: HttpRequest, link: FollowLink, token: str) -> HttpResponse:
    """Leave a few words: another time, a gate code, no longer wanted."""
    form = WishForm(request.POST)
    if not form.is_valid():
        return _page(request, link, token, form)
    if not allowed(request, "follow_act", f"wish:{link.pk}"):
        messages.warning(request, _("You have written several times just now. Please call us instead."))
        return redirect("tickets:follow", token)
    try:
        services.note_wish(ticket=link.ticket, text=form.cleaned_data["text"])
    except DomainError:
        messages.info(request, _("There is nothing left to do here."))
    else:
        messages.success(request, _("Thank you: it is written down."))
    return redirect("tickets:follow", token)


@require_POST
@followed
def code(request: HttpRequest, link: FollowLink, token: str) -> HttpResponse:
    """Show the six digits that accept the work, when the technician asks for them."""
    ticket: Ticket = link.ticket
    if ticket.state in WITH_A_CODE and allowed(request, "follow_act", f"code:{link.pk}"):
        following.show_code(ticket)
    else:
        messages.warning(request, _("There is no code now. The technician can have you sign instead."))
    return redirect("tickets:follow", token)
