"""Returns and exchanges of goods: the list, one case, a new one, its papers and pictures."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from core import files
from core.errors import DomainError
from core.forms import refusals_shown_in
from core.paper import language_of, printed
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from core.ui import Step, steps_of
from parts.choices.goods_returns import GoodsState
from parts.errors.goods_returns import OpenAlready
from parts.forms.goods_returns import GoodsReturnFilter, GoodsReturnForm, PhotosForm
from parts.models import GoodsReturn, GoodsReturnPhoto
from parts.paper.goods_returns import application, letter
from parts.selectors import goods_returns as selectors
from parts.selectors.purchases import trail
from parts.services import goods_returns as services
from parts.services.goods_returns_rights import ASKS, SEES, is_turn, waiting_for
from parts.views.documents import key_of, known_parts
from parts.views.goods_returns_steps import offered
from parts.words.goods_returns import STORY
from people.access import has, requires

VIEWS = (
    ("", pgettext_lazy("filter", "All")), ("mine", gettext_lazy("My turn")),
    ("undecided", gettext_lazy("To be decided")), ("awaited", gettext_lazy("Goods awaited")),
    ("here", gettext_lazy("Goods here")), ("disputed", gettext_lazy("Disputed")), ("late", gettext_lazy("Overdue")),
    ("ended", pgettext_lazy("goods", "Ended")),
)  # fmt: skip
HOT = ("mine", "late")
COLUMNS = {"number": "pk", "who": "partner__name", "asked": "asked_at", "quantity": "quantity"}
SHOWN = ("partner", "model", "part", "branch", "asked_by", "place")
PEOPLE = ("checked_by", "decided_by", "approved_by", "received_by", "counted_by", "surplus_by", "agreed_by",
          "credit_by", "ended_by")  # fmt: skip
LABELS = (
    pgettext_lazy("goods", "Asked"), pgettext_lazy("goods", "Checked"), pgettext_lazy("goods", "Approved"),
    pgettext_lazy("goods back", "Received"), pgettext_lazy("goods back", "Counted"),
    pgettext_lazy("goods back", "Closed"),
)  # fmt: skip
STANDS = {
    GoodsState.ASKED: 1, GoodsState.DECIDING: 1, GoodsState.CHECKED: 2, GoodsState.APPROVED: 3,
    GoodsState.RECEIVED: 4, GoodsState.COUNTED: 5, GoodsState.CREDITING: 5, GoodsState.CLOSED: 6,
}  # fmt: skip


@requires(*SEES)
def return_list(request: HttpRequest) -> HttpResponse:
    """Every case the reader may see, by what it waits for."""
    tab, today = request.GET.get("view", ""), timezone.localdate()
    seen, mine = GoodsReturn.objects.visible_to(request.user), waiting_for(request.user)
    form = GoodsReturnFilter(request.GET or None)
    found = selectors.of_tab(form.narrow(seen), tab, mine, today).select_related(*SHOWN)
    found = ordered(request, found, COLUMNS, "-number")
    if request.GET.get("export") == "xlsx":
        return _export(list(found.select_related("ended_by")[:5_000]))
    page, counts = paginate(request, found), selectors.tab_counts(seen, mine, today)
    page.object_list = selectors.with_deadlines(page.object_list, today)
    context = {
        "page": page, "form": form, "chips": active_filters(request, form), "view": tab,
        "tabs": [(code, label, counts.get(code, 0), code in HOT) for code, label in VIEWS],
        "may_ask": has(request.user, ASKS),
    }  # fmt: skip
    return render(request, "parts/goods_return_list.html", context)


def _export(cases: list[GoodsReturn]) -> HttpResponse:
    columns = [
        _("Number"), _("Kind"), _("State"), _("Sender"), _("Goods"), _("Quantity"), _("Unit of measure"), _("Reason"),
        _("Condition"), pgettext("goods", "What is wrong"), _("Sold by document"), _("Serial numbers"),
        _("Asked at"), _("Approved at"),
        _("Received at"), _("Counted at"), pgettext("goods back", "Counted"), _("Outcome"), _("Credited (CNY)"),
        _("Waybill"),
        _("New serial numbers"), _("Closed at"),
    ]  # fmt: skip
    rows = (
        (
            c.number, c.get_kind_display(), c.get_state_display(), c.who, c.goods, c.quantity, c.unit,
            c.get_reason_display(), c.get_condition_display(), c.what, c.sold_by, c.serials, c.asked_at, c.approved_at,
            c.received_at, c.counted_at, c.counted, c.get_outcome_display(), c.credit, c.waybill, c.new_serials,
            c.ended_at,
        )
        for c in cases
    )  # fmt: skip
    return workbook_response(_("Returns and exchanges"), columns, rows)


def of_another(refusal: DomainError) -> str | None:
    """A refusal that is answered by saying these are other goods stands at that box."""
    return "another" if isinstance(refusal, OpenAlready) else None


@requires(ASKS)
def return_new(request: HttpRequest) -> HttpResponse:
    """An application somebody phones in, or brings on paper; sent twice, the service answers with the first."""
    form = GoodsReturnForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, of_another):
            made = services.ask_return(by=request.user, key=key_of(request), **form.told())
            return redirect(made.get_absolute_url())
    context = {"form": form, "known": known_parts(request.user)}
    return render(request, "parts/goods_return_new.html", context, status=422 if form.errors else 200)


def find_return(request: HttpRequest, number: str) -> GoodsReturn:
    """The case, if the reader may see it; otherwise 404."""
    rows = GoodsReturn.objects.visible_to(request.user).select_related(*SHOWN, *PEOPLE)
    return get_object_or_404(rows, number=number)


def steps_taken(case: GoodsReturn) -> list[Step]:
    """Where it stands; refused or withdrawn, the step it never took."""
    if case.state in STANDS:
        return steps_of(list(LABELS), STANDS[case.state])
    return steps_of(list(LABELS), 3 if case.approved_at else 2 if case.checked_at else 1, failed=True)


@requires(*SEES)
def goods_return(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    return return_page(request, find_return(request, number))


def return_page(request: HttpRequest, found: GoodsReturn, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it, with the steps this reader may take now."""
    (case,) = selectors.with_deadlines([found], timezone.localdate())
    offers, may_add = offered(case, request.user, refused.get("step_form")), is_turn("photos", case, by=request.user)
    _name, form = refused.get("step_form") or ("", None)
    context = {
        "case": case, "steps": steps_taken(case), "photos": list(case.photos.all()),
        "events": trail(case.document, STORY), "offered": offers, "may_add": may_add, "photos_form": PhotosForm(),
        "threshold": settings.GOODS_LARGE_EXCHANGE, **refused,
        "gone_form": None if any(offer.is_open for offer in offers) else form,
    }  # fmt: skip
    return render(request, "parts/goods_return.html", context, status=status)


@requires(*SEES)
def return_print(request: HttpRequest, number: str) -> HttpResponse:
    """The application on A4, in Chinese or English."""
    found = find_return(request, number)
    with translation.override(language_of(request)):
        return printed(request, application(found), found.get_absolute_url())


@requires(*SEES)
def return_letter(request: HttpRequest, number: str) -> HttpResponse:
    """The notice to marketing of a large exchange; other cases have none."""
    found = find_return(request, number)
    if not found.is_large:
        raise Http404
    with translation.override(language_of(request)):
        return printed(request, letter(found, settings.GOODS_LARGE_EXCHANGE), found.get_absolute_url())


def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture, for who may see its case."""
    found = get_object_or_404(GoodsReturnPhoto.objects.visible_to(request.user).select_related("file"), pk=pk)
    answer = FileResponse(files.open_stored(found.file), content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
@requires(*SEES)
def return_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """For our own people."""
    return picture(request, pk)
