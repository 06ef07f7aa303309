"""What people are told about tickets, and what other systems may ask to be told."""

from django.utils.translation import gettext_lazy as _

from people.notices import Event
from tickets.choices import Stage, State
from tickets.transitions import BY_ACTION

STAGES = dict(Stage.choices)
STATES = dict(State.choices)
ACTIONS = {action: way.past for action, way in BY_ACTION.items()}

EVENTS = (
    Event("ticket.assigned", _("%(ticket)s is assigned to you: %(what)s."), needs_action=True, icon="user-plus",
          label=_("A ticket is assigned to me")),
    Event("ticket.taken_away", _("%(ticket)s was given to somebody else."), icon="switch-horizontal",
          label=_("A ticket of mine is given to somebody else")),
    Event("ticket.declined", _("%(technician)s declined %(ticket)s: %(reason)s."), needs_action=True, icon="user-x",
          label=_("A technician declines")),
    Event("ticket.chased", _("%(ticket)s: the customer asks again (%(count)s)."), needs_action=True,
          icon="bell-ringing", label=_("A customer chases")),
    Event("ticket.wish", _("The customer of %(ticket)s writes: %(note)s."), needs_action=True, icon="message",
          label=_("A customer leaves a wish")),
    Event("ticket.reopened", _("%(ticket)s was reopened: %(reason)s."), needs_action=True, icon="rotate",
          label=_("A ticket is reopened")),
    Event("ticket.clock_warning", _("%(ticket)s, %(stage)s: due %(deadline_at)s."), needs_action=True,
          icon="clock-exclamation", words={"stage": STAGES}, label=_("A time limit runs short")),
    Event("ticket.clock_missed", _("%(ticket)s, %(stage)s: due %(deadline_at)s, missed."), needs_action=True,
          icon="alert-triangle", words={"stage": STAGES}, outside=True, label=_("A time limit is missed")),
    Event("ticket.clock_escalated", _("%(ticket)s, %(stage)s: due %(deadline_at)s, still not done."),
          needs_action=True, icon="alert-triangle", words={"stage": STAGES}, label=_("A missed time limit goes up")),
    Event("ticket.conflict", _("%(ticket)s was changed in two places at once; both versions are kept."),
          needs_action=True, icon="git-merge", label=_("The phone and the office changed the same")),
    Event("ticket.registered", _("%(ticket)s was registered."), inside=False, outside=True,
          label=_("A ticket is registered")),
    Event("ticket.moved", _("%(ticket)s: %(action)s."), words={"action": ACTIONS, "state": STATES}, inside=False,
          outside=True, label=_("A ticket changes its state")),
)  # fmt: skip
CLOCKS = ("ticket.clock_warning", "ticket.clock_missed", "ticket.clock_escalated")
