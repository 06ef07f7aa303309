"""What counting old parts refuses, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow


class CountedByAnother(NotAllowedNow):
    code = "old_count_underway"
    message = _("%(place)s is being counted already, in %(number)s.")


class NothingFoundThere(NotAllowedNow):
    code = "old_count_not_there"
    message = _("%(code)s is not on this count.")


class UndecidedDifferences(NotAllowedNow):
    code = "old_count_undecided"
    message = _("Say what is done about these, and why: %(codes)s.")


class NoSuchDecision(DomainError):
    code = "old_count_no_such_decision"
    message = _("%(code)s: that can't be done about this difference.")


class BookedOtherwise(NotAllowedNow):
    code = "old_count_booked_otherwise"
    message = _("%(codes)s moved on since it was counted: have it looked for again.")
