"""How a half-month's repair feedback stands, of one partner or of all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from core import ui
from parts.halves import Half
from parts.models import Clearance, OldPart
from parts.selectors.clearances import pieces_by_partner, unnamed
from people.models import Partner
from reports.models import RepairFeedback

SHOWN = 7  # the running half-month and three months back
STATES = {
    "nothing": ui.State(pgettext_lazy("feedback", "Nothing owed"), "neutral", "circle"),
    "open": ui.State(pgettext_lazy("feedback", "Not handed in"), "amber", "hourglass"),
    "overdue": ui.State(pgettext_lazy("feedback", "Overdue"), "red", "calendar-exclamation"),
    "gaps": ui.State(pgettext_lazy("feedback", "Rows missing"), "red", "alert-triangle"),
    "late": ui.State(pgettext_lazy("feedback", "Handed in late"), "violet", "clock"),
    "in_time": ui.State(pgettext_lazy("feedback", "Handed in"), "green", "circle-check"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One partner's half-month: `pieces` old parts of it, `missing` of them named nowhere."""

    partner: Partner
    half: Half
    state: str
    pieces: int
    missing: int
    handed_in_at: datetime | None
    blocks: bool  # an exchange is refused for it


@dataclass(slots=True)
class Sheet:
    """One partner's sheet: what is handed in, the draft where one is open, the old parts nobody has named yet."""

    standing: Standing
    handed_in: list[RepairFeedback]
    draft: RepairFeedback | None
    missing: list[OldPart] = field(default_factory=list)


def halves_known(today: date) -> list[Half]:
    """The running half-month and those before it, newest first."""
    found = [Half.of(today)]
    while len(found) < SHOWN:
        found.append(found[-1].previous())
    return found


def standing(partners: Iterable[Partner], half: Half, today: date) -> list[Standing]:
    """Each partner's half-month, in the order given: two statements for any number of partners."""
    found = list(partners)
    pieces = pieces_by_partner([p.pk for p in found], half)
    cleared = {c.partner_id: c for c in Clearance.objects.filter(partner__in=found, half=str(half))}
    return [_standing(p, half, pieces.get(p.pk, []), cleared.get(p.pk), today) for p in found]


def _standing(partner: Partner, half: Half, pieces: list[OldPart], cleared: Clearance | None, today: date) -> Standing:
    missing = len(unnamed(pieces, cleared))
    came = cleared.handed_in_at if cleared else None
    if cleared is None:
        late = today > half.due_on
        state = ("overdue" if late else "open") if pieces else "nothing"
    elif missing:
        state = "gaps"
    else:
        state = "late" if timezone.localdate(cleared.handed_in_at) > half.due_on else "in_time"
    return Standing(partner, half, state, len(pieces), missing, came, blocks=bool(missing) and today > half.due_on)


def sheet_of(partner: Partner, half: Half, today: date) -> Sheet:
    """Everything of one partner's half-month."""
    pages = list(
        RepairFeedback.objects.filter(partner=partner, half=str(half))
        .select_related("handed_in_by", "drafted_by", "partner")
        .prefetch_related("rows")
        .order_by("page")
    )
    pieces = pieces_by_partner([partner.pk], half).get(partner.pk, [])
    cleared = Clearance.objects.filter(partner=partner, half=str(half)).first()
    draft = next((page for page in pages if page.state == RepairFeedback.State.DRAFT), None)
    drafted = {row.old_part for row in draft.rows.all()} if draft else set()
    missing = [piece for piece in unnamed(pieces, cleared) if not drafted & {piece.code, piece.tag_no or piece.code}]
    return Sheet(
        _standing(partner, half, pieces, cleared, today), [page for page in pages if page is not draft], draft, missing
    )
