"""The packing list of a transfer, as it travels with the goods."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.paper import Head, Paper, Section, fact, language_of, printed, said
from parts.choices.buying import TransferState
from parts.models import StockTransfer
from parts.services.ledger import plain
from parts.views.transfers import find_transfer
from people.access import requires
from people.permissions import Permission


@requires(Permission.STOCK_SEE)
def transfer_print(request: HttpRequest, number: str) -> HttpResponse:
    """The packing list, on A4, in Chinese or English."""
    found = find_transfer(request, number)
    with translation.override(language_of(request)):
        return printed(request, transfer_paper(found), found.get_absolute_url())


def transfer_paper(found: StockTransfer) -> Paper:
    """Head, lines with room for the count, signatures of both ends."""
    lines = list(found.lines.select_related("part").order_by("id"))
    head = Section(
        facts=[
            fact(pgettext("goods", "From"), found.from_place.name),
            fact(pgettext("goods", "To"), found.to_place.name), fact(_("Sent at"), found.shipped_at),
            fact(_("Carrier"), found.carrier), fact(_("Waybill"), found.waybill),
            fact(_("State"), found.get_state_display()), fact(_("Note"), found.note, whole=True),
        ],
    )  # fmt: skip
    table = Section(
        title=_("What travels"),
        heads=[
            Head(_("No.")), Head(_("Part number")), Head(_("Part name"), wide=True), Head(_("Unit of measure")),
            Head(pgettext("goods", "Sent"), right=True), Head(pgettext("goods", "Counted"), right=True),
            Head(_("Note"), wide=True),
        ],
        rows=[
            [
                str(n), line.part.number, line.part.name, line.part.unit, plain(line.quantity),
                plain(line.received) if line.received else "", said(line.note) if line.note else "",
            ]
            for n, line in enumerate(lines, 1)
        ],
    )  # fmt: skip
    return Paper(
        code="DB", title=_("Transfer"), number=found.number, unit=found.from_place.branch.name,
        sections=[head, table], url=found.get_absolute_url(), draft=found.state == TransferState.DRAFT,
        signatures=[_("Sent by"), _("Carrier"), pgettext("goods", "Received by")],
    )  # fmt: skip
