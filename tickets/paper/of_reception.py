"""Papers of a unit that comes to us: booked (01), received (04)."""

from django.utils.translation import gettext as _

from core.paper import Head, Paper, Section, fact, said, ticked, yes
from tickets.choices import JobClass
from tickets.models import Appointment, HandingOver, Inspection, Quotation, Reception, Ticket
from tickets.models.money import LineKind, QuotationState
from tickets.paper.sheet import customer, kept_name, one
from tickets.services.charging import charged
from tickets.workshop.choices import (
    Answer,
    Confirmation,
    DayPart,
    Level,
    OldParts,
    PartsReady,
    Side,
    Signer,
    Verdict,
    Work,
)


def reservation(ticket: Ticket, full: bool) -> Paper:
    """01 维修预约登记表: booked by whom and for when, what it needs, confirmed twice, called off by whom."""
    kept = one(ticket, "reservation")
    appointments = list(Appointment.objects.filter(ticket=ticket).select_related("by"))
    first, last = (appointments[0], appointments[-1]) if appointments else (None, None)
    checks = {c.step: c for c in ticket.reservation_checks.select_related("by")} if last else {}
    before, hour = checks.get(Confirmation.DAY_BEFORE), checks.get(Confirmation.HOUR_BEFORE)
    moved = len(appointments) > 1
    part_a = Section(
        _("A · Filled in by whoever books"),
        [
            fact(_("Booked on"), kept.booked_at if kept else first.agreed_at if first else None),
            fact(_("Service adviser"), kept.adviser if kept else first.by if first else None),
            fact(_("Reserved for"), first.from_at if first else None),
            *customer(ticket, full),
            fact(_("Customer's words"), ticket.fault_text or ticket.fault, whole=True),
            fact(_("Booked work"), kept.content if kept else "", whole=True),
            fact(_("Labour (CNY)"), kept.labour_fee if kept else None),
            fact(_("Parts needed"), kept.parts if kept else ""),
            fact(_("Price of the parts (CNY)"), kept.parts_price if kept else None),
            fact(_("Parts are"), PartsReady(kept.parts_ready).label if kept else ""),
            fact(_("Confirmed one day before"), yes(before.reached if before else None)),
            fact(_("Parts ready"), yes(before.parts_ready if before else None)),
            fact(_("Time changed"), yes(moved or bool(before and before.time_changed))),
            fact(_("New time"), last.from_at if moved else None),
        ],
    )
    part_b = Section(
        _("B · Filled in by the service adviser"),
        [
            fact(_("Technician ready"), yes(hour.mechanic_ready if hour else None)),
            fact(_("Parts ready"), yes(hour.parts_ready if hour else None)),
            fact(_("Confirmed one hour before"), yes(hour.reached if hour else None)),
            fact(_("Welcome board filled in"), yes(hour.welcome_board if hour else None)),
            fact(_("Time changed"), yes(hour.time_changed if hour else None)),
            fact(_("Note"), " ".join(c.note for c in (before, hour) if c and c.note)),
        ],
    )
    off = Section(
        _("Reservation called off"),
        [
            fact(_("By"), ticked(Side.choices, kept.called_off_by if kept else "")),
            fact(_("Reason"), kept.called_off_why if kept else "", whole=True),
        ],
    )
    return Paper("01", [part_a, part_b, off], draft=one(ticket, "reception") is None)


def _condition(row: dict) -> str:
    if row["answer"] == Answer.TEXT:
        return row["value"] or "--"
    labels = dict(Level.choices if row["answer"] == Answer.LEVEL else Verdict.choices)
    value = str(labels.get(row["value"], "--"))
    return f"{value} · {row['note']}" if row["note"] else value


