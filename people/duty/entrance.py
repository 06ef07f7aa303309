"""What duty registers when the house starts: pages, states, words of the trail, events people are told of."""

from django.utils.translation import gettext_lazy as _

from core.ui import State, register_states
from people import audit_words, notices
from people.duty.choices import LeaveKind, LeaveState, LicenceKind
from people.navigation import Item
from people.navigation import register as register_items
from people.permissions import Permission as P

LEAVE_KINDS = dict(LeaveKind.choices)
LICENCE_KINDS = dict(LicenceKind.choices)


def register() -> None:
    register_items(
        Item("people:duty", _("Roster"), "calendar-time", P.DUTY_SEE, "daily", 70),
        Item("people:leave_list", _("Leave"), "beach", P.DUTY_SEE, "daily", 71),
        Item("people:skills", _("Skills and certificates"), "certificate", P.DUTY_SEE, "daily", 72),
        Item("people:duty_settings", _("Dispatch checks"), "adjustments", P.SETTING_EDIT, "settings", 42),
    )
    _states()
    _words()
    _notices()


def _states() -> None:
    """How leave and certificates stand."""
    register_states(
        "leave",
        {
            "asked": State(LeaveState.ASKED.label, "amber", "hourglass"),
            "approved": State(LeaveState.APPROVED.label, "green", "circle-check"),
            "refused": State(LeaveState.REFUSED.label, "neutral", "circle-x"),
            "withdrawn": State(LeaveState.WITHDRAWN.label, "neutral", "arrow-back-up"),
        },
    )
    register_states(
        "licence",
        {
            "valid": State(_("Valid"), "green", "circle-check"),
            "review": State(_("Review due"), "amber", "calendar-event"),
            "soon": State(_("Ends soon"), "amber", "clock"),
            "expired": State(_("Expired"), "red", "alert-triangle"),
            "withdrawn": State(_("Withdrawn"), "neutral", "ban"),
        },
    )


def _words() -> None:
    """The trail in words."""
    audit_words.register(
        {
            "duty.checks": _("Dispatch checks changed"),
            "duty.hours": _("Shift hours and visiting times changed"),
            "duty.licence_rule": _("Required certificate changed"),
            "leave.approved": _("Leave agreed"),
            "leave.asked": _("Leave asked for"),
            "leave.refused": _("Leave refused"),
            "leave.withdrawn": _("Leave taken back"),
            "licence.added": _("Certificate written down"),
            "licence.edited": _("Certificate changed"),
            "licence.withdrawn": _("Certificate withdrawn"),
            "roster.changed": _("Shift changed"),
            "roster.copied": _("Roster of the week before copied"),
            "staff.areas": _("Working area changed"),
            "staff.limit": _("Jobs a day changed"),
            "staff.skills": _("Skills changed"),
        },
        {
            "people.leave": (_("Leave"), ""),
            "people.roster": (_("Roster"), ""),
            "people.dispatchrule": (_("Dispatch checks"), ""),
        },
    )


def _notices() -> None:
    """Who is told of leave and of certificates."""
    notices.register(
        notices.Event(
            "leave.asked",
            text=_("%(staff)s asks for leave: %(kind)s, %(from_at)s to %(until_at)s."),
            needs_action=True,
            words={"kind": LEAVE_KINDS},
            icon="beach",
            label=_("Leave asked for"),
        ),
        notices.Event(
            "leave.decided",
            text=_("Leave of %(staff)s from %(from_at)s to %(until_at)s: %(decision)s."),
            words={"decision": dict(LeaveState.choices), "kind": LEAVE_KINDS},
            icon="beach",
            label=_("Leave decided"),
        ),
        notices.Event(
            "licence.soon",
            text=_("%(kind)s of %(staff)s ends or is to be reviewed: %(day)s."),
            words={"kind": LICENCE_KINDS},
            icon="certificate",
            label=_("Certificate ends soon"),
        ),
        notices.Event(
            "licence.over",
            text=_("%(kind)s of %(staff)s expired on %(day)s: nobody is sent with it."),
            needs_action=True,
            words={"kind": LICENCE_KINDS},
            icon="certificate-off",
            label=_("Certificate expired"),
        ),
    )
