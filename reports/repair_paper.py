"""BD-25 as it prints: the half-month's repairs in warranty, extra pages after each other."""

from django.utils.translation import gettext as _

from core.paper import Head, Paper, Section, fact, said, span
from parts.halves import Half
from people.models import Partner
from reports.models import RepairFeedback


def feedback_paper(partner: Partner, half: Half) -> Paper:
    """All pages of a partner's half-month; a draft is marked as one."""
    pages = list(
        RepairFeedback.objects.filter(partner=partner, half=str(half)).prefetch_related("rows").order_by("page")
    )
    heads = [
        Head(_("No."), right=True), Head(_("Customer")), Head(_("Phone")), Head(_("Address")), Head(_("Model")),
        Head(_("Frame or serial number")), Head(_("Engine number")), Head(_("Purchased")), Head(_("km"), right=True),
        Head(_("Repaired on")), Head(_("Symptom"), wide=True), Head(_("Cause")), Head(_("Action")), Head(_("Part")),
        Head(_("Quantity"), right=True), Head(_("Old part")), Head(_("Remark")),
    ]  # fmt: skip
    sections = [
        Section(
            facts=[
                fact(_("Station"), f"{partner.name} ({partner.code})"),
                fact(_("Half-month"), span(half.first_day, half.last_day)),
                fact(_("Due on"), half.due_on),
            ]
        )
    ]
    number = 0
    for page in pages:
        rows = []
        for row in page.rows.all():
            number += 1
            rows.append(
                [
                    str(number), row.customer, said(row.phone), said(row.address), row.model, row.serial,
                    said(row.engine_no), said(row.purchased_on),
                    said(row.mileage_km), said(row.repaired_on), row.symptom, said(row.cause),
                    row.get_action_display(), f"{row.part_number} {row.part_name}".strip() or said(None),
                    str(row.quantity), said(row.old_part), said(row.remark),
                ]
            )  # fmt: skip
        title = page.number if page.page == 1 else _("Extra page %(number)s") % {"number": page.number}
        sections.append(Section(title, heads=heads, rows=rows, empty=_("No repair in warranty.")))
    if not pages:
        sections.append(Section(empty=_("Nothing is written yet.")))
    return Paper(
        "BD-25", sections, (_("Made by"), _("Checked by"), _("Head"), _("Stamp")), landscape=True, unit=partner.name,
        draft=not pages or any(page.state == "draft" for page in pages), period=str(half),
        number=f"BD25-{partner.code}-{half}",
        title=_("Repair feedback of %(month)s") % {"month": half.period}, url="",
    )  # fmt: skip
