"""What counting refuses, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class NotACounter(NotYours):
    code = "not_a_counter"
    message = _("%(number)s is counted by %(counters)s.")


class NotBeingCounted(NotAllowedNow):
    code = "not_being_counted"
    message = _("%(number)s is not being counted now: %(state)s.")


class NothingToCount(NotAllowedNow):
    code = "nothing_to_count"
    message = _("Nothing of what was asked for lies in %(place)s.")


class NobodyCounts(DomainError):
    code = "nobody_counts"
    message = _("Name at least one counter.")


class NotAllCounted(NotAllowedNow):
    code = "not_all_counted"
    message = _("%(left)s lines are not counted yet. Nothing there is a count of zero.")


class CounterDecides(NotYours):
    code = "count_four_eyes"
    message = _("Whoever counted or handed in a count does not decide about it.")


class ReasonsMissing(NotAllowedNow):
    code = "count_reasons_missing"
    message = _("Say why these differ: %(parts)s.")


class BlindForYou(NotYours):
    code = "count_is_blind"
    message = _("This count is blind: counters see no differences.")


class AlreadyTakenBack(NotAllowedNow):
    code = "tally_taken_back"
    message = _("This scan is already taken back.")


class TallyOfAnother(NotYours):
    code = "tally_of_another"
    message = _("Only who counted it takes it back.")


class WholePieces(DomainError):
    code = "whole_pieces"
    message = _("%(part)s is counted in whole %(unit)s.")


class NotACount(DomainError):
    code = "not_a_count"
    message = _("The count must be zero or more, with at most three decimals.")
