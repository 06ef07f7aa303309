"""The steps of a case as its page offers them: button, dialog, form, service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parts.choices.goods_returns import GoodsKind
from parts.forms import goods_returns as forms
from parts.forms.buying_fields import MaybeNoteForm, NoteForm
from parts.models import GoodsReturn
from parts.services import goods_returns as asking
from parts.services import goods_returns_closing as closing
from parts.services import goods_returns_crediting as crediting
from parts.services import goods_returns_surplus as surplus
from parts.services.goods_returns_rights import is_turn
from people.models import User


@dataclass(frozen=True, slots=True)
class Doing:
    """One step: what its button says, its form, the service it calls with the form's fields."""

    label: Promise
    icon: str
    form: type[BaseForm]
    act: Callable[..., Any]
    primary: bool = False
    danger: bool = False


DOINGS: dict[str, Doing] = {
    "check": Doing(_("Checked"), "checks", MaybeNoteForm, asking.check_return, primary=True),
    "decide": Doing(_("Marketing agrees"), "message", forms.DecisionForm, asking.decide_return, primary=True),
    "approve": Doing(_("Approve"), "circle-check", MaybeNoteForm, asking.approve_return, primary=True),
    "receive": Doing(_("Goods are here"), "door", forms.ReceiveForm, closing.receive_return, primary=True),
    "count": Doing(_("Count and store"), "package-import", forms.CountForm, closing.count_return, primary=True),
    "agree": Doing(_("Agreed with sales"), "message", forms.AgreedForm, closing.agree_with_sales, primary=True),
    "surplus": Doing(_("Approve the surplus"), "circle-check", NoteForm, surplus.keep_surplus, primary=True),
    "credit-approve": Doing(_("Approve the credit"), "circle-check", MaybeNoteForm, crediting.approve_credit,
                            primary=True),
    "credit": Doing(_("Propose a credit"), "cash", forms.CreditForm, crediting.ask_credit, primary=True),
    "exchange": Doing(_("Hand out the exchange"), "arrows-exchange", forms.ExchangeForm, closing.exchange_return,
                      primary=True),
    "settle": Doing(_("Dispute settled"), "circle-check", forms.AgreedForm, closing.settle_dispute, primary=True),
    "dispute": Doing(_("Disputed"), "alert-triangle", NoteForm, closing.dispute_return),
    "surplus-back": Doing(_("Send the surplus back"), "truck-return", forms.SendBackForm, surplus.send_surplus_back),
    "send-back": Doing(_("Send the goods back"), "truck-return", forms.SendBackForm, closing.send_back, danger=True),
    "recount": Doing(_("Take the count back"), "arrow-back-up", NoteForm, closing.recount_return, danger=True),
    "credit-refuse": Doing(_("Do not credit so"), "ban", NoteForm, crediting.refuse_credit, danger=True),
    "refuse": Doing(_("Refuse"), "ban", NoteForm, asking.refuse_return, danger=True),
    "withdraw": Doing(pgettext_lazy("goods", "Withdraw"), "arrow-back-up", NoteForm, asking.withdraw_return,
                      danger=True),
}  # fmt: skip
CLOSINGS = ("credit", "credit-approve", "exchange", "send-back")
SURPLUS = ("surplus", "surplus-back")
OF_CASE = (forms.CountForm, forms.CreditForm)


@dataclass(slots=True)
class Offer:
    """A step this reader may take now, with its form; `is_open`: its dialog is, because the form was refused."""

    name: str
    doing: Doing
    form: BaseForm
    is_open: bool = False


def form_of(name: str, case: GoodsReturn, user: User, data: Any = None) -> BaseForm:
    """The form of a step."""
    made = DOINGS[name].form
    told = {"case": case, "user": user} if made in OF_CASE else {}
    return made(data, auto_id=f"id_{name}_%s", **told)


def _fits(name: str, case: GoodsReturn) -> bool:
    """What the case itself allows, whoever asks."""
    disputed, asks_sales = case.dispute is not None, case.no_more_made and not case.agreed
    if name in SURPLUS:
        return case.has_surplus
    if name in CLOSINGS:
        ready = not disputed and not asks_sales and (not case.has_surplus or name == "send-back")
        return ready and (name != "exchange" or case.kind == GoodsKind.EXCHANGE)
    if name == "agree":
        return asks_sales
    return disputed if name == "settle" else not (disputed and name in ("dispute", "recount"))


def offered(case: GoodsReturn, user: User, refused: tuple[str, BaseForm] | None = None) -> list[Offer]:
    """The steps of a case with its deadlines (selectors.with_deadlines); the first of them leads."""
    names = [name for name in DOINGS if is_turn(name, case, by=user) and _fits(name, case)]
    asked, form = refused or ("", None)
    return [
        Offer(name, DOINGS[name], form if name == asked else form_of(name, case, user), name == asked)
        for name in names
    ]  # fmt: skip
