"""Skills and certificates: everybody at a glance, one person in full."""

from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from people.access import has, requires
from people.duty import papers
from people.duty.choices import LicenceKind, SkillLevel
from people.duty.forms import LicenceForm, SkillsForm, WithdrawForm, WorkForm
from people.duty.rules import standing
from people.duty.selectors import expiring, skills_of
from people.duty.settings import duty_settings
from people.duty.trades import names, trades
from people.duty.views.roster import people_of
from people.models import Licence, Staff
from people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate with how it stands today."""

    row: Licence
    state: str
    days: int  # left; negative when over


def _paper(row: Licence) -> Paper:
    today = timezone.localdate()
    state = standing(row.valid_until, row.withdrawn_on, row.review_on, today)
    return Paper(row, state, (row.valid_until - today).days)


@requires(Permission.DUTY_SEE)
def skills(request: HttpRequest) -> HttpResponse:
    """Who may repair what, whose certificates hold, and what ends within a month."""
    today = timezone.localdate()
    people = list(people_of(request, None, today))
    held = skills_of([person.pk for person in people])
    columns = [trade for trade in trades() if not trade.above]
    children = {trade.code: {t.code for t in trades() if t.above == trade.code} for trade in columns}
    papers_of: dict[int, list[Paper]] = {}
    for row in Licence.objects.filter(staff__in=people, withdrawn_on=None).order_by("kind"):
        papers_of.setdefault(row.staff_id, []).append(_paper(row))
    rows = []
    for person in people:
        mine = held.get(person.pk, {})
        cells = []
        for trade in columns:
            below = [code for code in children[trade.code] if code in mine]
            level = mine.get(trade.code)
            cells.append((trade, str(SkillLevel(level).label) if level else "", bool(below)))
        rows.append((person, cells, papers_of.get(person.pk, []), bool(mine)))
    visible = expiring(today).filter(staff__in=people)
    context = {
        "rows": rows,
        "columns": columns,
        "ending": [_paper(row) for row in visible],
        "rules": _rules(),
        "may_set": has(request.user, Permission.SETTING_EDIT),
    }
    return render(request, "people/duty/skills.html", context)


def _rules() -> list[tuple[str, object, str]]:
    """(product, certificate, effect) of every rule, in words."""
    said, known = duty_settings().licences, names()
    return [
        (known.get(trade, trade), LicenceKind(kind).label, effect)
        for trade, wanted in said.items() for kind, effect in wanted
    ]  # fmt: skip


def _person(request: HttpRequest, code: str) -> Staff:
    return get_object_or_404(Staff.objects.visible_to(request.user).select_related("branch"), code=code)


def _page(request: HttpRequest, person: Staff, refused: Form | None = None, name: str = "") -> HttpResponse:
    own = {name: refused} if refused else {}
    held = [_paper(row) for row in person.licences.order_by("withdrawn_on", "kind", "-valid_until")]
    context = {
        "person": person,
        "papers": held,
        "held": skills_of([person.pk]).get(person.pk, {}),
        "may_edit": has(request.user, Permission.DUTY_EDIT),
        "skills_form": own.get("skills") or SkillsForm(staff=person, auto_id="id_skills_%s"),
        "work_form": own.get("work") or WorkForm(staff=person, auto_id="id_work_%s"),
        "licence_form": own.get("licence") or LicenceForm(auto_id="id_licence_%s"),
        "withdraw_form": WithdrawForm(auto_id=False),
        "renew": [(p, LicenceForm(licence=p.row, auto_id=f"id_renew{p.row.pk}_%s")) for p in held
                  if p.state != "withdrawn"],
        "refused": name,
    }  # fmt: skip
    return render(request, "people/duty/person.html", context, status=422 if refused else 200)


@requires(Permission.DUTY_SEE)
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person's skills, certificates, limit and area."""
    return _page(request, _person(request, code))


@require_POST
@requires(Permission.DUTY_EDIT)
def save_skills(request: HttpRequest, code: str) -> HttpResponse:
    """What the person may repair."""
    who = _person(request, code)
    form = SkillsForm(request.POST, staff=who, auto_id="id_skills_%s")
    if not form.is_valid():
        return _page(request, who, form, "skills")
    papers.set_skills(staff=who, levels=form.levels(), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("people:skills_person", code)


@require_POST
@requires(Permission.DUTY_EDIT)
def save_work(request: HttpRequest, code: str) -> HttpResponse:
    """How many jobs, how long, where."""
    who = _person(request, code)
    form = WorkForm(request.POST, staff=who, auto_id="id_work_%s")
    if not form.is_valid():
        return _page(request, who, form, "work")
    told = form.cleaned_data
    papers.set_limit(
        staff=who, morning=told["morning"], afternoon=told["afternoon"], job_minutes=told["job_minutes"],
        by=request.user,
    )  # fmt: skip
    papers.set_areas(staff=who, names=told["areas"], by=request.user)
    messages.success(request, _("Saved."))
    return redirect("people:skills_person", code)


@require_POST
@requires(Permission.DUTY_EDIT)
@idempotent
def save_licence(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """A new certificate, or another term of one."""
    who = _person(request, code)
    held = get_object_or_404(who.licences, pk=pk) if pk else None
    form = LicenceForm(request.POST, auto_id="id_licence_%s")
    if form.is_valid():
        with refusals_shown_in(form):
            papers.save_licence(staff=who, licence=held, by=request.user, **form.cleaned_data)
            messages.success(request, _("Certificate saved."))
            return redirect("people:skills_person", code)
    return _page(request, who, form, "licence")


@require_POST
@requires(Permission.DUTY_EDIT)
def withdraw_licence(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """It no longer holds."""
    who = _person(request, code)
    held = get_object_or_404(who.licences.filter(withdrawn_on=None), pk=pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, who, form, "withdraw")
    papers.withdraw_licence(licence=held, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The certificate no longer holds; nobody is sent with it from now on."))
    return redirect("people:skills_person", code)
