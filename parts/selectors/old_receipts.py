"""A receipt as its page shows it: what was scanned, what is still missing, and what waits to be received."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from parts.choices.case_sentences import SENTENCES, named, sentence
from parts.choices.old_parts import RECEIVABLE, LineResult, ListState, ScanResult
from parts.models import OldPart, OldPartReceipt, OldPartScan, ReturnLine, ReturnList
from people.models import Partner, Staff, User


def expected(receipt: OldPartReceipt) -> QuerySet[OldPart]:
    """The pieces a receipt waits for: those of its list, or all the debtor owes."""
    if receipt.return_list_id:
        lines = ReturnLine.objects.filter(return_list=receipt.return_list_id)
        return OldPart.objects.filter(pk__in=lines.values("old_part"))
    owed = OldPart.objects.filter(state__in=RECEIVABLE)
    return owed.filter(debtor_staff=receipt.debtor_staff_id, debtor_partner=receipt.debtor_partner_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """`rows`: the scans that count, the last first; `aside`: what was refused, each with its `why`; `missing`: what
    was not scanned."""

    wanted: int
    rows: list[OldPartScan]
    aside: list[OldPartScan]
    missing: list[OldPart]

    @property
    def taken(self) -> int:
        return len(self.rows)


def ending(receipt: OldPartReceipt) -> Q:
    """The scans that count; of a receipt that was taken back those that counted until then."""
    live = Q(undone_at=None)
    return live if receipt.reversed_at is None else live | Q(undone_at=receipt.reversed_at)


def unscanned(receipt: OldPartReceipt) -> QuerySet[OldPart]:
    """What is expected and no scan that counts has brought."""
    brought = receipt.scans.filter(ending(receipt), old_part__isnull=False).values("old_part")
    return expected(receipt).exclude(pk__in=brought).select_related("part")


def standing_of(receipt: OldPartReceipt) -> Standing:
    """Four queries at most, whatever the number of scans."""
    live = receipt.scans.filter(ending(receipt)).select_related("old_part__part")
    rows = list(live.order_by("-id"))
    taken = [row for row in rows if row.old_part_id]
    missing = unscanned(receipt)
    wanted = expected(receipt).count() if receipt.is_open or receipt.return_list_id else len(taken)
    left = list(missing.order_by("code")[:200]) if receipt.is_open or receipt.return_list_id else []
    aside = [row for row in rows if row.result in (ScanResult.FOREIGN, ScanResult.UNKNOWN)]
    return Standing(wanted, taken, _with_why(aside), left)


def foreign(piece: OldPart) -> str:
    """What a scan keeps of a piece that is not expected: which sentence says so, and its state if nobody owes it."""
    return "foreign_owed" if piece.state in RECEIVABLE else f"foreign_here:{piece.state}"


def why_aside(row: OldPartScan, piece: OldPart | None) -> str:
    """Why a scan took nothing, in the reader's language. `piece`: the one its text names."""
    if row.result == ScanResult.UNKNOWN:
        return _("%(code)s is no code of an old part. Register it as a part without tag.") % {"code": row.text[:40]}
    code, _colon, state = row.said.partition(":")
    if piece is None or code not in SENTENCES:
        return row.said  # written when scans kept the sentence itself
    return sentence(code, {**named(piece), "who": str(piece.debtor), "state": state})


def _with_why(aside: list[OldPartScan]) -> list[OldPartScan]:
    codes = {row.text for row in aside if row.result == ScanResult.FOREIGN}
    told = OldPart.objects.filter(code__in=codes).select_related("part", "debtor_staff", "debtor_partner")
    pieces = {piece.code: piece for piece in told} if codes else {}
    for row in aside:
        row.why = why_aside(row, pieces.get(row.text))
    return aside


@dataclass(frozen=True, slots=True)
class Waiting:
    """A debtor with what he owes, to be received without a list."""

    debtor: Staff | Partner
    kind: str
    pieces: int


def lists_on_the_way(user: User):
    """Return lists that were sent and not counted, the oldest first, each with its number of pieces."""
    sent = ReturnList.objects.visible_to(user).filter(state=ListState.SENT)
    counted = sent.annotate(pieces=Count("lines", filter=~Q(lines__result=LineResult.DROPPED)))
    return counted.select_related("debtor_staff", "debtor_partner").order_by("sent_at")


def debtors_waiting(user: User) -> list[Waiting]:
    """Who owes old parts that stand on no list on the way, by name. Three queries."""
    listed = ReturnLine.objects.filter(result=LineResult.PENDING, return_list__state=ListState.SENT)
    owed = OldPart.objects.visible_to(user).owed().exclude(pk__in=listed.values("old_part"))
    rows = list(owed.order_by().values("debtor_staff", "debtor_partner").annotate(n=Count("pk")))
    staff = Staff.objects.in_bulk([row["debtor_staff"] for row in rows if row["debtor_staff"]])
    partners = Partner.objects.in_bulk([row["debtor_partner"] for row in rows if row["debtor_partner"]])
    found = [
        Waiting(staff[row["debtor_staff"]], "staff", row["n"])
        if row["debtor_staff"]
        else Waiting(partners[row["debtor_partner"]], "partner", row["n"])
        for row in rows
    ]
    return sorted(found, key=lambda waiting: (-waiting.pieces, str(waiting.debtor)))


def open_receipts(user: User):
    """Receipts somebody has begun, the oldest first."""
    return (
        OldPartReceipt.objects.visible_to(user)
        .filter(is_open=True)
        .annotate(taken=Count("scans", filter=Q(scans__undone_at=None, scans__old_part__isnull=False)))
        .select_related("debtor_staff", "debtor_partner", "return_list", "opened_by")
        .order_by("opened_at", F("id"))
    )


def with_pieces(receipts: QuerySet[OldPartReceipt]) -> QuerySet[OldPartReceipt]:
    """Each with how many `pieces` it took; of one that was taken back, until then."""
    counts = Q(scans__undone_at=None) | Q(scans__undone_at=F("reversed_at"))
    return receipts.annotate(pieces=Count("scans", filter=counts & Q(scans__old_part__isnull=False)))
