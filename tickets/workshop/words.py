"""The workshop's lines of the audit trail and of a ticket's history, in words."""

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from tickets.models import Reception, TicketEvent
from tickets.workshop.choices import (
    Agreement,
    Cause,
    Cell,
    Confirmation,
    Level,
    OldParts,
    ReworkReason,
    Signer,
    Verdict,
)

ACTIONS = {
    "ticket.reservation": gettext_lazy("Reservation's needs saved"),
    "ticket.reservation_called_off": gettext_lazy("Reservation called off, by whom"),
    "ticket.reception_corrected": gettext_lazy("Reception sheet corrected"),
    "ticket.rework_signed": gettext_lazy("Rework record signed"),
    "workshop.assessed": gettext_lazy("Team's quarterly sheet filled in"),
    "workshop.assessment_closed": gettext_lazy("Team's quarterly sheet closed"),
    "factory.slip": gettext_lazy("Slip to the maker made"),
    "factory.sent": gettext_lazy("Handed to the carrier"),
    "factory.chased": gettext_lazy("Maker chased"),
    "factory.back": gettext_lazy("Back from the maker"),
    "factory.inspected": gettext_lazy("Inspected on return"),
    "factory.out": gettext_lazy("Handed out after the maker's repair"),
}
KINDS = {
    "tickets.factoryslip": (gettext_lazy("Slip to the maker"), "tickets:factory_slip"),
    "tickets.teamassessment": (gettext_lazy("Quarterly sheet of a team"), ""),
}
LISTS = {
    "agreement": Agreement, "cause": Cause, "level": Signer, "old_parts": OldParts, "reason": ReworkReason,
    "step": Confirmation,
}  # fmt: skip
OURS = frozenset(
    {
        "process", "change_answered", "inspected", "unit_handed_over", "quality_event", "rework_recorded",
        "confirmed_again", "reception_corrected",
    }
)  # fmt: skip


def told(event: TicketEvent) -> list[str]:
    """What an event of the workshop adds to its title; nothing for events of others."""
    if event.action not in OURS:
        return []
    data = event.data
    if event.action == "process":
        name = data["en"] if (get_language() or "").startswith("en") else data["zh"]
        return [_("%(process)s: %(state)s") % {"process": name, "state": _label(Cell, data["cell"])}]
    if event.action == "reception_corrected":
        return [_("%(line)s: %(old)s → %(new)s") % corrected(event)]
    said = [_label(choices, data[key]) for key, choices in LISTS.items() if key in data]
    if "passed" in data:
        said.append(_("Passed") if data["passed"] else pgettext("inspection", "Failed"))
    return [" · ".join(said)] if said else []


def corrected(event: TicketEvent) -> dict[str, str]:
    """A corrected line of the reception sheet: what it is called, what stood there and what stands there now."""
    data, english = event.data, (get_language() or "").startswith("en")
    if "zh" in data:
        line = data["en"] if english else data["zh"]
    else:
        line = capfirst(Reception._meta.get_field(data["line"]).verbose_name)
    lists = {"check": Verdict, "level": Level}
    old, new = (
        _label(lists[data["answer"]], v) if data.get("answer") in lists else v for v in (data["old"], data["new"])
    )
    return {"line": str(line), "old": old or "--", "new": new or "--"}


def _label(choices: type, code: str) -> str:
    return str(choices(code).label) if code in choices.values else code
