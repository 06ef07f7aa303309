"""A board's row as it is drawn: everything said once in Python, so that the template only puts it down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core import ui
from core.formats import heading_text, masked_phone
from core.templatetags.ui import icon
from tickets.choices import Source, Stage, State, Urgency
from tickets.models import DefectiveUnit, Remark, Ticket, TicketEvent
from tickets.models.ticket import BOARD_ORDER

MINUTE = timedelta(minutes=1)
CLOCK_ICONS = ("clock", "clock-exclamation", "alert-triangle", "clock-pause")
UNSENT = frozenset({State.NEW, State.REOPENED})


@dataclass(frozen=True, slots=True)
class Clock:
    """The nearest clock: looks, what is left in words, and which one it is."""

    css: str = ""
    icon: str = ""
    text: str = ""
    name: str = ""
    deadline: str = ""  # ISO, for the countdown in the browser
    warn: str = ""
    svg: SafeString = SafeString("")


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket on the board."""

    pk: int
    number: str
    url: str
    revision: int
    clock: Clock
    received: str
    customer: str
    reached: str
    product: str
    machine: str
    source: str
    slot: str
    state: str
    badge: SafeString
    technician: str
    remark: str
    attempts: int
    urgent: bool
    chased: int
    can_assign: bool
    can_take_back: bool

    @property
    def stamp(self) -> str:
        """Changes whenever anything that is drawn changes; the countdown alone changes nothing."""
        told = [str(getattr(self, name)) for name in self.__slots__ if name not in {"clock", "badge"}]
        return f"{crc32(repr((told, self.clock.deadline, self.clock.name)).encode()):x}"


COLUMNS = (
    "pk", "number", "revision", "state", "urgency", "received_at", "due_at", "due_stage", "warn_at", "is_paused",
    "contact_name", "contact_phone", "road", "district", "store__name", "category__name_zh", "category__name_en",
    "fault__name_zh", "fault__name_en", "fault_text", "model_name", "in_warranty", "source", "appointment_from",
    "appointment_until", "expected_on", "technician__name", "technician_id", "chased_count", "board_at",
    "last_remark", "last_reason", "attempts", "defect_from", "defect_until",
)  # fmt: skip


def drawn_columns(tickets: QuerySet[Ticket], *, english: bool | None = None, card: bool = False) -> QuerySet:
    """What a row needs, in one question: names joined, last remark and attempts looked up for the page's rows alone.

    A `card` says neither remark nor attempts, and does without looking.
    """
    english = speaks_english() if english is None else english
    unit = DefectiveUnit.objects.filter(ticket=OuterRef("pk"), completed_on=None).order_by()
    said = {name: Value(None, CharField()) for name in ("last_remark", "last_reason", "attempts")}
    if not card:
        remarks = Remark.objects.filter(ticket=OuterRef("pk")).order_by("-at", "-id")
        left = TicketEvent.objects.filter(ticket=OuterRef("pk"), action="set_out").order_by()
        said = {
            "last_remark": Subquery(remarks.values("text")[:1]),
            "last_reason": Subquery(remarks.values("reason__name_en" if english else "reason__name_zh")[:1]),
            "attempts": Subquery(left.values("ticket").annotate(n=Count("pk")).values("n")),
        }
    return tickets.annotate(
        board_at=BOARD_ORDER,
        **said,
        defect_from=Subquery(unit.values("confirmed_on")[:1]),
        defect_until=Subquery(unit.values("deadline_on")[:1]),
    ).values_list(*COLUMNS, named=True)


def speaks_english() -> bool:
    return (get_language() or "").startswith("en")


def masked_reach(phone: str, where: str) -> str:
    """`138****5521 · 建设路`: enough to know the caller and the way, no more."""
    return " · ".join(filter(None, [masked_phone(phone) if phone else "", where]))


