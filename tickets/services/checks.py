"""What stands before somebody is sent: the checks of the board, asked once more where it is done."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from people.models import Staff
from tickets import dispatch_rules as rules
from tickets.errors import NotOfTheTeam, ReasonToSend, StandsAgainst
from tickets.models import Ticket
from tickets.selectors import fit, fit_words

REASON_AT_LEAST = 5  # characters


@dataclass(frozen=True, slots=True)
class Cleared:
    """Somebody may be sent: what the history keeps of it, and the places of the day."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[tuple[date, str], int] = field(default_factory=dict)
    over: bool = False  # may sit on a number beyond the places of the half day


def require_fit(
    *, ticket: Ticket, technician: Staff, now: datetime, override: str = "", day: date | None = None
) -> Cleared:
    """Raises NotOfTheTeam, StandsAgainst (422), or ReasonToSend (422) where a warning needs `override`, ≥ 5 characters.

    What is merely worth a warning passes and is named in the history.
    """
    facts = fit.one(ticket, technician, now=now, day=day)
    worker, override = facts.workers.get(technician.pk), override.strip()
    findings = rules.against(worker, facts.jobs, facts.checks, facts.licences, now) if worker else []
    if worker is None or any(finding.check == "team" for finding in findings):
        raise NotOfTheTeam(technician=str(technician), supervisor=str(ticket.supervisor))
    if blocks := [finding for finding in findings if finding.effect == rules.BLOCK]:
        why = fit_words.joined(fit_words.plain(finding) for finding in blocks)
        raise StandsAgainst(technician=str(technician), why=why, field="technician")
    asked = [finding for finding in findings if finding.needs_reason]
    if asked and len(override) < REASON_AT_LEAST:
        why = fit_words.joined(fit_words.plain(finding) for finding in asked)
        raise ReasonToSend(technician=str(technician), why=why, length=REASON_AT_LEAST, field="override")
    data: dict[str, Any] = {"technician": technician.code}
    if findings:
        data["warnings"] = sorted({finding.code for finding in findings})
        data |= {"override": override} if override else {}
    limit = facts.checks["limit"]
    lenient = limit.effect == rules.IGNORE or (limit.effect == rules.WARN and not limit.needs_reason)
    overruled = limit.effect != rules.BLOCK and len(override) >= REASON_AT_LEAST
    places = {(d, half): n for d, one in worker.days.items() for half, n in one.capacity.items()}
    return Cleared(data, places, lenient or overruled)
