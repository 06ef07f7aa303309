"""What is refused about quotations, charges, contracts and loans."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class PriceMissing(DomainError):
    """Raised with `item`; `field` names the line for the form."""

    code = "price_missing"
    message = _("The list of the day has no price for %(item)s: write the price and the reason for it.")


class PriceReasonMissing(DomainError):
    code = "price_reason_missing"
    message = _("%(item)s costs %(list_price)s by the list: say why the price is another.")


class LineIncomplete(DomainError):
    code = "line_incomplete"
    message = _("Line %(line)s: name the part or the work, and a quantity above zero.")


class NoLines(DomainError):
    code = "no_lines"
    message = _("Write at least one line.")


class QuotationFixed(NotAllowedNow):
    code = "quotation_fixed"
    message = _("%(quotation)s is “%(state)s” and stays as it is: make a new version.")


class QuotationNotSent(NotAllowedNow):
    code = "quotation_not_sent"
    message = _("%(quotation)s is “%(state)s”: only a quotation that is with the customer can be decided on.")


class QuotationExpired(NotAllowedNow):
    code = "quotation_expired"
    message = _("%(quotation)s was valid until %(day)s: make a new version.")


class QuotationBackdated(DomainError):
    code = "quotation_valid_until_past"
    message = _("A quotation is valid until today at least.")


class NothingAgreed(DomainError):
    code = "quotation_nothing_agreed"
    message = _("Partly agreed: mark the lines the customer agrees to, at least one and not all.")


class WrongCode(DomainError):
    code = "quotation_wrong_code"
    message = _("This is not the code on the customer's follow-up page, or it has run out.")


class QuotationNeeded(NotAllowedNow):
    code = "quotation_needed"
    message = _("Outside warranty the customer agrees to a quotation first, or a charge of nothing says why.")


class MoreThanAgreed(NotAllowedNow):
    code = "charge_more_than_agreed"
    message = _("%(total)s would be charged and %(agreed)s are agreed: a new version must be agreed first.")


class NothingChargedSaysWhy(DomainError):
    code = "charge_of_nothing"
    message = _("Say why nothing is charged.")


class ChargeReversed(NotAllowedNow):
    code = "charge_reversed"
    message = _("%(charge)s is already reversed.")


class ChargeIsPaid(NotAllowedNow):
    code = "charge_is_paid"
    message = _("Money was taken for %(charge)s: give it back first.")


class MoreThanCharged(NotAllowedNow):
    code = "payment_more_than_charged"
    message = _("Only %(open)s of %(charge)s are still to be paid.")


class ReceiptKnown(NotAllowedNow):
    code = "receipt_known"
    message = _("Receipt %(receipt)s was already given.")


class PaymentReversed(NotAllowedNow):
    code = "payment_reversed"
    message = _("This payment was already given back.")


class MoneyKeyReused(NotAllowedNow):
    code = "money_key_reused"
    message = _("This was recorded before with other content. Reload the page and try again.")


class NotYoursToReverse(NotYours):
    code = "money_reversal"
    message = _("A charge is put right by the ticket's supervisor or a manager.")


class ContractBackwards(DomainError):
    code = "contract_backwards"
    message = _("The contract must end after it begins.")


class ContractWithoutUnits(DomainError):
    code = "contract_without_units"
    message = _("Choose at least one machine of this customer.")


class ContractKnown(DomainError):
    code = "contract_known"
    message = _("There is already a contract of this number.")


class ContractOver(NotAllowedNow):
    code = "contract_over"
    message = _("The contract is over.")


class NotTheirUnit(DomainError):
    code = "contract_foreign_unit"
    message = _("%(unit)s is not a machine of this customer.")


class MonthsUnknown(DomainError):
    code = "contract_months"
    message = _("Name the months as numbers from 1 to 12, such as 5,11; or give an interval, not both.")


class UnitIsOut(NotAllowedNow):
    code = "loan_unit_out"
    message = _("%(unit)s is with a customer and not back yet.")


class LoanOpen(NotAllowedNow):
    code = "loan_open"
    message = _("A loan unit is already promised or lent for this ticket.")


class LoanMovedOn(NotAllowedNow):
    code = "loan_moved_on"
    message = _("This loan was changed meanwhile; look at it again.")


class LoanUnitKnown(DomainError):
    code = "loan_unit_known"
    message = _("There is already a loan unit of this number.")


class LoanForNobody(DomainError):
    code = "loan_for_nobody"
    message = _("Name the ticket or the customer it is lent for.")


class DueBeforeLent(DomainError):
    code = "loan_due_before"
    message = _("It is due back today at the earliest.")


class NoVan(NotAllowedNow):
    code = "no_van"
    message = _("No van is kept under the technician's name: ask the storekeeper.")
