"""What I am told: to act on, to know; and, for administrators, who is told of what."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import whole
from core.idempotency import idempotent
from core.tables import paginate
from people.access import inside, requires
from people.models import Notice
from people.notices import EVENTS, choosing, reading
from people.permissions import Permission
from people.roles import Role


@inside
def notices(request: HttpRequest) -> HttpResponse:
    """要处理 first, folded; then what is only to know and what is done, page by page."""
    return render(request, "people/notices.html", _told(request))


@inside
def notices_phone(request: HttpRequest) -> HttpResponse:
    """The same in the frame of the phone."""
    return render(request, "people/notices_phone.html", _told(request) | {"on_phone": True})


def _told(request: HttpRequest) -> dict[str, Any]:
    page = paginate(request, reading.information(request.user), 50)
    return {
        "to_do": reading.to_do(request.user),
        "page": page,
        "lines": reading.folded(list(page.object_list)),
        "choice": choosing.choice_of(request.user),
    }


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("people:notices_phone" if "phone" in request.POST else "people:notices")


@require_POST
@inside
def notice_done(request: HttpRequest) -> HttpResponse:
    """This one (`notice`), and what is folded with it, is done."""
    if (told := whole(request.POST.get("notice", ""))) is not None:
        reading.mark_done(notice=get_object_or_404(Notice.objects.visible_to(request.user), pk=told))
    return _back(request)


@require_POST
@inside
def notices_seen(request: HttpRequest) -> HttpResponse:
    """Everything that is only to know has been seen."""
    reading.mark_all_seen(request.user)
    return _back(request)


@require_POST
@inside
@idempotent
def notices_choice(request: HttpRequest) -> HttpResponse:
    """One's own choice: what is only to know, and letters."""
    choosing.save_choice(
        user=request.user,
        mute_information="mute_information" in request.POST,
        no_mail="no_mail" in request.POST,
    )
    messages.success(request, _("Saved."))
    return _back(request)


@requires(Permission.SETTING_EDIT)
def notice_rules(request: HttpRequest) -> HttpResponse:
    """Who is told of what through which channel: one table, roles across, events down."""
    told_inside = [event for event in EVENTS.values() if event.inside]
    if request.method == "POST":
        chosen = {
            (role, event.code): choosing.Channels(
                event.safety or f"page:{role}:{event.code}" in request.POST,
                event.safety or f"mail:{role}:{event.code}" in request.POST,
            )
            for role in choosing.ROLES
            for event in told_inside
        }
        changed = choosing.save_rules(chosen=chosen, by=request.user)
        messages.success(request, _("%(count)s rules changed.") % {"count": changed})
        return redirect("people:notice_rules")
    rules = choosing.all_rules()
    rows = [
        (event, [(role, choosing.rule(role, event.code, rules)) for role in choosing.ROLES]) for event in told_inside
    ]
    roles = [Role(role).label for role in choosing.ROLES]
    return render(request, "people/notice_rules.html", {"rows": rows, "roles": roles})
