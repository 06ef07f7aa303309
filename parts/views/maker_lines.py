"""One piece of a list to a maker: its box and claim, off the list again, what the maker said to it."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from parts.forms.maker_returns import AnswerForm, LineForm
from parts.models import MakerReturn, MakerReturnLine
from parts.services import maker_answers as answers
from parts.services import maker_returns as services
from parts.views.maker_returns import done, find
from people.access import requires
from people.permissions import Permission


def _line(made: MakerReturn, pk: int) -> MakerReturnLine:
    return get_object_or_404(made.lines.select_related("maker_return", "old_part__part"), pk=pk)


def _asked(
    request: HttpRequest, made: MakerReturn, line: MakerReturnLine, form: Form, act: Callable[..., object], title: str
) -> HttpResponse:
    """A page with one form about one piece."""
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            act(line=line, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(made.get_absolute_url())
    context = {"list": made, "line": line, "form": form, "title": title}
    return render(request, "parts/maker_return_line.html", context, status=422 if form.errors else 200)


@requires(Permission.OLD_PART_MOVE)
@idempotent
def change(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Box, claim number, amount of one piece."""
    made = find(request, number)
    line = _line(made, pk)
    told = {name: getattr(line, name) for name in ("box_no", "claim_no", "claimed", "remark")}
    told |= {name: getattr(line.old_part, name) for name in ("fault_code", "fault_cause")}
    return _asked(
        request, made, line, LineForm(request.POST or None, initial=told), services.change_line, _("Box and claim")
    )


@require_POST
@requires(Permission.OLD_PART_MOVE)
@idempotent
def remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The piece stays in the store."""
    made = find(request, number)
    line = _line(made, pk)
    return done(request, made, _("Taken off the list."), lambda: services.take_off(line=line, by=request.user))


@requires(Permission.OLD_PART_MOVE)
@idempotent
def answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What the maker said to one piece."""
    made = find(request, number)
    line = _line(made, pk)
    told = {"answer": line.answer, "credited": line.claimed, "refusal": line.refusal, "note": line.answer_note}
    form = AnswerForm(request.POST or None, user=request.user, initial=told)
    return _asked(request, made, line, form, answers.answer, _("The maker's answer"))
