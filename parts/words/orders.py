"""A line of an order's story in words."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.money import amount_text
from parts.choices.orders import Addressee, Need, Payment, Rest, ShortOutcome, Why
from parts.models import OrderEvent


def _list(told: dict[str, str]) -> str:
    return ", ".join(f"{number} × {quantity}" for number, quantity in told.items())


def verdict_text(told: dict[str, str]) -> str:
    """Whose word an order needs and why, by what its check wrote down; orders checked of old say no reason."""
    today, amount = Decimal(told.get("today", 0)), Decimal(told["amount"])
    sentence = {
        "": pgettext("parts order", "%(amount)s CNY at list prices: %(need)s."),
        Why.FREE: _("%(amount)s CNY at list prices, free of charge: %(need)s."),
        Why.FREE_UNPRICED: _("%(amount)s CNY at list prices and a part without a price, free of charge: %(need)s."),
        Why.UNPRICED: _("%(amount)s CNY at list prices and a part without a price: %(need)s."),
        Why.TYPED: _("%(amount)s CNY at list prices. Nobody passes alone what he typed himself: %(need)s."),
    }.get(told.get("why", ""))
    if sentence is None and today:
        sentence = _(
            "%(amount)s CNY at list prices, with the requester's other orders of the day %(sum)s, limit %(limit)s: "
            "%(need)s."
        )
    return (sentence or _("%(amount)s CNY at list prices, limit %(limit)s: %(need)s.")) % {
        "amount": amount_text(amount), "sum": amount_text(amount + today), "need": str(Need(told["need"]).label),
        "limit": amount_text(Decimal(told.get("limit", 0))),
    }  # fmt: skip


def story_detail(event: OrderEvent) -> str:
    """What an event's data and note say; nothing for a bare step."""
    told, said = event.data or {}, []
    if event.action == "check" and "granted" in told:
        said.append(_("Granted: %(parts)s.") % {"parts": _list(told["granted"])})
        said.append(verdict_text(told))
    elif event.action in ("approve", "allot"):
        reserved = _list(told.get("reserved", {}))
        said.append(
            _("Reserved: %(parts)s.") % {"parts": reserved} if reserved else _("Nothing of it is on the shelf.")
        )
    elif event.action == "pick":
        said.append(_list(told.get("picked", {})))
    elif event.action == "ship":
        said += [_list(told.get("shipped", {})), f"{told.get('carrier', '')} {told.get('waybill', '')}".strip()]
        if told.get("handed_over"):
            said.append(_("Handed over at the counter."))
    elif event.action == "call_back":
        said.append(_list(told.get("back", {})))
        if told.get("reserved"):
            said.append(_("Reserved: %(parts)s.") % {"parts": _list(told["reserved"])})
    elif event.action == "waybill":
        said.append(f"{told.get('before', '')} → {told.get('carrier', '')} {told.get('waybill', '')}".strip())
    elif event.action == "receive":
        said.append(_list(told.get("received", {})))
        if told.get("missing"):
            said.append(_("Missing: %(parts)s.") % {"parts": _list(told["missing"])})
        elif told.get("rest") == Rest.COMING and not told.get("received"):
            said.append(str(Rest.COMING.label))
    elif event.action == "settle":
        said.append(f"{told.get('part')} × {told.get('quantity')}: {ShortOutcome(told['outcome']).label}")
    elif event.action == "drop":
        said.append(_list(told.get("dropped", {})))
    elif event.action == "paid":
        said.append(str(Payment(told["payment"]).label))
    elif event.action in ("copy", "copy_back"):
        said.append(str(Addressee(told["addressee"]).label))
    elif event.action == "repaired":
        said.append(str(told.get("on", "")))
    return "\n".join(filter(None, [*said, event.note]))
