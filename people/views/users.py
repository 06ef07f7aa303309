"""Accounts: list, page, and what an administrator does to them."""

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from people import lockout
from people.access import has, requires
from people.forms.accounts import (
    AccountEditForm,
    AccountForm,
    OptionalReasonForm,
    ReasonForm,
    RoleForm,
    UserFilter,
)
from people.models import RoleGrant, RoleRequest, User
from people.permissions import Permission
from people.roles import TOUCHES_PAY
from people.services import accounts
from people.services import roles as role_services

SHOWN_ONCE = "one_time_password"
COLUMNS = {"username": "username", "name": "display_name", "last_login": "last_login"}


def _users(request: HttpRequest, form: UserFilter) -> QuerySet[User]:
    grants = Prefetch("role_grants", RoleGrant.objects.select_related("branch"))
    users = User.objects.visible_to(request.user).select_related("staff__branch", "partner").prefetch_related(grants)
    asked = form.cleaned_data if form.is_valid() else {}
    if words := asked.get("q", "").strip():
        users = users.filter(
            Q(username__icontains=words) | Q(display_name__icontains=words) | Q(staff__code__iexact=words)
        )
    if role := asked.get("role"):
        users = users.filter(pk__in=RoleGrant.objects.filter(role=role).values("user"))
    states = {"active": Q(is_active=True), "closed": Q(is_active=False), "first": Q(must_change_password=True)}
    if state := asked.get("state"):
        users = users.filter(states[state])
    return ordered(request, users, COLUMNS, "username")


