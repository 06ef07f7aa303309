"""Cases: the list of what is open, one case, its answer and its closing."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from core.tables import active_filters, ordered, paginate
from parts.choices.old_parts import CaseState
from parts.forms.cases import AnswerForm, CaseFilter
from parts.models import PartsCase
from parts.services import cases as services
from parts.views.documents import stepped
from people.access import requires
from people.permissions import Permission as P

SEEN_BY = (P.OLD_PART_SEE, P.ORDER_SEE)
SHOWN = ("partner", "branch", "old_part__part", "opened_by", "answered_by", "closed_by")


def _narrowed(form: CaseFilter, cases: QuerySet[PartsCase]) -> QuerySet[PartsCase]:
    if not form.is_valid():
        return cases.exclude(state=CaseState.CLOSED)
    told = form.cleaned_data
    if told["view"] != "all":
        closed = Q(state=CaseState.CLOSED)
        cases = cases.filter(closed if told["view"] == "closed" else ~closed)
    if told["q"]:
        text = told["q"].strip()
        cases = cases.filter(
            Q(number__iexact=text)
            | Q(subject__icontains=text)
            | Q(old_part__code__iexact=text)
            | Q(cause__icontains=text)
        )
    return cases.filter(kind=told["kind"]) if told["kind"] else cases


@requires(*SEEN_BY)
def case_list(request: HttpRequest) -> HttpResponse:
    """What is open first asked for; the closed ones one click away."""
    form = CaseFilter(request.GET)
    found = _narrowed(form, PartsCase.objects.visible_to(request.user)).select_related(*SHOWN)
    page = paginate(request, ordered(request, found, {"number": "id", "opened": "opened_at"}, "-number"))
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "views": CaseFilter.VIEWS,
        "view": form.cleaned_data.get("view", "") if form.is_valid() else "",
    }
    return render(request, "parts/cases.html", context)


def _case(request: HttpRequest, number: str) -> PartsCase:
    return get_object_or_404(PartsCase.objects.visible_to(request.user).select_related(*SHOWN), number=number)


@requires(*SEEN_BY)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    return _page(request, _case(request, number))


def _page(request: HttpRequest, found: PartsCase, status: int = 200, **more: Any) -> HttpResponse:
    mine = found.answered_by_id == request.user.pk
    context = {
        "case": found,
        "may_handle": services.may_handle(request.user, found),
        "own_word": services.own_word(request.user, found),
        "closes_another": found.amount is not None and mine,
        "form": AnswerForm(case=found),
        **more,
    }
    return render(request, "parts/case.html", context, status=status)


@require_POST
@requires(*services.HANDLERS)
def case_answer(request: HttpRequest, number: str) -> HttpResponse:
    """Say what it was."""
    found = _case(request, number)
    form = AnswerForm(request.POST, case=found)
    if not form.is_valid():
        return _page(request, found, 422, form=form)
    return _do(request, found, lambda: services.answer_case(case=found, by=request.user, **form.told), form)


@require_POST
@requires(*services.HANDLERS)
def case_close(request: HttpRequest, number: str) -> HttpResponse:
    """It is settled."""
    found = _case(request, number)
    return _do(request, found, lambda: services.close_case(case=found, by=request.user), None)


def _do(request: HttpRequest, found: PartsCase, act: Callable[[], object], form: AnswerForm | None) -> HttpResponse:
    return stepped(
        request, act, back=found.get_absolute_url(),
        page=lambda status, **refused: _page(request, _case(request, found.number), status, **refused),
        **({"form": form} if form else {}),
    )  # fmt: skip
