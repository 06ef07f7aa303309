"""Receiving old parts: one scan after the other against what is expected, then everything at once.

A scan takes a piece for one receipt; the unique index decides between two keepers, not a look. Nothing moves until
`finish_receipt`: then pieces, lines of their lives, list and cases are written in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from parts.choices.old_parts import (
    RECEIVABLE,
    Condition,
    LineResult,
    ListState,
    OldPartState,
    PhotoOf,
    ScanResult,
)
from parts.errors.old_parts import (
    ListBeingReceived,
    ListMovedOn,
    NothingScanned,
    NothingToUndo,
    OldPartMovedOn,
    ReceiptFinished,
)
from parts.models import OldPart, OldPartReceipt, OldPartScan, OldPlace, Part, ReturnLine, ReturnList
from parts.scanning import Scan
from parts.selectors.old_receipts import expected, foreign, why_aside
from parts.services.charges import withdraw_for_return
from parts.services.numbering import next_number
from parts.services.old_part_extensions import came_in
from parts.services.old_part_inspections import keep_photos
from parts.services.old_part_rights import require
from parts.services.old_part_steps import step_all
from parts.services.old_part_telling import tell_debtor
from parts.services.old_parts import owe_found
from parts.services.old_receipt_wrongs import open_wrongs
from parts.services.return_freights import tell_waiting
from people.models import Partner, Staff, User
from people.notices import settle
from people.permissions import Permission

SERIES = "RK"  # 入库单
S = OldPartState


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan did: `row` is None where it did nothing new; `ok` False is said as a refusal."""

    said: str
    ok: bool
    row: OldPartScan | None = None


@transaction.atomic
def open_receipt(
    *, place: OldPlace, by: User, return_list: ReturnList | None = None, debtor_staff: Staff | None = None,
    debtor_partner: Partner | None = None,
) -> OldPartReceipt:  # fmt: skip
    """Begin to receive: against a list that was sent, or against all a debtor owes. One receipt a list at a time."""
    require(by, Permission.OLD_PART_MOVE, place.branch_id)
    if return_list is not None:
        debtor_staff, debtor_partner = return_list.debtor_staff, return_list.debtor_partner
        require(by, Permission.OLD_PART_MOVE, return_list.branch_id)
        if return_list.state != ListState.SENT:
            raise ListMovedOn(list=return_list.number, state=return_list.get_state_display())
    debtor = debtor_staff or debtor_partner
    try:
        with transaction.atomic():
            made = OldPartReceipt.objects.create(
                number=next_number(SERIES), return_list=return_list, debtor_staff=debtor_staff,
                debtor_partner=debtor_partner, branch_id=debtor.branch_id, place=place, opened_by=by,
            )  # fmt: skip
    except IntegrityError:
        other = OldPartReceipt.objects.select_related("opened_by").get(return_list=return_list, is_open=True)
        raise ListBeingReceived(who=str(other.opened_by), receipt=other.number) from None
    audit.record("old_receipt.opened", target=made, by=by, after={"of": str(debtor), "list": str(return_list or "")})
    return made


def _held(receipt: OldPartReceipt) -> OldPartReceipt:
    found = OldPartReceipt.objects.select_for_update(of=("self",), no_key=True).get(pk=receipt.pk)
    if not found.is_open:
        raise ReceiptFinished(receipt=found.number)
    return found


@transaction.atomic
def scan(
    *, receipt: OldPartReceipt, scan: Scan, client_id: str, by: User, condition: str = Condition.INTACT, bin: str = ""
) -> Scanned:
    """One scan: the piece is taken, or why not. `client_id` is the scan's own name: sent again it is the same scan."""
    held = _held(receipt)
    require(by, Permission.OLD_PART_MOVE, held.branch_id)
    if (twin := held.scans.filter(client_id=client_id).first()) is not None:
        return Scanned(_words(twin), twin.old_part_id is not None, twin)
    pieces = OldPart.objects.visible_to(by).select_related("part", "debtor_staff", "debtor_partner")
    piece = pieces.tagged(scan.text).first()
    told = {"receipt": held, "client_id": client_id, "text": scan.text[:80], "by": by}
    if piece is None:
        row = OldPartScan.objects.create(result=ScanResult.UNKNOWN, **told)
        return Scanned(why_aside(row, None), False, row)
    if not expected(held).filter(pk=piece.pk).exists():
        told |= {"text": piece.code, "said": foreign(piece)}
        row = OldPartScan.objects.create(result=ScanResult.FOREIGN, **told)
        return Scanned(why_aside(row, piece), False, row)
    if piece.state not in RECEIVABLE:
        raise OldPartMovedOn(code=piece.code, state=piece.get_state_display())
    try:
        with transaction.atomic():
            row = OldPartScan.objects.create(
                result=ScanResult.TAKEN, old_part=piece, condition=condition, bin=bin[:20], **told
            )
    except IntegrityError:
        return Scanned(_again_words(held, piece), False)
    return Scanned(_words(row), True, row)


