"""What the catalogue refuses."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class PolicyOverlaps(DomainError):
    code = "policy_overlaps"
    message = _("“%(policy)s” already covers this from %(from_on)s to %(until_on)s: change that one, or end it first.")


class PolicyBelowLaw(DomainError):
    code = "policy_below_law"
    message = _("The law gives %(least)s here; a policy may promise more, never less.")


class PolicyHasNoLimit(DomainError):
    code = "policy_has_no_limit"
    message = _("Write months, kilometres, or both.")


class PolicyBeginsTooEarly(DomainError):
    code = "policy_begins_too_early"
    message = _("A change begins after %(day)s, the day this line began; what was bought before keeps its promise.")


class PolicyEndsBeforeItBegins(DomainError):
    code = "policy_ends_before"
    message = _("It can't end before it begins.")
