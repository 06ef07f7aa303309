"""What the customers' room refuses."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class NotAPhone(DomainError):
    code = "not_a_phone"
    message = _("“%(text)s” is no phone number: write 5 to 20 digits.")


class UnitKnown(DomainError):
    code = "unit_known"
    message = _("%(key)s already belongs to %(customer)s.")


class WarrantyBeforePurchase(DomainError):
    code = "warranty_before_purchase"
    message = _("The warranty would end before the purchase.")
