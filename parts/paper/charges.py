"""The charge for an old part that did not come back (扣款单), as it is signed."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.paper import Head, Paper, Section, fact, said
from parts.choices.old_parts import ChargeState
from parts.models import ChargeProposal


def charge_sheet(charge: ChargeProposal) -> Paper:
    """Who pays for which piece, how much and why; a draft until a second person has checked it."""
    piece = charge.old_part
    head = Section(
        facts=[
            fact(_("Debtor"), piece.debtor), fact(_("Document"), piece.document), fact(_("Due on"), piece.due_on),
            fact(_("State"), charge.get_state_display()),
            fact(_("Proposed by"), charge.proposed_by), fact(_("Checked by"), charge.checked_by),
            fact(_("Held as a deposit"), charge.is_deposit),
            fact(_("Where the amount comes from"), charge.basis_said),
            fact(_("Reason"), charge.reason, whole=True),
            *([fact(pgettext("charge", "Withdrawn"), charge.why_withdrawn, whole=True)]
              if charge.withdrawn_because else []),
        ]
    )  # fmt: skip
    table = Section(
        heads=[
            Head(_("Old part")), Head(_("Part number")), Head(_("Part"), wide=True), Head(_("Serial number")),
            Head(_("Amount (CNY)"), right=True),
        ],
        rows=[[piece.code, piece.part.number, piece.part.name, said(piece.serial), said(charge.amount)]],
        sums=[(_("Total (CNY)"), said(charge.amount))], worth=charge.amount,
    )  # fmt: skip
    return Paper(
        "KK", [head, table], [_("Proposed by"), _("Checked by"), _("Debtor"), _("Date")],
        draft=charge.state in (ChargeState.PROPOSED, ChargeState.WITHDRAWN), number=f"{piece.code}-{charge.pk}",
        unit=piece.branch.name, url=piece.get_absolute_url(), title=_("Charge sheet"),
    )  # fmt: skip
