"""How incidents look on a page: states, clocks, steps, timeline, what may be done now. Decides nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import ui
from feedback.choices import (
    AppealOutcome,
    CallState,
    CheckStep,
    ComplaintClass,
    IncidentKind,
    IncidentState,
    Side,
    Verdict,
)
from feedback.deadlines import WARN
from feedback.errors import NotYoursToAppeal
from feedback.models import Incident, IncidentEvent
from feedback.rules import path_of, step_from
from feedback.services.appeals import why_not_appeal, why_not_hear
from feedback.services.verdicts import why_not_decide, why_not_verify
from people.models import User
from people.permissions import Permission
from people.roles import Role
from people.scopes import has

S = IncidentState
STATES = {
    S.REGISTERED: ui.State(S.REGISTERED.label, "amber", "inbox"),
    S.VERIFYING: ui.State(S.VERIFYING.label, "violet", "search"),
    S.UPHELD: ui.State(S.UPHELD.label, "red", "gavel"),
    S.DISMISSED: ui.State(S.DISMISSED.label, "neutral", "circle-minus"),
    S.CONFIRMED: ui.State(S.CONFIRMED.label, "teal", "circle-check"),
    S.REJECTED: ui.State(S.REJECTED.label, "neutral", "circle-x"),
    S.HANDLED: ui.State(S.HANDLED.label, "teal", "checks"),
    S.CLOSED: ui.State(S.CLOSED.label, "neutral", "archive"),
    S.APPEALED: ui.State(S.APPEALED.label, "violet", "scale"),
    S.MERGED: ui.State(S.MERGED.label, "neutral", "arrows-join", struck=True),
}
C = CallState
CALL_STATES = {
    C.DUE: ui.State(C.DUE.label, "amber", "phone"),
    C.NO_ANSWER: ui.State(C.NO_ANSWER.label, "neutral", "phone-x"),
    C.SATISFIED: ui.State(C.SATISFIED.label, "green", "mood-happy"),
    C.FAIR: ui.State(C.FAIR.label, "teal", "phone-check"),
    C.UNSATISFIED: ui.State(C.UNSATISFIED.label, "red", "mood-sad"),
    C.ESCALATED: ui.State(C.ESCALATED.label, "red", "message-exclamation"),
    C.FORM: ui.State(C.FORM.label, "amber", "file-x"),
    C.REDO: ui.State(C.REDO.label, "red", "rotate"),
    C.REFUSED: ui.State(C.REFUSED.label, "neutral", "circle-x"),
    C.UNREACHED: ui.State(C.UNREACHED.label, "neutral", "phone-off"),
    C.NOT_DRAWN: ui.State(C.NOT_DRAWN.label, "neutral", "circle-minus"),
    C.UNWANTED: ui.State(C.UNWANTED.label, "neutral", "ban"),
    C.WITHDRAWN: ui.State(C.WITHDRAWN.label, "neutral", "archive"),
}
KIND_ICONS = {
    IncidentKind.COMPLAINT: "message-exclamation",
    IncidentKind.DIRECTIVE: "clipboard-x",
    IncidentKind.PRAISE: "message-star",
    IncidentKind.SPECIAL_TASK: "flag",
    IncidentKind.HARDSHIP: "shield-check",
    IncidentKind.NEWS_EXPOSURE: "news",
}
EVENTS = {
    "registered": (S.REGISTERED.label, "inbox", "amber"),
    "verifying": (gettext_lazy("Verification started"), "search", "violet"),
    "checked": (gettext_lazy("One step of verification done"), "square-check", "violet"),
    "answered": (gettext_lazy("Answered whoever reported it"), "phone-check", "blue"),
    "evidence_added": (gettext_lazy("Evidence added"), "paperclip", ""),
    "supervisor_corrected": (gettext_lazy("Counts on another sheet"), "user-cog", "amber"),
    "upheld": (S.UPHELD.label, "gavel", "red"),
    "dismissed": (S.DISMISSED.label, "circle-minus", ""),
    "confirmed": (S.CONFIRMED.label, "circle-check", "teal"),
    "rejected": (S.REJECTED.label, "circle-x", ""),
    "handled": (S.HANDLED.label, "checks", "teal"),
    "closed": (S.CLOSED.label, "archive", ""),
    "statement": (gettext_lazy("Statement"), "message", "violet"),
    "handed_over": (gettext_lazy("Handed over to another department"), "arrows-exchange", "amber"),
    "handover_answered": (gettext_lazy("Another department answered"), "message", "blue"),
    "informed": (gettext_lazy("Whoever complained was told"), "phone-check", "green"),
    "merged": (S.MERGED.label, "arrows-join", ""),
    "merged_here": (gettext_lazy("The same reported once more"), "arrows-join", ""),
    "appealed": (S.APPEALED.label, "scale", "violet"),
    "overturned": (AppealOutcome.OVERTURNED.label, "scale", "green"),
    "appeal_refused": (AppealOutcome.UPHELD.label, "scale", "red"),
}
# Where it counts, in the words of the pay sheet; amounts stand in the rulebook and are shown by the pay room.
CONSEQUENCES = {
    ComplaintClass.DISPATCH: gettext_lazy(
        "Daily work: a complaint because of late dispatch, or because the user was not asked first."
    ),
    ComplaintClass.DIRECTIVE: gettext_lazy("Daily work: a superior's directive not done in time led to a complaint."),
    ComplaintClass.VERIFIED: gettext_lazy("Daily work: any other complaint found true."),
    ComplaintClass.TECHNICIAN: gettext_lazy(
        "Technicians' complaints: counts in the month's tier for the whole team, and in no other line."
    ),
    ComplaintClass.OFFICE: gettext_lazy("Counts on nobody's pay sheet: for agents, clerks and others of the office."),
    IncidentKind.PRAISE: gettext_lazy("Daily work: praise from a store head or a user."),
    IncidentKind.SPECIAL_TASK: gettext_lazy("Daily work: a special task done outstandingly."),
    IncidentKind.HARDSHIP: gettext_lazy("Daily work: hardship taken on in the company's interest."),
    IncidentKind.NEWS_EXPOSURE: gettext_lazy("News exposure: a line of its own beside the tier."),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One named deadline: how long is left or by how much it was missed, and the absolute time."""

    label: str
    due: datetime
    state: str  # ok, warn, late, met, missed
    length: timedelta


