"""Returns and exchanges of goods on the first pages: those that wait for the reader."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.ui import day as day_text
from insights.links import link
from insights.panels import SHOWN, Line, Panel
from parts.models import GoodsReturn
from parts.selectors.goods_returns import with_deadlines
from parts.services.goods_returns_rights import waiting_for
from people.models import User


def goods_returns(user: User) -> Panel | None:
    """What he checks, approves, receives, counts or closes; what is here longest on top."""
    if (mine := waiting_for(user)) is None:
        return None
    rows = GoodsReturn.objects.visible_to(user).filter(mine).select_related("partner", "model", "part")
    first = with_deadlines(rows.order_by(F("received_at").asc(nulls_last=True), "pk")[:SHOWN], timezone.localdate())
    count = len(first) if len(first) < SHOWN else rows.count()
    lines = [
        Line(
            one.number, one.get_absolute_url(), f"{one.who} · {one.goods}", day_text(one.due_on) if one.due_on else "",
            ("goods_return", one.state), one.is_late,
        )
        for one in first
    ]  # fmt: skip
    return Panel(
        "goods_returns", _("Returns and exchanges"), "arrows-exchange", _("No return or exchange waits for you."),
        lines, count, link("parts:goods_returns", view="mine"),
    )  # fmt: skip