def _words(row: OldPartScan) -> str:
    """What a scan did, to whoever reads it now."""
    piece, receipt = row.old_part, row.receipt
    if piece is None:
        return why_aside(row, OldPart.objects.filter(code=row.text).first())
    told = {"code": piece.code, "part": piece.part.name}
    if row.result == ScanResult.UNTAGGED:
        return _("%(code)s %(part)s taken without tag. Print its label and stick it on.") % told
    taken, wanted = receipt.scans.filter(undone_at=None, old_part__isnull=False).count(), expected(receipt).count()
    return _("%(code)s %(part)s taken: %(taken)s of %(wanted)s.") % {**told, "taken": taken, "wanted": wanted}


def _again_words(receipt: OldPartReceipt, piece: OldPart) -> str:
    row = OldPartScan.objects.select_related("receipt", "by").get(old_part=piece, undone_at=None)
    told = {"code": piece.code, "receipt": row.receipt.number, "who": str(row.by)}
    if row.receipt_id == receipt.pk:
        return _("%(code)s is already scanned.") % told
    return _("%(code)s is already scanned into receipt %(receipt)s by %(who)s.") % told


@transaction.atomic
def take_untagged(
    *, receipt: OldPartReceipt, client_id: str, by: User, part: Part | None = None, piece: OldPart | None = None,
    what: str = "", condition: str = Condition.INTACT, bin: str = "", photos: Sequence[object] = (),
) -> Scanned:  # fmt: skip
    """A part without a tag (登记为无签旧件): the one it is matched with, or an unknown one, which gets a code.

    No `part`: nobody knows yet what it is; `what` and `photos` (uploads) say what it looks like, the inspection names
    it. Either way it is in the receipt, and becomes a case when that is finished.
    """
    held = _held(receipt)
    require(by, Permission.OLD_PART_MOVE, held.branch_id)
    if (twin := held.scans.filter(client_id=client_id).first()) is not None:
        return Scanned(_words(twin), True, twin)
    if piece is None:
        piece = owe_found(
            part=part or Part.objects.not_known(), fault=what, by=by,
            debtor_staff=held.debtor_staff, debtor_partner=held.debtor_partner,
            cause=f"old-receipt:{held.number}", key=f"untagged:{held.pk}:{client_id}",
        )  # fmt: skip
    elif not expected(held).filter(pk=piece.pk).exists():
        row = OldPartScan(text=piece.code, result=ScanResult.FOREIGN, said=foreign(piece))
        return Scanned(why_aside(row, piece), False)
    try:
        with transaction.atomic():
            row = OldPartScan.objects.create(
                receipt=held, client_id=client_id, text=piece.part.number, result=ScanResult.UNTAGGED,
                old_part=piece, condition=condition, bin=bin[:20], by=by,
            )  # fmt: skip
    except IntegrityError:
        return Scanned(_again_words(held, piece), False)
    OldPart.objects.filter(pk=piece.pk).update(untagged=True)
    keep_photos(piece=piece, photos=photos, shows=PhotoOf.ARRIVAL, by=by)
    return Scanned(_words(row), True, row)


@transaction.atomic
def undo_scan(*, receipt: OldPartReceipt, by: User, row: OldPartScan | None = None) -> OldPartScan:
    """Take back a scan; the last one where none is named. Undoing it again changes nothing. Raises NothingToUndo."""
    held = _held(receipt)
    require(by, Permission.OLD_PART_MOVE, held.branch_id)
    row = row or held.scans.filter(undone_at=None).exclude(old_part=None).order_by("-id").first()
    if row is None or row.receipt_id != held.pk:
        raise NothingToUndo()
    if row.undone_at is None:
        OldPartScan.objects.filter(pk=row.pk, undone_at=None).update(undone_at=timezone.now())
        if row.result == ScanResult.UNTAGGED:
            OldPart.objects.filter(pk=row.old_part_id).update(untagged=False)
            if row.old_part.source.startswith("untagged:"):
                note = _("Its registration without tag was taken back.")
                step_all([row.old_part], S.WITHDRAWN, cause=f"old-receipt:{held.number}", by=by, note=note)
    return row