@requires(Permission.ROLE_EDIT, Permission.AUDIT_SEE)
def user_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, and the requests for roles that wait for a second person."""
    form = UserFilter(request.GET)
    users = _users(request, form)
    if request.GET.get("export") == "xlsx":
        return _export(users)
    waiting = RoleRequest.objects.filter(decided_at=None).select_related("user", "branch", "asked_by")
    return render(
        request,
        "people/users.html",
        {
            "page": paginate(request, users),
            "form": form,
            "chips": active_filters(request, form),
            "waiting": waiting.filter(user__in=User.objects.visible_to(request.user)),
            "may_edit": has(request.user, Permission.ROLE_EDIT),
        },
    )


def _export(users: QuerySet[User]) -> HttpResponse:
    columns = [
        _("User name"), _("Name"), _("Employee number"), _("Partner"), _("Roles"), _("State"), _("Last sign-in")
    ]  # fmt: skip
    rows = (
        (
            user.username,
            user.display_name,
            user.staff_or_none.code if user.staff_or_none else "",
            user.partner.name if user.partner else "",
            _(", ").join(str(grant.get_role_display()) for grant in user.role_grants.all()),
            pgettext("account", "Active") if user.is_active else pgettext("account", "Closed"),
            user.last_login,
        )
        for user in users
    )
    return workbook_response(_("Users"), columns, rows)


def _user(request: HttpRequest, username: str) -> User:
    users = User.objects.visible_to(request.user).select_related("staff__branch", "partner")
    return get_object_or_404(users, username=username)


def _page(request: HttpRequest, user: User, status: int = 200, **forms: object) -> HttpResponse:
    may_edit = has(request.user, Permission.ROLE_EDIT)
    context = {
        "account": user,
        "person": user.staff_or_none,
        "grants": user.role_grants.select_related("branch"),
        "requests": user.role_requests.select_related("branch", "asked_by", "decided_by")[:20],
        "password": request.session.pop(SHOWN_ONCE, {}).get(user.username, ""),
        "may_edit": may_edit,
        "is_self": user.pk == request.user.pk,
        "touches_pay": TOUCHES_PAY,
        "role_form": RoleForm(by=request.user) if may_edit else None,
        "forms": {},
    }
    return render(request, "people/user.html", context | forms, status=status)


@requires(Permission.ROLE_EDIT, Permission.AUDIT_SEE)
def page(request: HttpRequest, username: str) -> HttpResponse:
    """One account. A new one-time password is shown here once and never again."""
    return _page(request, _user(request, username))


def _show_once(request: HttpRequest, user: User, password: str) -> HttpResponse:
    request.session[SHOWN_ONCE] = {user.username: password}
    return redirect("people:user", user.username)


@requires(Permission.ROLE_EDIT)
@idempotent
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is on the page that follows."""
    wanted = request.GET.get("staff")
    form = AccountForm(request.POST or None, by=request.user)
    if wanted and (person := form.fields["staff"].queryset.filter(code=wanted).first()):
        form.initial |= {"staff": person.pk, "display_name": person.name, "username": person.code.lower()}
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            user, password = accounts.create_account(by=request.user, **form.cleaned_data)
            return _show_once(request, user, password)
    return render(request, "people/user_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(Permission.ROLE_EDIT)
def edit(request: HttpRequest, username: str) -> HttpResponse:
    """Name and e-mail."""
    user = _user(request, username)
    form = AccountEditForm(request.POST or None, initial={"display_name": user.display_name, "email": user.email})
    if request.method == "POST" and form.is_valid():
        accounts.edit_account(user=user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:user", user.username)
    return render(request, "people/user_edit.html", {"form": form, "account": user}, status=422 if form.errors else 200)


@require_POST
@requires(Permission.ROLE_EDIT)
@idempotent
def reset(request: HttpRequest, username: str) -> HttpResponse:
    """A new one-time password; it also lifts a lock."""
    user, form = _user(request, username), OptionalReasonForm(request.POST)
    if form.is_valid():
        password = accounts.reset_password(user=user, by=request.user, reason=form.cleaned_data["reason"])
        lockout.forget(request, user.username.casefold())
        return _show_once(request, user, password)
    return _page(request, user, status=422, forms={"reset": form})


@require_POST
@requires(Permission.ROLE_EDIT)
def deactivate(request: HttpRequest, username: str) -> HttpResponse:
    """Close an account at once."""
    user, form = _user(request, username), ReasonForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            accounts.deactivate_account(user=user, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The account is closed; all its sessions have ended."))
            return redirect("people:user", user.username)
    return _page(request, user, status=422, forms={"deactivate": form})


@require_POST
@requires(Permission.ROLE_EDIT)
@idempotent
def activate(request: HttpRequest, username: str) -> HttpResponse:
    """Open it again, with a new one-time password."""
    user, form = _user(request, username), ReasonForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            password = accounts.activate_account(user=user, by=request.user, reason=form.cleaned_data["reason"])
            return _show_once(request, user, password)
    return _page(request, user, status=422, forms={"activate": form})


@require_POST
@requires(Permission.ROLE_EDIT)
def end_sessions(request: HttpRequest, username: str) -> HttpResponse:
    """Sign an account out everywhere."""
    user = _user(request, username)
    accounts.end_sessions(user=user, by=request.user)
    messages.success(request, _("All sessions of this account have ended."))
    return redirect("people:user", user.username)


@require_POST
@requires(Permission.ROLE_EDIT)
@idempotent
def give_role(request: HttpRequest, username: str) -> HttpResponse:
    """Give a role; one that touches pay waits for a second person."""
    user, form = _user(request, username), RoleForm(request.POST, by=request.user)
    if form.is_valid():
        with refusals_shown_in(form):
            given = role_services.give_role(user=user, by=request.user, **form.cleaned_data)
            if isinstance(given, RoleRequest):
                messages.warning(request, _("Asked for. A second administrator must agree before it holds."))
            else:
                messages.success(request, _("The role holds from the next page on."))
            return redirect("people:user", user.username)
    return _page(request, user, status=422, role_form=form)


@require_POST
@requires(Permission.ROLE_EDIT)
def take_role(request: HttpRequest, username: str, grant: int) -> HttpResponse:
    """Withdraw a role."""
    user, form = _user(request, username), ReasonForm(request.POST)
    row = get_object_or_404(user.role_grants.select_related("user", "branch"), pk=grant)
    if form.is_valid():
        with refusals_shown_in(form):
            role_services.take_role(grant=row, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The role is withdrawn."))
            return redirect("people:user", user.username)
    return _page(request, user, status=422, forms={f"take{row.pk}": form}, refused=form)
