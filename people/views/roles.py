"""Roles and what they may do, as a table; and the second person's word on a role that touches pay."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from people.access import has, requires
from people.descriptions import PERMISSION_GROUPS
from people.forms.accounts import ReasonForm
from people.models import RoleRequest, User
from people.permissions import Permission
from people.roles import BRANCH_WIDE, DECIDES_PAY, GRANTS, TOUCHES_PAY, Role
from people.services import roles as services


@requires(Permission.ROLE_EDIT, Permission.AUDIT_SEE)
def matrix(request: HttpRequest) -> HttpResponse:
    """Roles × permissions, straight from people.roles; nothing here can be edited: a change is a release."""
    groups = [
        (
            title,
            [
                (label, code in DECIDES_PAY, [(role.label, code in GRANTS[role]) for role in Role])
                for code, label in permissions.items()
            ],
        )
        for title, permissions in PERMISSION_GROUPS.items()
    ]
    reach = [(role, "branch" if role in BRANCH_WIDE else str(role)) for role in Role]
    context = {"groups": groups, "roles": list(Role), "reach": reach, "touches_pay": TOUCHES_PAY}
    return render(request, "people/roles.html", context)


@require_POST
@requires(Permission.ROLE_EDIT)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, or refuse, with a reason."""
    visible = User.objects.visible_to(request.user)
    asked = get_object_or_404(RoleRequest.objects.filter(user__in=visible).select_related("user"), pk=pk)
    accept = request.POST.get("decision") == "accept"
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            services.decide_request(request=asked, accept=accept, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The role holds now.") if accept else _("The role was refused."))
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect("people:users" if has(request.user, Permission.ROLE_EDIT) else "home")
