"""Up to how much a check is enough: the limits in force, those before, and a new one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from parts.choices.orders import OrderKind
from parts.forms.order_steps import LimitForm
from parts.models import OrderLimit
from parts.services import orders_deciding
from people.access import has_everywhere, requires
from people.permissions import Permission


@requires(Permission.ORDER_APPROVE)
@idempotent
def limits(request: HttpRequest) -> HttpResponse:
    """What is in force today for each requester, the rows behind it, and a form for the next."""
    form = LimitForm(request.POST or None)
    may_set = has_everywhere(request.user, Permission.ORDER_APPROVE)
    if request.method == "POST" and not may_set:
        raise PermissionDenied(Permission.ORDER_APPROVE)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            orders_deciding.set_limit(by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("parts:order_limits")
    today = timezone.localdate()
    context = {
        "form": form if may_set else None,
        "now": [(kind, label, orders_deciding.limits_on(kind, today)) for kind, label in OrderKind.choices],
        "rows": OrderLimit.objects.select_related("by").order_by("-from_on", "-id")[:100],
    }
    return render(request, "parts/order_limits.html", context, status=422 if form.errors else 200)
