"""What people are told about parts orders, the states of an order, and its steps in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State
from people.notices import Event

# What a late order waits for, told to whoever has to do it.
TURNS = {
    "answer": _("a question is not answered"),
    "check": _("it has to be checked"),
    "approve": _("it has to be approved"),
    "pick": _("it has to be picked"),
    "ship": _("it has to be shipped"),
    "short": _("parts are not in stock"),
    "arrive": _("confirm what has arrived, or say what is missing"),
    "missing": _("what is missing has to be settled"),
}
EVENTS = (
    Event("order.requested", _("%(who)s orders parts (%(order)s); check it."), needs_action=True, icon="clipboard-list",
          label=_("Parts are ordered")),
    Event("order.answered", _("%(who)s answers on %(order)s: %(answer)s."), needs_action=True, icon="message",
          label=_("A question on an order is answered")),
    Event("order.to_approve", _("%(who)s's order %(order)s waits for your approval."), needs_action=True,
          icon="clipboard-check", label=_("A parts order waits for approval")),
    Event("order.asked", _("A question on your order %(order)s: %(question)s"), needs_action=True, icon="message",
          label=_("A question on my parts order")),
    Event("order.approved", _("Your order %(order)s is approved."), icon="circle-check",
          label=_("My parts order is approved")),
    Event("order.refused", _("Your order %(order)s is refused: %(reason)s."), icon="ban",
          label=_("My parts order is refused")),
    Event("order.shipped", _("Parts of your order %(order)s are on the way: %(carrier)s."), icon="truck",
          label=_("My parts are shipped")),
    Event("order.called_back", _("A parcel of your order %(order)s is called back: %(why)s"), icon="truck-return",
          label=_("A parcel of mine is called back")),
    Event("order.note", _("%(order)s: %(note)s."), icon="message", label=_("A word on a parts order")),
    Event("order.arrived", _("The parts for %(job)s have arrived (%(order)s)."), needs_action=True, icon="package",
          label=_("The parts of a job have arrived")),
    Event("order.late", _("%(order)s of %(who)s is late since %(due)s: %(turn)s."), needs_action=True,
          words={"turn": TURNS}, icon="clock-exclamation", label=_("A parts order is late")),
    Event("order.short", _("%(order)s: %(what)s is missing from the parcel."), needs_action=True, icon="package-off",
          label=_("Shipped parts are missing")),
)  # fmt: skip
STATES = {
    "draft": State(_("Draft"), "neutral", "pencil"),
    "requested": State(pgettext_lazy("parts order", "To be checked"), "amber", "inbox"),
    "checked": State(_("To be approved"), "violet", "send"),
    "approved": State(_("To be picked"), "blue", "clipboard-check"),
    "picked": State(_("To be shipped"), "blue", "package"),
    "shipped": State(pgettext_lazy("parts order", "On the way"), "violet", "truck"),
    "partly": State(_("Partly received"), "amber", "package-import"),
    "received": State(pgettext_lazy("parts order", "Received"), "teal", "circle-check"),
    "closed": State(pgettext_lazy("parts order", "Closed"), "neutral", "lock"),
    "refused": State(pgettext_lazy("parts order", "Refused"), "red", "ban"),
    "withdrawn": State(pgettext_lazy("parts order", "Withdrawn"), "neutral", "ban", struck=True),
}
ACTIONS = {
    "order.drafted": _("Parts order drafted"),
    "order.request": _("Parts order sent"),
    "order.withdraw": _("Parts order withdrawn"),
    "order.refuse": _("Parts order refused"),
    "order.ask": _("Question on a parts order"),
    "order.answer": _("Question on a parts order answered"),
    "order.note": _("Note on a parts order"),
    "order.check": _("Parts order checked"),
    "order.approve": _("Parts order approved"),
    "order.allot": _("Parts reserved for an order"),
    "order.pick": _("Parts of an order picked"),
    "order.ship": _("Parts of an order shipped"),
    "order.call_back": _("Parcel of an order called back"),
    "order.waybill": _("Waybill of an order corrected"),
    "order.receive": _("Parts of an order received"),
    "order.settle": _("Shortage of an order settled"),
    "order.drop": _("Rest of an order dropped"),
    "order.close": _("Parts order closed"),
    "order.paid": _("Payment of a parts order noted"),
    "order.repaired": _("Repair of a lent part told"),
    "order_limit.set": _("Limit of parts orders set"),
}
# What a line of the order's story is called, and its mark: action → words, icon, hue.
STORY = {
    "draft": (_("Written down"), "pencil", ""),
    "request": (_("Sent"), "send", "blue"),
    "withdraw": (pgettext_lazy("parts order", "Withdrawn"), "ban", ""),
    "refuse": (pgettext_lazy("parts order", "Refused"), "ban", "red"),
    "ask": (_("Question to the requester"), "message", "amber"),
    "answer": (_("Answer of the requester"), "message", "blue"),
    "note": (_("Note"), "message", ""),
    "check": (_("Checked"), "clipboard-check", "blue"),
    "approve": (_("Approved"), "circle-check", "green"),
    "allot": (_("Reserved on the shelf"), "package", "blue"),
    "pick": (_("Picked"), "clipboard-list", "blue"),
    "ship": (_("Shipped"), "truck", "violet"),
    "call_back": (_("Parcel called back"), "truck-return", "amber"),
    "waybill": (_("Waybill corrected"), "edit", ""),
    "receive": (pgettext_lazy("parts order", "Received"), "package-import", "teal"),
    "settle": (_("Shortage settled"), "package", "amber"),
    "drop": (_("Rest dropped"), "package-off", ""),
    "close": (pgettext_lazy("parts order", "Closed"), "lock", ""),
    "paid": (_("Payment noted"), "receipt", ""),
    "repaired": (_("Machine repaired"), "tool", "teal"),
}
