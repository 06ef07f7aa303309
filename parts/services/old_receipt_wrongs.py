"""What is wrong with a receipt of old parts once it is finished: each thing a case."""

from collections.abc import Sequence

from django.db.models import Q

from parts.choices.case_sentences import named
from parts.choices.old_parts import CaseKind, ScanResult
from parts.models import OldPart, OldPartReceipt, OldPartScan
from parts.selectors.old_receipts import foreign
from parts.services.cases import Wrong, open_cases
from people.models import User


def open_wrongs(receipt: OldPartReceipt, rows: Sequence[OldPartScan], missing: Sequence[OldPart], *, by: User) -> None:
    """What a list named and is not here, what came without tag, and what is somebody else's: a case each."""
    told = {
        "partner": receipt.debtor_partner, "branch": receipt.branch, "subject": receipt.number,
        "cause": f"old-receipt:{receipt.number}",
    }  # fmt: skip
    listed = receipt.return_list.number if receipt.return_list_id else ""
    wrongs = [
        Wrong(
            kind=CaseKind.OLD_SHORT, said="short", params={**named(piece), "list": listed}, old_part=piece,
            key=f"short:{receipt.number}:{piece.pk}", **told,
        )
        for piece in missing
    ]  # fmt: skip
    wrongs += [
        Wrong(
            kind=CaseKind.OLD_UNTAGGED, said="untagged" if row.old_part.part.is_known else "untagged_unknown",
            params={**named(row.old_part), "looks": row.old_part.fault}, old_part=row.old_part,
            key=f"untagged:{receipt.number}:{row.pk}", **told,
        )
        for row in rows if row.result == ScanResult.UNTAGGED
    ]  # fmt: skip
    aside = {row.text: row for row in rows if row.result == ScanResult.FOREIGN}
    pieces = OldPart.objects.filter(Q(code__in=aside) | Q(tag_no__in=aside))
    for piece in pieces.select_related("part", "debtor_staff", "debtor_partner") if aside else ():
        row = aside.get(piece.code) or aside[piece.tag_no]
        wrongs.append(
            Wrong(
                kind=CaseKind.OLD_FOREIGN, said=foreign(piece).partition(":")[0],
                params={**named(piece), "who": str(piece.debtor), "state": piece.state}, old_part=piece,
                key=f"foreign:{receipt.number}:{row.pk}", **told,
            )
        )  # fmt: skip
    if wrongs:
        open_cases(wrongs, by=by)
