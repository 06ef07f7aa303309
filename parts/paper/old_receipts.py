"""The receipt of old parts (入库单), as it is signed."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import paper
from parts.models import OldPartReceipt
from parts.selectors import old_receipts as selectors


def receipt_note(found: OldPartReceipt) -> paper.Paper:
    """What came, what is missing, who handed it over and received it."""
    standing = selectors.standing_of(found)
    missing = standing.missing if found.return_list_id else []
    heads = [
        paper.Head(_("No."), right=True), paper.Head(_("Code")), paper.Head(_("Part number")),
        paper.Head(_("Part name"), wide=True), paper.Head(_("Document")), paper.Head(_("Due on")),
        paper.Head(_("Condition")), paper.Head(_("Bin")),
    ]  # fmt: skip
    rows = [
        [str(n), p.code, p.part.number, p.part.name, p.document, paper.said(p.due_on), str(row.get_condition_display()),
         paper.said(row.bin)]
        for n, row in enumerate(reversed(standing.rows), 1) for p in [row.old_part]
    ]  # fmt: skip
    facts = [
        paper.fact(pgettext("old part", "From"), found.debtor), paper.fact(_("Return list"), found.return_list),
        paper.fact(_("Into"), found.place), paper.fact(pgettext("old part", "Received on"),
        found.finished_at or found.opened_at),
        paper.fact(_("Expected"), standing.wanted), paper.fact(pgettext("old part", "Scanned"), standing.taken),
        paper.fact(_("Missing"), "、".join(p.code for p in missing), whole=True),
    ]  # fmt: skip
    return paper.Paper(
        code="", title=_("Receipt of old parts"), number=found.number, unit=str(found.branch), draft=found.is_open,
        sections=[paper.Section(facts=facts), paper.Section(heads=heads, rows=rows)],
        signatures=[_("Handed over by"), pgettext("old part", "Received by"), _("Checked by")], copies=2,
    )  # fmt: skip
