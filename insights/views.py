"""First pages, the manager's overview, and the search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core.tables import on_phone
from insights import homes, overview, search
from people.access import inside, is_partner, requires, signed_in
from people.permissions import Permission


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Where a sign-in leads: the page of the first role held; a partner's shows nothing of the inside."""
    if is_partner(request.user):
        return redirect("parts:portal")
    roles = homes.roles_in_order(request.user, on_phone=on_phone(request))
    if not roles:
        return render(request, "insights/no_role.html")
    first = homes.HOMES[roles[0]]
    if first.page:
        return redirect(first.page)
    context = {"question": first.question, "panels": homes.panels_of(request.user), "today": timezone.localdate()}
    return render(request, "insights/home.html", context)


@requires(Permission.PAY_APPROVE)
def manager_overview(request: HttpRequest) -> HttpResponse:
    """Three lists and no wall of charts; empty on a good day, and it says so."""
    today = timezone.localdate()
    period = overview.current_month(today)
    context = {
        "today": today,
        "period": period,
        "waiting": overview.waiting(request.user),
        "unusual": overview.unusual(request.user, period),
        "progress": overview.progress(request.user, period, today),
    }
    return render(request, "insights/overview.html", context)


@inside
def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=`: a whole number jumps to its page; everything else is listed by kind."""
    text = request.GET.get("q", "").strip()
    if url := search.jump(request.user, text):
        return redirect(url)
    context = {"search_query": text, "groups": search.search(request.user, text), "too_short": search.too_short(text)}
    return render(request, "insights/search.html", context)


@inside
def suggest(request: HttpRequest) -> HttpResponse:
    """What the box offers while somebody types: the number itself where it is one, else the first of each kind."""
    text = request.GET.get("q", "").strip()
    context = {
        "text": text,
        "jump": search.jump(request.user, text),
        "groups": search.search(request.user, text),
        "too_short": search.too_short(text),
    }
    return render(request, "insights/_suggest.html", context)
