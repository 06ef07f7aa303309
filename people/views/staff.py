"""Staff: list, page with posts and teams through time, and the dated changes."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.sheets.writer import workbook_response
from core.spelling_field import spelt
from core.tables import active_filters, ordered, paginate
from people.access import has, requires
from people.choices import Post
from people.forms.staff import LastDayForm, LeaveForm, PostForm, StaffEditForm, StaffFilter, StaffForm, TeamForm
from people.models import Staff, StaffPost
from people.permissions import Permission
from people.selectors import leader_on, posts_on, team_on
from people.services import staff as services

COLUMNS = {"code": "code", "name": "name", "branch": "branch__path", "hired": "hired_on", "left": "left_on"}


def _staff(request: HttpRequest, form: StaffFilter) -> QuerySet[Staff]:
    rows = Staff.objects.visible_to(request.user).select_related("branch", "user")
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    if words := asked.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=words) | Q(code__istartswith=words) | spelt(words))
    if branch := asked.get("branch"):
        rows = rows.filter(branch__path__startswith=branch.path)
    if post := asked.get("post"):
        held = StaffPost.objects.filter(Q(until_on=None) | Q(until_on__gte=today), post=post, from_on__lte=today)
        rows = rows.filter(pk__in=held.values("staff"))
    if asked.get("state") == "here":
        rows = rows.filter(Q(left_on=None) | Q(left_on__gte=today))
    elif asked.get("state") == "left":
        rows = rows.filter(left_on__lt=today)
    return ordered(request, rows, COLUMNS, "code")


def _told(rows: list[Staff]) -> list[dict]:
    """Each person with the posts held and the leader followed today: three queries for any number of people."""
    today, ids = timezone.localdate(), [row.pk for row in rows]
    posts, led = posts_on(ids, today), leader_on(ids, today)
    names = dict(Staff.objects.filter(pk__in=set(led.values())).values_list("pk", "name"))
    return [
        {
            "staff": row,
            "posts": [Post(code).label for code in posts.get(row.pk, [])],
            "leader": names.get(led.get(row.pk), ""),
        }
        for row in rows
    ]


@requires(Permission.STAFF_SEE)
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everybody on the payroll, with today's post and leader."""
    form = StaffFilter(request.GET, by=request.user)
    rows = _staff(request, form)
    if request.GET.get("export") == "xlsx":
        columns = [
            _("Employee number"), _("Name"), _("Branch"), _("Posts"), _("Leader"), _("Hired on"), _("Left on")
        ]  # fmt: skip
        told = (
            (t["staff"].code, t["staff"].name, t["staff"].branch.name, _(", ").join(map(str, t["posts"])), t["leader"])
            + (t["staff"].hired_on, t["staff"].left_on)
            for t in _told(list(rows))
        )
        return workbook_response(_("Staff"), columns, told)
    page = paginate(request, rows)
    context = {
        "page": page,
        "people": _told(list(page)),
        "form": form,
        "chips": active_filters(request, form),
        "may_edit": has(request.user, Permission.STAFF_EDIT),
    }
    return render(request, "people/staff_list.html", context)


def _person(request: HttpRequest, code: str) -> Staff:
    return get_object_or_404(Staff.objects.visible_to(request.user).select_related("branch", "user"), code=code)


def _page(request: HttpRequest, person: Staff, status: int = 200, refused: Form | None = None) -> HttpResponse:
    today = timezone.localdate()
    may_edit = has(request.user, Permission.STAFF_EDIT) and not (person.left_on and person.left_on < today)
    context = {
        "person": person,
        "today": today,
        "posts": person.posts.order_by("-from_on", "-pk"),
        "teams": person.teams.select_related("leader").order_by("-from_on"),
        "team": list(team_on(person, today)),
        "may_edit": may_edit,
        "may_give_account": has(request.user, Permission.ROLE_EDIT),
        "may_see_account": has(request.user, Permission.ROLE_EDIT) or has(request.user, Permission.AUDIT_SEE),
        "refused": refused,
    }
    if may_edit:
        wrong = {type(refused): refused} if refused else {}
        context |= {
            "post_form": wrong.get(PostForm) or PostForm(),
            "team_form": wrong.get(TeamForm) or TeamForm(by=request.user, member=person),
            "leave_form": wrong.get(LeaveForm) or LeaveForm(),
            "end_form": wrong.get(LastDayForm) or LastDayForm(),
        }
    return render(request, "people/staff.html", context, status=status)


@requires(Permission.STAFF_SEE)
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One person through time."""
    return _page(request, _person(request, code))


@requires(Permission.STAFF_EDIT)
@idempotent
def new(request: HttpRequest) -> HttpResponse:
    """Somebody joins."""
    form = StaffForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            person = services.hire(by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("people:staff", person.code)
    return render(request, "people/staff_form.html", {"form": form}, status=422 if form.errors else 200)


@requires(Permission.STAFF_EDIT)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what is written about a person."""
    person = _person(request, code)
    initial = {"name": person.name, "branch": person.branch_id, "phone": person.phone, "hired_on": person.hired_on}
    form = StaffEditForm(request.POST or None, by=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            services.edit_staff(staff=person, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("people:staff", person.code)
    context = {"form": form, "person": person}
    return render(request, "people/staff_form.html", context, status=422 if form.errors else 200)


def _change(request: HttpRequest, person: Staff, form: Form, service, **more: object) -> HttpResponse:
    """Run one dated change; what is refused is shown on the person's page."""
    if form.is_valid():
        with refusals_shown_in(form):
            service(by=request.user, **form.cleaned_data, **more)
            messages.success(request, _("Saved."))
            return redirect("people:staff", person.code)
    return _page(request, person, status=422, refused=form)


@require_POST
@requires(Permission.STAFF_EDIT)
@idempotent
def give_post(request: HttpRequest, code: str) -> HttpResponse:
    """A post from a day on."""
    person = _person(request, code)
    return _change(request, person, PostForm(request.POST), services.give_post, staff=person)


@require_POST
@requires(Permission.STAFF_EDIT)
def end_post(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The last day of a post."""
    person = _person(request, code)
    row = get_object_or_404(person.posts.select_related("staff"), pk=pk)
    return _change(request, person, LastDayForm(request.POST), services.end_post, row=row)


@require_POST
@requires(Permission.STAFF_EDIT)
@idempotent
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Into another team from a day on."""
    person = _person(request, code)
    form = TeamForm(request.POST, by=request.user, member=person)
    return _change(request, person, form, services.move_to_team, member=person)


@require_POST
@requires(Permission.STAFF_EDIT)
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody leaves the company."""
    person = _person(request, code)
    return _change(request, person, LeaveForm(request.POST), services.end_employment, staff=person)