@transaction.atomic
def describe_scan(*, row: OldPartScan, condition: str, bin: str, by: User) -> OldPartScan:
    """How it came and where it is put; while the receipt is open."""
    held = _held(row.receipt)
    require(by, Permission.OLD_PART_MOVE, held.branch_id)
    row.condition, row.bin = condition, bin.strip()[:20]
    row.save(update_fields=["condition", "bin"])
    return row


@transaction.atomic
def finish_receipt(*, receipt: OldPartReceipt, by: User) -> OldPartReceipt:
    """Everything that was scanned is received, all or none. What a list said was sent and is not here is missing: it
    stays owed and becomes a case, as do parts of others and parts without tag. Raises NothingScanned."""
    held = _held(receipt)
    require(by, Permission.OLD_PART_MOVE, held.branch_id)
    rows = list(held.scans.filter(undone_at=None).select_related("old_part__part").order_by("id"))
    taken = [row for row in rows if row.old_part_id]
    if not taken and not held.return_list_id:
        raise NothingScanned()
    _receive(held, taken, by)
    missing = _count_list(held, {row.old_part_id for row in taken}, by) if held.return_list_id else []
    # Charges are taken before the number of a case: who objects to one does so too.
    withdraw_for_return(pieces=[row.old_part for row in taken], by=by, document=held.number)
    open_wrongs(held, rows, missing, by=by)
    came_in([row.old_part for row in taken])
    held.is_open, held.finished_at, held.finished_by = False, timezone.now(), by
    held.save(update_fields=["is_open", "finished_at", "finished_by"])
    settle(f"old_receipt:{held.number}", "old_parts.uncounted")
    tell_waiting([held.return_list_id] if held.return_list_id else [])
    after = {"taken": len(taken), "missing": [piece.code for piece in missing]}
    audit.record("old_receipt.finished", target=held, by=by, after=after)
    tell_debtor(
        "old_parts.received", staff=held.debtor_staff, partner=held.debtor_partner, about=f"old_receipt:{held.number}",
        key=f"old-received:{held.number}",
        params={"receipt": held.number, "count": len(taken), "missing": len(missing)},
    )  # fmt: skip
    return held


def _receive(receipt: OldPartReceipt, taken: Sequence[OldPartScan], by: User) -> None:
    now = timezone.now()
    # Every piece is locked in the order of the ids first; the groups below are only about what is written.
    list(
        OldPart.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[r.old_part_id for r in taken])
        .order_by("pk")
    )
    groups: dict[tuple[str, str], list[OldPart]] = {}
    for row in taken:
        groups.setdefault((row.condition, row.bin), []).append(row.old_part)
    for (condition, shelf), pieces in groups.items():
        step_all(
            pieces, S.RECEIVED, cause=f"old-receipt:{receipt.number}", by=by, place=receipt.place, bin=shelf, at=now,
            condition=condition, received_at=now, received_by=by,
        )  # fmt: skip
    # A piece that came without being on a list any more leaves the list it stood on.
    lines = ReturnLine.objects.filter(old_part__in=[row.old_part_id for row in taken], result=LineResult.PENDING)
    lines.update(result=LineResult.RECEIVED)


def _count_list(receipt: OldPartReceipt, taken: set[int], by: User) -> list[OldPart]:
    """Close the list; returns the pieces it named and that are not here."""
    made = ReturnList.objects.select_for_update(of=("self",), no_key=True).get(pk=receipt.return_list_id)
    pending = made.lines.filter(result=LineResult.PENDING).select_related("old_part__part")
    lines = [line for line in pending if line.old_part_id not in taken]
    missing = [line.old_part for line in lines if line.old_part.state in (S.ON_THE_WAY, S.BOXED)]
    step_all(missing, S.MISSING, cause=f"old-receipt:{receipt.number}", by=by)
    ReturnLine.objects.filter(pk__in=[line.pk for line in lines]).update(result=LineResult.MISSING)
    made.state, made.received_at = ListState.RECEIVED, timezone.now()
    made.save(update_fields=["state", "received_at"])
    return missing