def reception(ticket: Ticket, full: bool) -> Paper:
    """04 维修接车单: condition, accessories, wishes, promise; labour and parts as quoted; handed over to whom."""
    sheet, handed = one(ticket, "reception"), one(ticket, "handing_over")
    head = Section("", customer(ticket, full))
    signed = (_("Received by"), _("Customer's signature"), _("Inspector"))
    if sheet is None:
        empty = Section(_("Reception"), empty=_("The unit has not been received yet."))
        return Paper("04", [head, empty], signed, copies=2, draft=True)
    kinds = [c for c in Work.choices if (c[0] == Work.APPLIANCE) != ticket.category.is_vehicle]
    head.facts += [
        fact(_("Received at"), sheet.received_at),
        fact(_("Received by"), sheet.received_by),
        fact(_("Hand-over promised"), sheet.promised_at),
        fact(_("Kind of work"), ticked(kinds, sheet.work)),
        fact(_("Job class"), JobClass(ticket.job_class).label if ticket.job_class else ""),
        fact(_("Customer's words"), ticket.fault_text or ticket.fault, whole=True),
    ]
    condition = Section(
        _("Condition"),
        heads=(Head(_("Line")), Head(_("Found"), wide=True)),
        rows=[[kept_name(row), _condition(row)] for row in sheet.condition],
    )
    sections = [head, condition, _items(ticket, sheet), _wishes(ticket, sheet)]
    if handed:
        sections.append(_handed_over(ticket, handed))
    return Paper("04", sections, signed, copies=2, draft=handed is None)


def _items(ticket: Ticket, sheet: Reception) -> Section:
    """Labour and parts as last quoted; labour signed by who inspected his own work."""
    quoted = Quotation.objects.filter(ticket=ticket).exclude(state=QuotationState.SUPERSEDED).order_by("-version")
    last = quoted.first()
    lines = list(last.lines.all()) if last else []
    signer = Inspection.objects.filter(ticket=ticket, level=Signer.SELF, passed=True).select_related("by").last()
    return Section(
        _("Items and parts"),
        heads=(
            Head(_("Item"), wide=True), Head(_("Quantity"), right=True), Head(_("Unit price"), right=True),
            Head(_("Amount (CNY)"), right=True), Head(_("Finished, signed")),
        ),
        rows=[
            [
                line.name, f"{line.quantity.normalize():f} {line.unit}".strip(), said(line.unit_price),
                said(line.amount), str(signer.by) if signer and line.kind == LineKind.LABOUR else "",
            ]
            for line in lines
        ],
        sums=[(_("Estimated total (CNY)"), said(sheet.estimate))],
        empty=_("Nothing quoted yet"),
    )  # fmt: skip


def _wishes(ticket: Ticket, sheet: Reception) -> Section:
    """What the customer left with the unit, wants, and signed."""
    called_back = DayPart(sheet.call_back_part).label if sheet.call_back_wanted else yes(False)
    return Section(
        _("Agreed with the customer"),
        [
            fact(_("Accessories, tools and papers"), sheet.accessories, whole=True),
            fact(_("Wants the replaced parts back"), sheet.keep_old_parts),
            fact(_("Valuables"), sheet.valuables_note or "☑ " + _("No valuables inside")),
            *([fact(_("Wash it"), sheet.wash)] if ticket.category.is_vehicle else []),
            fact(_("Call after three days"), called_back),
            fact(_("Signed by the customer"), sheet.signed_by),
            fact(_("Workshop"), f"{ticket.branch.name} {ticket.branch.place}"),
            *([fact(_("Rescue phone"), sheet.rescue_phone)] if sheet.rescue_phone else []),
        ],
    )


def _handed_over(ticket: Ticket, handed: HandingOver) -> Section:
    """To whom, how it was accepted, for how much."""
    last = Inspection.objects.filter(ticket=ticket, passed=True).select_related("by").last()
    return Section(
        _("Handing over"),
        [
            fact(_("Handed over"), handed.at),
            fact(_("Handed to"), handed.to_name),
            fact(_("Acceptance"), f"{handed.get_acceptance_display()} {handed.reference}".strip()),
            fact(_("Old parts"), ticked(OldParts.choices, handed.old_parts)),
            fact(_("Fee (CNY)"), handed.fee if handed.fee is not None else charged(ticket)),
            fact(_("Inspector"), last.by if last else ""),
        ],
    )
