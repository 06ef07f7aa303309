"""What handing out at the counter refuses, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow


class NothingToHandOut(DomainError):
    code = "nothing_to_hand_out"
    message = _("Scan the parts first, then the ticket or whose van they go to.")


class BasketFull(NotAllowedNow):
    """Raised with how many scans wait at most."""

    code = "basket_full"
    message = _("%(most)s scans wait. First scan the ticket or the van these parts go to; this one was not taken.")


class NobodyOnTheJob(NotAllowedNow):
    """Raised with the number of the ticket."""

    code = "nobody_on_the_job"
    message = _("%(job)s is no open ticket of yours, or nobody works on it yet. Scan the technician's van instead.")


class NotAVan(DomainError):
    """Raised with the place."""

    code = "not_a_van"
    message = _("%(place)s is no van: goods between warehouses go by a transfer, which is counted on receipt.")


class PickedByOrder(DomainError):
    """Raised with the order's number; `next` leads to it."""

    code = "picked_by_order"
    message = _("%(order)s is picked and shipped on its own page.")


class AnotherBranch(DomainError):
    """Raised with the place in another branch."""

    code = "another_branch"
    message = _("%(place)s is of another branch: goods go there by a transfer, which is counted on receipt.")