def hours_text(length: timedelta) -> str:
    """`0:38`, and from two days on `3 d`."""
    minutes = int(abs(length) / MINUTE)
    if minutes >= 48 * 60:
        return _("%(days)s d") % {"days": minutes // (24 * 60)}
    return f"{minutes // 60}:{minutes % 60:02d}"


class Drawer:
    """Draws rows for one reader at one moment; what is the same for all rows is looked up once."""

    def __init__(self, now: datetime, *, acts: bool) -> None:
        self.now, self.acts = now, acts
        self.today = timezone.localdate(now)
        self.zone = timezone.get_current_timezone()
        self.en = speaks_english()
        self.sources = {code: str(label) for code, label in Source.choices}
        self.stages = {code: str(label) for code, label in Stage.choices}
        self.labels = {code: str(ui.state_of("ticket", code).label) for code in State.values}
        self.badges = Badges()
        self.icons = icons(CLOCK_ICONS)
        self.url = reverse("tickets:detail", args=["WX0"])  # once: an address is dear to make
        self.warranty = {True: _("In warranty"), False: _("Out of warranty"), None: ""}
        self.over, self.left, self.paused = _("%(time)s over"), _("%(time)s left"), _("Paused")
        self.received = _("%(time)s received")
        self.days = {
            self.today: pgettext("short, before a time", "today"),
            self.today + timedelta(days=1): pgettext("short, before a time", "tomorrow"),
            self.today - timedelta(days=1): pgettext("short, before a time", "yesterday"),
        }  # fmt: skip

    def rows(self, found: Iterable[Any]) -> list[Row]:
        """Every row of a page."""
        return [self.row(one) for one in found]

    def row(self, one: Any) -> Row:
        """One row."""
        category = one.category__name_en if self.en else one.category__name_zh
        fault = (one.fault__name_en if self.en else one.fault__name_zh) or one.fault_text[:16]
        return Row(
            pk=one.pk,
            number=one.number,
            url=self.url.replace("WX0", one.number),
            revision=one.revision,
            clock=self.clock(one),
            received=self.received % {"time": self.moment(one.received_at)},
            customer=one.contact_name or one.store__name or "--",
            reached=masked_reach(one.contact_phone, one.store__name or one.road or one.district),
            product=f"{category} · {fault}" if fault else category,
            machine=self.machine(one),
            source=self.sources.get(one.source, one.source),
            slot=self.slot(one),
            state=one.state,
            badge=self.badges[one.state],
            technician=one.technician__name or "",
            remark=": ".join(filter(None, [one.last_reason, one.last_remark])),
            attempts=one.attempts or 0,
            urgent=one.urgency == Urgency.URGENT,
            chased=one.chased_count,
            can_assign=self.acts and one.state in UNSENT,
            can_take_back=self.acts and one.state == State.ASSIGNED,
        )

    def machine(self, one: Any) -> str:
        """Model and warranty; for a defective unit of a store the day of its month."""
        if one.defect_from and one.defect_until:
            day, days = (self.today - one.defect_from).days + 1, (one.defect_until - one.defect_from).days
            told = _("Defective unit · day %(day)s of %(days)s") % {"day": day, "days": days}
            return " · ".join(filter(None, [one.model_name, told]))
        return " · ".join(filter(None, [one.model_name, self.warranty[one.in_warranty]]))

    def clock(self, one: Any) -> Clock:
        """Nearest deadline; a paused one says what it waits for."""
        if one.due_at is None:
            if not one.is_paused:
                return Clock()
            return Clock(text=self.paused, name=self.labels[one.state], svg=self.icons["clock-pause"])
        left = one.due_at - self.now
        late, short = left < timedelta(0), one.warn_at is not None and one.warn_at <= self.now
        drawn = "alert-triangle" if late else "clock-exclamation" if short else "clock"
        return Clock(
            css="sla-late" if late else "sla-warn" if short else "",
            icon=drawn,
            text=(self.over if late else self.left) % {"time": hours_text(left)},
            name=self.stages.get(one.due_stage, ""),
            deadline=one.due_at.isoformat(),
            warn=one.warn_at.isoformat() if one.warn_at else "",
            svg=self.icons[drawn],
        )

    def day(self, day: date) -> str:
        """`today`, or the day with its weekday."""
        return self.days.get(day) or heading_text(day, zh=not self.en)

    def moment(self, at: datetime) -> str:
        """`11:44` today, with the day before that."""
        local = at.astimezone(self.zone)
        return f"{local:%H:%M}" if local.date() == self.today else f"{self.day(local.date())} {local:%H:%M}"

    def slot(self, one: Any) -> str:
        """`today 15–17`; without an agreed time the expected day."""
        if one.appointment_from is None:
            return self.day(one.expected_on) if one.expected_on else ""
        start, end = one.appointment_from.astimezone(self.zone), one.appointment_until.astimezone(self.zone)
        if end - start >= timedelta(hours=8):
            return _("%(day)s all day") % {"day": self.day(start.date())}
        return f"{self.day(start.date())} {_hour(start)}–{_hour(end)}"


def _hour(at: datetime) -> str:
    return f"{at.hour}" if at.minute == 0 else f"{at:%H:%M}"


class Badges(dict):
    """State → its badge, drawn the first time it is asked for."""

    def __missing__(self, code: str) -> SafeString:
        found = ui.state_of("ticket", code)
        self[code] = format_html(
            '<span class="st st-{}" data-state="{}">{}<span>{}</span></span>', found.hue, code, icon(found.icon),
            found.label,
        )  # fmt: skip
        return self[code]


def icons(names: Sequence[str]) -> dict[str, SafeString]:
    """Small icons drawn once for all rows, by name."""
    return {name: icon(name, "s") for name in names}
