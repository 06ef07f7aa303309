"""The audit trail's lines of this room, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "part.added": _("Part added"),
    "part.changed": _("Part changed"),
    "part.substitute_added": _("Substitute added"),
    "part.substitute_removed": _("Substitute removed"),
    "parts.imported": _("Parts imported"),
    "place.added": _("Place added"),
    "place.changed": _("Place changed"),
    "stock.receive": _("Parts received"),
    "stock.level_set": _("Minimum and shelf set"),
    "stock.opening": _("Opening stock imported"),
    "stock.transfer_in": _("Parts transferred"),
    "stock.use": _("Parts used"),
    "stock.return": _("Parts taken back unused"),
    "stock.reversal": _("Stock line reversed"),
    "stock.released": _("Reservation given up"),
    "place.frozen": _("Place held still for a count"),
    "place.thawed": _("Place open again after a count"),
    "scrap.proposed": _("Write-off proposed"),
    "scrap.approved": _("Write-off approved"),
    "scrap.refused": _("Write-off refused"),
    "prices.drafted": _("Price list drafted"),
    "prices.proposed": _("Price list proposed"),
    "prices.taken_back": _("Price list taken back"),
    "prices.approved": _("Price list approved"),
    "labour_item.added": _("Labour item added"),
    "labour_item.changed": _("Labour item changed"),
}
ACTIONS |= {
    "count.opened": _("Count planned"),
    "count.started": _("Count started"),
    "count.submitted": _("Count handed in"),
    "count.recount": _("Recount asked for"),
    "count.posted": _("Count approved and posted"),
    "count.cancelled": _("Count cancelled"),
    "count.policy": _("Rule of counting changed"),
}
KINDS = {
    "parts.part": (_("Part"), "parts:part"),
    "parts.place": (pgettext_lazy("of stock", "Place"), "parts:place"),
    "parts.scrap": (_("Write-off"), "parts:scrap"),
    "parts.pricelist": (_("Price list"), "parts:price_list"),
    "parts.labouritem": (_("Labour item"), ""),
    "parts.stockcount": (_("Stock count"), "parts:count"),
    "parts.countpolicy": (_("Rule of counting"), ""),
}
