"""A page with a scan box: what came in, and the answer the box understands.

    @requires(Permission.STOCK_MOVE)
    @answers_scans(back="parts:arrival")  # the page the box stands on; its arguments are the view's
    def arrival_scan(request, told, number) -> Answer:
        found = selectors.of_scan(told.scan, user=request.user, wanted={Kind.PART})
        line = services.count_arrival(part=found.part, quantity=told.count, key=told.key, by=request.user, …)
        return Answer(said, undo=reverse(…), label=reverse(…), fragments={"lines": html})

`told.key` is the same when a lost request is sent again: give it to the service, so that nothing counts twice.
A refusal raised inside becomes the answer; `next=Next(words, address)` among its parameters is the step offered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from parts.errors.stock import NothingScanned
from parts.forms.scanning import ScanForm
from parts.scanning import Kind, Scan


@dataclass(frozen=True, slots=True)
class Told:
    """One scan: the code as read, how many (1 where none was said), and the scan's own name, at most 60 characters."""

    scan: Scan
    count: Decimal
    is_counted: bool
    key: str


@dataclass(frozen=True, slots=True)
class Next:
    """The step offered with a refusal."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the scan did, in a sentence. `undo`, `label`: addresses; `fragments`: id of an element → its new HTML."""

    said: str
    ok: bool = True
    code: str = ""
    undo: str = ""
    label: str = ""
    next: Next | None = None
    fragments: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


def answers_scans(
    *, back: str, code: bool = True, without: tuple[str, ...] = (), of: Callable[..., Any] | None = None
) -> Callable[..., Callable[..., HttpResponse]]:
    """POST only. `back`: the page's URL name, given the view's arguments but `without`; `code=False` for an undo.

    `of(request, …)` finds what the address names: whoever may not see it gets 404, whatever he scanned.
    """

    def decorate(view: Callable[..., Answer]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            home = reverse(back, args=args, kwargs={name: v for name, v in kwargs.items() if name not in without})
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if of is not None:
                of(request, *args, **kwargs)
            answer = _asked(view, request, args, kwargs, needs_code=code)
            if request.headers.get("X-Scan"):
                return JsonResponse(_plain(answer), status=answer.status)
            (messages.success if answer.ok else messages.error)(request, answer.said)
            return redirect(home)

        return answered

    return decorate


def _asked(view: Callable[..., Answer], request: HttpRequest, args: Any, kwargs: Any, *, needs_code: bool) -> Answer:
    form = ScanForm(request.POST)
    if not form.is_valid():
        return Answer(" ".join(str(e) for errors in form.errors.values() for e in errors), ok=False, status=422)
    clean = form.cleaned_data
    told = Told(clean["scan"], clean["count"], clean["is_counted"], f"scan:{request.user.pk}:{clean['client_id']}")
    try:
        with transaction.atomic():
            if needs_code and told.scan.kind in (Kind.EMPTY, Kind.QUANTITY):
                raise NothingScanned()
            return view(request, told, *args, **kwargs)
    except DomainError as refusal:
        status = 422 if refusal.status == 404 else refusal.status
        return Answer(str(refusal), ok=False, code=told.scan.text, next=refusal.params.get("next"), status=status)


def _plain(answer: Answer) -> dict[str, Any]:
    step = answer.next
    return {
        "ok": answer.ok,
        "said": answer.said or _("Done."),
        "code": answer.code,
        "undo": answer.undo,
        "label": answer.label,
        "next": {"label": str(step.label), "url": step.url} if step else None,
        "fragments": [{"target": target, "html": html} for target, html in answer.fragments.items()],
    }
