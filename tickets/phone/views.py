"""The technician's pages. List and job are drawn on the phone from what it keeps, so that they open anywhere."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from catalog.work import nodes_of
from core import files, idempotency
from core.idempotency import idempotent
from core.pictures import thumbnail
from people.access import inside, requires, scope_of
from people.permissions import Permission
from tickets.models import Ticket, TicketPhoto
from tickets.selectors import phone
from tickets.services.device_choosing import choose as choose_side
from tickets.services.device_choosing import choose_all, may_choose
from tickets.services.visits import label_of
from tickets.transitions import BY_ACTION

YEAR = 365 * 24 * 3600
MOST_KEYS = 50


@requires(Permission.TICKET_WORK)
def job_list(request: HttpRequest) -> HttpResponse:
    """Today's jobs in route order."""
    staff = request.user.staff_or_none
    plain = phone.jobs_of(staff, timezone.now()) if staff else []
    return render(request, "phone/list.html", {"plain": plain})


@requires(Permission.TICKET_WORK)
def job(request: HttpRequest, number: str) -> HttpResponse:
    """One job; somebody else's does not exist."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    if ticket.technician_id is None or ticket.technician_id != scope_of(request.user).staff_id:
        return redirect("tickets:detail", number=ticket.number)
    return render(request, "phone/job.html", {"ticket": ticket})


@requires(Permission.TICKET_WORK)
def shell(request: HttpRequest) -> HttpResponse:
    """The empty frame of a job: kept on the phone, it opens any job without a network."""
    return render(request, "phone/job.html")


@requires(Permission.TICKET_WORK)
def me(request: HttpRequest) -> HttpResponse:
    """Who is signed in on this phone, what waits on it, language, theme, signing out."""
    return render(request, "phone/me.html")


@require_GET
@inside
def here(request: HttpRequest) -> JsonResponse:
    """Asked before a form leaves the phone, and after: who is signed in, the token of now, which keys have arrived."""
    sent = idempotency.arrived(actor=request.user.pk, keys=request.GET.getlist("key")[:MOST_KEYS])
    response = JsonResponse({"account": request.user.pk, "token": get_token(request), "sent": sent})
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: a new build of the pages is a new worker."""
    shared = [static("ui/phone.css"), static("ui/phone.js"), static("ui/icons.svg"), static("ui/mark.svg")]
    context = {"version": "".join(shared[:2]), "files": shared}
    response = render(request, "phone/sw.js", context, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("phone:list")
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes it installable."""
    home = reverse("phone:list")
    icons = [
        {"src": static(f"phone/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    told = {
        "id": home,
        "name": _("After-sales: my jobs"),
        "short_name": _("My jobs"),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "lang": get_language(),
        "background_color": "#f4f6f8",
        "theme_color": "#0b57b0",
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@requires(Permission.TICKET_SEE)
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """One picture of a ticket the reader may see; `?s=1` the small one."""
    picture = get_object_or_404(TicketPhoto.objects.visible_to(request.user).select_related("file"), pk=pk)
    if request.GET.get("s"):
        body, kind = thumbnail(picture.file), "image/jpeg"
    else:
        with files.open_stored(picture.file) as source:
            body = source.read()
        kind = "image/png" if picture.stage == "signature" else "image/jpeg"
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = "inline"
    patch_cache_control(response, private=True, max_age=YEAR, immutable=True)
    return response


@requires(Permission.TICKET_WORK, Permission.TICKET_DISPATCH)
def conflicts(request: HttpRequest) -> HttpResponse:
    """Where a phone and somebody else said different things; neither side is lost."""
    zh = (get_language() or "zh").startswith("zh")
    groups = []
    for ticket, found in groupby(phone.open_conflicts(request.user), key=lambda c: c.action.ticket):
        nodes: dict = {}
        facts, whole = [], []
        for one in found:
            if one.key and not nodes:
                nodes = {node.code: node for node in nodes_of(ticket.category)}
            one.label = label_of(one.key, nodes, zh=zh) if one.key else ""
            one.mine_to_choose = may_choose(one.action, ticket, request.user)
            one.happened = BY_ACTION[one.theirs].past if not one.key and one.theirs in BY_ACTION else ""
            (facts if one.key else whole).append(one)
        groups.append({"ticket": ticket, "facts": facts, "whole": whole})
    return render(request, "phone/conflicts.html", {"groups": groups})


@require_POST
@requires(Permission.TICKET_WORK, Permission.TICKET_DISPATCH)
@idempotent
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide one conflict; of whole actions all of the ticket at once."""
    found = get_object_or_404(phone.conflicts_of(request.user), pk=pk)
    choice, note = request.POST.get("choice", ""), request.POST.get("note", "")
    if found.key or found.choice:
        choose_side(conflict=found, choice=choice, by=request.user, note=note)
    else:
        choose_all(ticket=found.action.ticket, choice=choice, by=request.user, note=note)
    messages.success(request, _("Decided. The other side stays readable in the history."))
    return redirect("phone:conflicts")
