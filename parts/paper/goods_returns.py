"""The application on paper (售后退货申请表, 退换货申请表) and the letter to marketing about a large exchange."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.paper import Paper, Section, fact, said, ticked
from parts.choices.goods_returns import GoodsCondition, GoodsKind, GoodsReason, Outcome
from parts.models import GoodsReturn
from parts.services.ledger import plain


def _goods(case: GoodsReturn) -> Section:
    return Section(
        facts=[
            fact(_("Applicant"), case.who), fact(_("Phone"), case.phone), fact(_("Applied on"), case.asked_at),
            fact(_("Goods"), case.goods), fact(_("Quantity"), f"{plain(case.quantity)} {case.unit}"),
            fact(_("Sold by document"), case.sold_by),
            fact(_("Request"), ticked(GoodsKind.choices, case.kind)),
            fact(_("Reason"), ticked(GoodsReason.choices, case.reason), whole=True),
            fact(_("Condition"), ticked(GoodsCondition.choices, case.condition), whole=True),
            fact(_("Serial numbers"), case.serials.replace("\n", ", "), whole=True),
            fact(pgettext("goods", "What is wrong"), case.what, whole=True),
        ]
    )  # fmt: skip


def application(case: GoodsReturn, *, outside: bool = False) -> Paper:
    """Who asks for what, who checked, approved, counted, and how it ended; a partner's names none of ours."""
    names = not outside

    def step(label: str, at: datetime | None, person: object) -> tuple:
        return fact(label, f"{said(at)} {person}" if names and person else at, whole=True)

    steps = Section(
        title=_("Handling"),
        facts=[
            step(_("Checked by marketing"), case.checked_at, case.checked_by),
            step(_("Approved by the general manager"), case.approved_at, case.approved_by),
            fact(pgettext("goods back", "Received"), case.received_at),
            fact(pgettext("goods back", "Counted"), f"{plain(case.counted)} {case.unit}" if case.counted else ""),
            fact(_("Found in condition"), case.get_found_display()),
            fact(_("Stored at"), (case.place.name if case.place else case.place_text) if names else ""),
            *([fact(_("Marketing's decision"), case.decision, whole=True)] if case.is_large and names else []),
            *([fact(_("Agreed with sales"), case.agreed, whole=True)] if case.agreed and names else []),
            fact(_("Outcome"), ticked(Outcome.choices, case.outcome), whole=True),
            fact(pgettext("goods", "Credited"), case.credit), fact(_("Credit note"), case.credit_note),
            fact(_("Waybill"), f"{case.carrier} {case.waybill}".strip()),
            fact(_("New serial numbers"), case.new_serials.replace("\n", ", "), whole=True),
            fact(_("Answer"), case.answer, whole=True),
        ],
    )  # fmt: skip
    exchange = case.kind == GoodsKind.EXCHANGE
    return Paper(
        "", [_goods(case), steps],
        (_("Applicant"), pgettext("on paper", "Marketing"), _("General manager"), _("Storekeeper")),
        number=case.number, unit=case.branch.name, url=case.get_absolute_url(), draft=case.approved_at is None,
        title=_("Application for return or exchange") if exchange else _("After-sales return application"),
    )  # fmt: skip


def letter(case: GoodsReturn, threshold: int) -> Paper:
    """The written notice of a large exchange (S1-R52), with room for the decision."""
    words = _(
        "%(who)s asks to exchange %(quantity)s %(unit)s of %(goods)s. From %(threshold)s pieces on marketing decides; "
        "please answer in writing below. Nothing is exchanged before."
    )
    told = {
        "who": case.who, "quantity": plain(case.quantity), "unit": case.unit, "goods": case.goods,
        "threshold": threshold,
    }  # fmt: skip
    ask = Section(title=_("To marketing"), facts=[fact(_("Notice"), words % told, whole=True)])
    answer = Section(
        title=_("Marketing's decision"),
        facts=[
            fact(_("Decision"), case.decision or "\u3000" * 20, whole=True), fact(_("Date"), case.decided_at),
        ],
    )  # fmt: skip
    return Paper(
        "", [ask, _goods(case), answer],
        (pgettext("on paper", "After-sales"), pgettext("on paper", "Marketing"), _("Date")),
        number=case.number, unit=case.branch.name, url=case.get_absolute_url(),
        title=_("Notice of a large exchange"),
    )  # fmt: skip
