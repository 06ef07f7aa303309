"""What people are told of write-offs and counts that wait."""

from django.utils.translation import gettext_lazy as _

from people.notices.events import Event

EVENTS = (
    Event("parts.scrap_waits", _("The write-off of %(part)s in %(place)s waits for approval: %(reason)s"),
          needs_action=True, icon="trash"),
    Event("parts.count_waits", _("Count %(number)s of %(place)s is handed in and waits for approval."),
          needs_action=True, icon="clipboard-check"),
)  # fmt: skip
