"""Stock on a storekeeper's first page: what is to be received, what is short of its minimum."""

from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.ui import day as day_text
from core.templatetags.ui import quantity
from insights.links import link
from insights.panels import SHOWN, Line, Panel, some_of
from parts.choices.stock import PlaceKind
from parts.exact import thousandths
from parts.models import Arrival, Balance, Place, PurchaseOrder, StockLevel, StockTransfer
from parts.selectors.levels import below_minimum
from parts.services.old_receipts_chasing import with_last_days
from people.access import has
from people.models import User
from people.permissions import Permission


def to_receive(user: User) -> Panel | None:
    """What stands at the door, what another warehouse sent, what a supplier should have sent by today."""
    if not has(user, Permission.STOCK_MOVE):
        return None
    today = timezone.localdate()
    at_door = Arrival.objects.visible_to(user).open().select_related("place").order_by("pk")
    standing = with_last_days(at_door, today)
    open_ones = [
        Line(one.number, one.get_absolute_url(), one.place.name, day_text(one.count_by), ("arrival", one.state),
             one.is_late)
        for one in standing[:SHOWN]
    ]  # fmt: skip
    mine = Place.objects.visible_to(user).filter(kind=PlaceKind.WAREHOUSE)
    sent, ways = some_of(
        StockTransfer.objects.visible_to(user).on_the_way().filter(to_place__in=mine).order_by("shipped_at", "pk")
        .select_related("from_place"),
        lambda one: Line(one.number, one.get_absolute_url(), one.from_place.name, badge=("stock_transfer", one.state)),
    )  # fmt: skip
    left = Q(lines__arrived__lt=thousandths(F("lines__quantity") - F("lines__cancelled")))
    due = PurchaseOrder.objects.visible_to(user).awaited().alias(day=Min("lines__expected_on", filter=left))
    bought, orders = some_of(
        due.filter(day__lte=today).annotate(day=F("day")).select_related("supplier").order_by("day", "pk"),
        lambda one: Line(
            one.number, one.get_absolute_url(), one.supplier.name, day_text(one.day), ("purchase", one.state),
            hot=one.day < today,
        ),
    )  # fmt: skip
    return Panel(
        "to_receive", _("To receive"), "package-import", _("Nothing stands at the door and nothing is late."),
        [*open_ones, *sent, *bought][:SHOWN], len(standing) + ways + orders, link("parts:arrivals"),
    )  # fmt: skip


def short_of_minimum(user: User) -> Panel | None:
    """Parts of the reader's warehouses of which less is free than their minimum."""
    if not has(user, Permission.STOCK_MOVE):
        return None
    mine = Place.objects.visible_to(user).filter(kind=PlaceKind.WAREHOUSE)
    rows = below_minimum().filter(place__in=mine).order_by("place", "part__number")
    shown = list(rows[:SHOWN])
    free = {
        (b.place_id, b.part_id): b.available
        for b in Balance.objects.filter(place__in=mine, part__in=[level.part_id for level in shown])
    }

    def line(level: StockLevel) -> Line:
        words = {
            "free": quantity(free.get((level.place_id, level.part_id), 0)), "unit": level.part.unit,
            "minimum": quantity(level.minimum),
        }  # fmt: skip
        said = _("%(free)s %(unit)s free, minimum %(minimum)s") % words
        return Line(level.part.name, level.part.get_absolute_url(), level.place.name, said, hot=True)

    lines, count = some_of(rows, line)
    return Panel(
        "short_of_minimum", _("Short of the minimum"), "package-off", _("Every part has its minimum."), lines, count,
        link("parts:purchase_proposals"),
    )  # fmt: skip
