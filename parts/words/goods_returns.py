"""Words of returns and exchanges: the timeline, the audit trail, the notices, the states."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State
from parts.choices.goods_returns import WHOLE_UNIT, GoodsKind, GoodsState
from people.notices.events import Event

STORY = {
    "asked": (_("Return or exchange applied for"), "send"),
    "photos": (_("Photos added"), "camera"),
    "checked": (_("Checked by marketing"), "checks"),
    "decided": (_("Marketing decided on the large exchange"), "message"),
    "approved": (_("Approved: the goods may come"), "circle-check"),
    "refused": (_("Return or exchange refused"), "ban"),
    "withdrawn": (_("Application withdrawn"), "arrow-back-up"),
    "received": (_("Goods came back"), "door"),
    "counted": (_("Goods counted and stored"), "package-import"),
    "recounted": (_("Count of the goods taken back"), "arrow-back-up"),
    "surplus_kept": (_("Surplus approved"), "circle-check"),
    "surplus_back": (_("Surplus sent back"), "truck-return"),
    "agreed": (_("Agreed with sales"), "message"),
    "disputed": (_("Disputed: the days stand still"), "alert-triangle"),
    "settled": (_("Dispute settled: the days go on"), "circle-check"),
    "credit_asked": (_("Credit proposed"), "cash"),
    "credit_refused": (_("Credit not approved"), "ban"),
    "credited": (_("Returned goods credited"), "cash"),
    "exchanged": (_("Goods exchanged"), "arrows-exchange"),
    "sent_back": (_("Not accepted, goods sent back"), "truck-return"),
}
ACTIONS = {f"goods_return.{action}": words[0] for action, words in STORY.items()}
KINDS = {"parts.goodsreturn": (_("Return or exchange"), "parts:goods_return")}
STATES = {
    "goods_return": {
        "asked": State(pgettext_lazy("goods", "To be checked"), "amber", "clock"),
        "deciding": State(_("Waits for marketing"), "violet", "message"),
        "checked": State(_("To be approved"), "violet", "send"),
        "approved": State(_("Goods awaited"), "blue", "truck"),
        "received": State(_("To be counted"), "amber", "door"),
        "counted": State(_("To be closed"), "teal", "package-import"),
        "crediting": State(_("Credit to be approved"), "violet", "cash"),
        "closed": State(pgettext_lazy("goods", "Closed"), "green", "circle-check"),
        "refused": State(_("Refused"), "red", "x"),
        "withdrawn": State(pgettext_lazy("goods", "Withdrawn"), "neutral", "ban", struck=True),
    }
}
WORDS = {
    "kind": dict(GoodsKind.choices), "state": dict(GoodsState.choices), "unit": {"whole": WHOLE_UNIT},
}  # fmt: skip
_GOODS = {"words": WORDS, "needs_action": True}
EVENTS = (
    Event(
        "goods_return.to_check",
        text=_("%(kind)s %(case)s of %(who)s is to be checked: %(quantity)s %(unit)s %(goods)s."),
        icon="clock", label=_("Return or exchange to check"), **_GOODS,
    ),
    Event(
        "goods_return.large", icon="message", label=_("Large exchange: marketing decides"),
        text=_("Large exchange %(case)s: %(who)s wants %(quantity)s %(unit)s %(goods)s exchanged. Marketing decides."),
        **_GOODS,
    ),
    Event(
        "goods_return.to_approve", icon="send", label=_("Return or exchange to approve"),
        text=_("%(kind)s %(case)s of %(who)s is to be approved: %(quantity)s %(unit)s %(goods)s."), **_GOODS,
    ),
    Event(
        "goods_return.to_receive", icon="truck", label=_("Goods that will come back"), words=WORDS,
        text=_("%(quantity)s %(unit)s %(goods)s of %(who)s will come back (%(case)s)."),
    ),
    Event(
        "goods_return.to_count", icon="door", label=_("Returned goods to count"),
        text=_("%(quantity)s %(unit)s %(goods)s of %(who)s are here: count and store them (%(case)s)."), **_GOODS,
    ),
    Event(
        "goods_return.to_close", icon="package-import", label=_("Return or exchange to close"),
        text=_("%(kind)s %(case)s of %(who)s is counted: close it."), **_GOODS,
    ),
    Event(
        "goods_return.surplus", icon="package-import", label=_("More goods came than approved"),
        text=_("%(surplus)s %(unit)s more of %(goods)s came from %(who)s than approved (%(case)s): approve them or "
               "send them back."), **_GOODS,
    ),
    Event(
        "goods_return.to_credit", icon="cash", label=_("Credit for returned goods to approve"),
        text=_("%(kind)s %(case)s of %(who)s: a credit of %(credit)s CNY is to be approved."), **_GOODS,
    ),
    Event(
        "goods_return.stands", icon="arrows-exchange", label=_("Return or exchange moved on"), words=WORDS,
        text=_("%(kind)s %(case)s of %(goods)s: %(state)s."),
    ),
    Event(
        "goods_return.uncounted", icon="clock-exclamation", label=_("Returned goods not counted in time"),
        text=_("Goods of %(case)s from %(who)s were to be counted by %(day)s: finish it."), **_GOODS,
    ),
    Event(
        "goods_return.unagreed", icon="clock-exclamation", label=_("Not yet agreed with sales"),
        text=_("%(goods)s of %(case)s is out of stock and production: agree with sales, due %(day)s."), **_GOODS,
    ),
    Event(
        "goods_return.unclosed", icon="clock-exclamation", label=_("Return or exchange not closed in time"),
        text=_("%(kind)s %(case)s of %(who)s was to be closed by %(day)s."), **_GOODS,
    ),
)  # fmt: skip