def clocks_of(incident: Incident, now: datetime) -> list[Clock]:
    """First answer and closing, where the incident has them. A verdict ends the waiting for an answer, too."""
    rows = [
        (_("First answer"), incident.answer_due_at, incident.first_answered_at or incident.decided_at),
        (_("Closing"), incident.close_due_at, incident.closed_at),
    ]
    return [_clock(label, due, done, now) for label, due, done in rows if due]


def _clock(label: str, due: datetime, done: datetime | None, now: datetime) -> Clock:
    if done:
        return Clock(label, due, "met" if done <= due else "missed", abs(done - due))
    left = due - now
    state = "late" if left < timedelta() else "warn" if left <= WARN else "ok"
    return Clock(label, due, state, abs(left))


def nearest_clock(incident: Incident, now: datetime) -> Clock | None:
    """The running deadline that comes first; None when none runs."""
    running = [c for c in clocks_of(incident, now) if c.state in {"ok", "warn", "late"}]
    return min(running, key=lambda c: c.due) if running and incident.closed_at is None else None


def consequence_of(incident: Incident, complaint_class: str = "") -> str | Promise:
    """Where it counts when upheld or confirmed."""
    return CONSEQUENCES.get(complaint_class or incident.complaint_class or incident.kind, "")


def steps_of(incident: Incident) -> list[ui.Step]:
    """The way such an incident goes, with where it stands."""
    path = path_of(incident.kind, incident.verdict)
    if incident.state == S.MERGED:
        return ui.steps_of([S.REGISTERED.label, S.MERGED.label], 2)
    if incident.state == S.APPEALED:
        path = [*path[: path.index(S.UPHELD) + 1], S.APPEALED]
    undecided = incident.is_open
    labels = [S(code).label for code in path]
    if undecided:
        labels[2] = _("Verdict")
    here = path.index(incident.state)
    final = here == len(path) - 1
    return ui.steps_of(labels, len(path) if final else here)


def timeline_of(incident: Incident) -> list[ui.Event]:
    """What happened, oldest first; the person's words below."""
    return [_event(e) for e in incident.events.all()]


def _event(event: IncidentEvent) -> ui.Event:
    label, icon, hue = EVENTS.get(event.code, (event.code, "point", ""))
    return ui.Event(event.at, label, event.by_name, _detail(event), icon, hue)


