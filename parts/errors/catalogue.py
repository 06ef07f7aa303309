"""What the catalogue and the levels refuse, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow


class OpeningOvertaken(NotAllowedNow):
    code = "opening_overtaken"
    message = _("Something moved at these places since the sheet was checked. Upload it again.")


class FractionOfUnit(DomainError):
    code = "fraction_of_unit"
    message = _("%(unit)s is not divided: write a whole number.")


class LevelOfPlace(DomainError):
    code = "level_of_place"
    message = _("%(place)s keeps no minimum: nothing is issued from there.")


class MaximumBelowMinimum(DomainError):
    code = "maximum_below_minimum"
    message = _("The maximum is below the minimum.")


class UnitInUse(NotAllowedNow):
    code = "unit_in_use"
    message = _("%(part)s is counted in %(unit)s and has moved: take it out of use and add a new part.")


class SubstituteKnown(DomainError):
    code = "substitute_known"
    message = _("These two already stand in for each other; a part never stands in for itself.")


class NotASupplier(DomainError):
    code = "not_a_supplier"
    message = _("%(partner)s is not a supplier.")
