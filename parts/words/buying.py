"""Words of buying, arrivals, returns and transfers: the audit trail's lines, the timelines, the notices, the states."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State
from people.notices.events import Event

Words = dict[str, tuple[object, str]]

PURCHASE_WORDS: Words = {
    "drafted": (_("Purchase order drafted"), "pencil"),
    "proposed": (_("Sent for approval"), "send"),
    "approved": (_("Approved and ordered"), "circle-check"),
    "ordered": (_("Ordered below the limit"), "circle-check"),
    "sent_back": (_("Sent back to the draft"), "arrow-back-up"),
    "took_in": (_("Goods arrived"), "package-import"),
    "gave_back": (_("Booking of an arrival taken back: awaited again"), "arrow-back-up"),
    "postponed": (_("Supplier named another day"), "calendar-event"),
    "closed": (_("Purchase order closed"), "lock"),
    "cancelled": (_("Purchase order cancelled"), "ban"),
}
ARRIVAL_WORDS: Words = {
    "opened": (_("Arrival opened"), "door"),
    "all_right": (_("Every check left open answered as right"), "checks"),
    "booked": (_("Arrival booked"), "package-import"),
    "unbooked": (_("Booking of the arrival taken back"), "arrow-back-up"),
    "undecided": (_("Decision about doubtful goods taken back"), "arrow-back-up"),
    "dropped": (_("Arrival dropped"), "ban"),
    "put_away": (_("Doubtful goods put on the shelf"), "circle-check"),
    "scrapped": (_("Doubtful goods scrapped"), "trash"),
}
RETURN_WORDS: Words = {
    "drafted": (_("Supplier return drafted"), "pencil"),
    "shipped": (_("Goods sent back to the supplier"), "truck-return"),
    "unshipped": (_("Sending taken back: the goods are still here"), "arrow-back-up"),
    "credited": (_("Supplier credited the return"), "cash"),
    "cancelled": (_("Supplier return cancelled"), "ban"),
}
TRANSFER_WORDS: Words = {
    "drafted": (_("Transfer drafted"), "pencil"),
    "shipped": (_("Transfer sent"), "truck"),
    "received": (_("Transfer received"), "package-import"),
    "unshipped": (_("Sending taken back: the goods are still here"), "arrow-back-up"),
    "uncounted": (_("Receipt taken back: on the way again"), "arrow-back-up"),
    "loss_reported": (_("Missing goods reported"), "alert-triangle"),
    "loss_posted": (_("Loss on the way acknowledged"), "circle-minus"),
    "loss_refused": (_("Loss on the way not acknowledged"), "arrow-back-up"),
    "turned_up": (_("Missing goods said to be found again"), "search"),
    "found": (_("Missing goods found again, confirmed"), "circle-plus"),
    "not_found": (_("Missing goods not found after all"), "circle-minus"),
    "cancelled": (_("Transfer cancelled"), "ban"),
}
OF_KIND = {
    "purchase": PURCHASE_WORDS, "arrival": ARRIVAL_WORDS, "supplier_return": RETURN_WORDS, "transfer": TRANSFER_WORDS,
}  # fmt: skip
ACTIONS = {f"{kind}.{action}": words[0] for kind, of in OF_KIND.items() for action, words in of.items()} | {
    "purchase_limit.set": _("Purchase limit set"),
}
KINDS = {
    "parts.purchaseorder": (_("Purchase order"), "parts:purchase"),
    "parts.purchaselimit": (_("Purchase limit"), ""),
    "parts.arrival": (_("Arrival"), "parts:arrival"),
    "parts.supplierreturn": (_("Supplier return"), "parts:supplier_return"),
    "parts.stocktransfer": (_("Transfer"), "parts:stock_transfer"),
}
STATES = {
    "purchase": {
        "draft": State(_("Draft"), "neutral", "pencil"),
        "proposed": State(_("To be approved"), "violet", "send"),
        "ordered": State(_("Ordered"), "blue", "truck"),
        "partly": State(_("Partly arrived"), "amber", "circle-half-2"),
        "arrived": State(_("Arrived"), "green", "package-import"),
        "closed": State(_("Closed"), "neutral", "lock"),
        "cancelled": State(_("Cancelled"), "neutral", "ban", struck=True),
    },
    "arrival": {
        "open": State(pgettext_lazy("goods", "Being checked"), "amber", "clipboard-list"),
        "booked": State(_("Booked"), "green", "circle-check"),
        "dropped": State(_("Dropped"), "neutral", "ban", struck=True),
    },
    "supplier_return": {
        "draft": State(_("Draft"), "neutral", "pencil"),
        "shipped": State(_("On the way back"), "violet", "truck-return"),
        "credited": State(_("Credited"), "green", "circle-check"),
        "cancelled": State(_("Cancelled"), "neutral", "ban", struck=True),
    },
    "stock_transfer": {
        "draft": State(_("Draft"), "neutral", "pencil"),
        "shipped": State(pgettext_lazy("goods", "On the way"), "violet", "truck"),
        "partly": State(_("Partly received"), "amber", "circle-half-2"),
        "received": State(pgettext_lazy("goods", "Received"), "green", "circle-check"),
        "cancelled": State(_("Cancelled"), "neutral", "ban", struck=True),
    },
    "transfer_loss": {
        "proposed": State(_("To be acknowledged"), "amber", "hourglass"),
        "posted": State(_("Taken off the way"), "red", "circle-minus"),
        "refused": State(_("Not acknowledged"), "neutral", "arrow-back-up"),
        "turned": State(_("Found again, to be confirmed"), "amber", "search"),
        "found": State(_("Found again"), "green", "circle-plus"),
    },
}
EVENTS = (
    Event(
        "purchase.to_approve", text=_("Purchase order %(order)s to %(supplier)s over %(total)s CNY is to be approved."),
        needs_action=True, icon="send", label=_("Purchase order to approve"),
    ),
    Event(
        "purchase.approved", text=_("Purchase order %(order)s to %(supplier)s is approved and ordered."),
        icon="circle-check", label=_("Purchase order approved"),
    ),
    Event(
        "purchase.sent_back", text=_("Purchase order %(order)s came back: %(why)s"), icon="arrow-back-up",
        label=_("Purchase order sent back"),
    ),
    Event(
        "purchase.overdue", text=_("Purchase order %(order)s to %(supplier)s was due on %(due)s."), needs_action=True,
        icon="clock-exclamation", label=_("Purchase order overdue"),
    ),
    Event(
        "purchase.arrived", text=_("Goods of purchase order %(order)s from %(supplier)s arrived (%(arrival)s)."),
        icon="package-import", label=_("Ordered goods arrived"),
    ),
    Event(
        "arrival.uncounted", text=_("Arrival %(arrival)s at %(place)s was to be counted in by %(day)s: finish it."),
        needs_action=True, icon="clock-exclamation", label=_("Arrival not counted in"),
    ),
    Event(
        "transfer.on_the_way", text=_("Transfer %(transfer)s from %(place)s is on the way (waybill %(waybill)s)."),
        needs_action=True, icon="truck", label=_("Transfer on the way"),
    ),
    Event(
        "transfer.loss", needs_action=True,
        text=_("Transfer %(transfer)s: %(quantity)s %(unit)s of %(part)s are reported missing. %(why)s"),
        icon="alert-triangle", label=_("Loss on the way to acknowledge"),
    ),
    Event(
        "transfer.turned_up", needs_action=True,
        text=_("Transfer %(transfer)s: %(quantity)s %(unit)s of %(part)s are said to be found again. %(why)s"),
        icon="search", label=_("Found goods to confirm"),
    ),
)  # fmt: skip