def _detail(event: IncidentEvent) -> str:
    lines, details = [], event.details
    if event.code == "checked":
        lines.append(str(CheckStep(details["step"]).label))
    if event.code == "statement":
        lines.append(f"{Side(details['side']).label} · {details['told_by']}")
    if details.get("department"):
        lines.append(details["department"])
    if event.code in {"merged", "merged_here"}:
        lines.append(details.get("into") or details.get("from"))
    if details.get("unheard"):
        lines.append(_("Not heard: %(why)s") % {"why": details["unheard"]})
    if event.code == "evidence_added":
        lines.append(details["name"])
    if event.code == "supervisor_corrected":
        before, after = details["before"]["supervisor"] or "--", details["after"]["supervisor"]
        lines.append(f"{before} → {after}")
    if details.get("class"):
        lines.append(str(ComplaintClass(details["class"]).label))
    if event.text:
        lines.append(event.text)
    return "\n".join(lines)


def may_work(user: User) -> bool:
    """Registers, checks, answers, handles."""
    return has(user, Permission.INCIDENT_REGISTER) or has(user, Permission.INCIDENT_DECIDE)


def refusal_to_decide(incident: Incident, user: User) -> str:
    """Why this user can't give the verdict now; empty where nothing stands against it. The own case comes first."""
    if refusal := why_not_verify(incident, by=user):
        return str(refusal.message)
    if not has(user, Permission.INCIDENT_DECIDE):
        return _("The %(role)s decides.") % {"role": Role.MANAGER.label}
    refusal = why_not_decide(incident, by=user)
    return str(refusal.message) if refusal else ""


def actions_of(incident: Incident, user: User) -> list[ui.Action]:
    """What the page offers now, from the declared steps; what this person may not do stays with its reason."""
    if incident.state == S.MERGED:
        return []
    appeal = _appeal_actions(incident, user)
    if not may_work(user) and not incident.is_open:
        return appeal
    if not may_work(user) and not incident.is_open:
        return []
    number, kind, state = incident.number, incident.kind, incident.state
    actions = []
    if step_from("uphold", kind=kind, state=state):
        reason = refusal_to_decide(incident, user)
        label = _("Give the verdict…") if incident.is_judged else _("Confirm or reject…")
        if may_work(user) and step_from("verify", kind=kind, state=state):
            refusal = why_not_verify(incident, by=user)
            actions.append(
                ui.Action(
                    _("Start verifying"),
                    reverse("feedback:incident_verify", args=[number]),
                    "search",
                    name="verify",
                    primary=bool(reason) and not refusal,
                    reason=str(refusal.message) if refusal else "",
                )  # fmt: skip
            )
        actions.append(
            ui.Action(label, "#verdict", "gavel", primary=not reason, post=False, reason=reason, name="decide")
        )
    if may_work(user):
        if step_from("handle", kind=kind, state=state):
            actions.append(ui.Action(_("Mark as handled…"), "", "checks", True, dialog="handle", name="handle"))
        if step_from("close", kind=kind, state=state):
            actions.append(ui.Action(_("Close…"), "", "archive", True, dialog="close", name="close"))
            if incident.is_judged and incident.informed_at is None:
                actions.append(ui.Action(_("Tell who complained…"), "", "phone-check", dialog="inform", name="inform"))
        if state != S.CLOSED and incident.is_judged:
            actions.insert(0, ui.Action(_("Record an answer…"), "", "phone-check", dialog="answer", name="answer"))
    return [*actions, *appeal]


def _appeal_actions(incident: Incident, user: User) -> list[ui.Action]:
    """To appeal, for whom it touches; to hear an appeal, for a manager, with the reason why not this one."""
    if incident.state == S.APPEALED and has(user, Permission.INCIDENT_DECIDE):
        refusal = why_not_hear(incident.appeal, by=user)
        return [
            ui.Action(
                _("Hear the appeal…"), "", "scale", primary=not refusal, dialog="hear", name="hear",
                reason=str(refusal) if refusal else "",
            )
        ]  # fmt: skip
    if not incident.is_upheld or not incident.is_judged or not has(user, Permission.INCIDENT_APPEAL):
        return []
    refusal = why_not_appeal(incident, by=user, at=timezone.now())
    if isinstance(refusal, NotYoursToAppeal):
        return []
    return [
        ui.Action(_("Appeal…"), "", "scale", dialog="appeal", name="appeal", reason=str(refusal) if refusal else "")
    ]


def pay_fragment(name: str, incident: Incident) -> str:
    """The pay room's fragment about this incident; empty where that room does not serve one."""
    try:
        return reverse(f"appraisal:{name}", args=[incident.number])
    except NoReverseMatch:
        return ""


def verdict_label(incident: Incident) -> str:
    """“Upheld” for a complaint, “Confirmed” for praise."""
    if not incident.verdict:
        return ""
    if incident.is_judged:
        return str(Verdict(incident.verdict).label)
    return str((S.CONFIRMED if incident.verdict == Verdict.UPHELD else S.REJECTED).label)
