"""What the month-end refuses to start with."""

from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowedNow


class NoSupervisors(NotAllowedNow):
    code = "no_supervisors"
    message = _("Nobody held the post repair supervisor in %(month)s. There is nothing to calculate.")


class RunIsOver(NotAllowedNow):
    code = "run_is_over"
    message = _("This run is finished already.")


class NothingFailed(NotAllowedNow):
    code = "nothing_failed"
    message = _("No part of this run failed for a technical reason.")
