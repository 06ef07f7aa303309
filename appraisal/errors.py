"""What the pay room refuses, each in one sentence a manager understands."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class NoRulebook(NotAllowedNow):
    code = "no_rulebook"
    message = _("No rulebook of the scheme %(scheme)s is in force in %(month)s.")


class SheetIncomplete(NotAllowedNow):
    code = "sheet_incomplete"
    message = _("The sheet of %(name)s is incomplete: %(missing)s.")


class SheetStale(NotAllowedNow):
    code = "sheet_stale"
    message = _("Evidence of %(name)s has changed since the calculation. Calculate again first.")


class WrongState(NotAllowedNow):
    code = "wrong_state"
    message = _("The sheet of %(name)s is in the state “%(state)s”; this step is not possible from there.")


class NotThePayee(NotYours):
    code = "not_the_payee"
    message = _("Only %(name)s can confirm this sheet.")


class PaidByTheSheet(NotYours):
    code = "paid_by_the_sheet"
    message = _("Whoever is paid by a sheet cannot decide about it.")


class AdjustedTheSheet(NotYours):
    code = "adjusted_the_sheet"
    message = _("Whoever adjusted a sheet cannot approve it. Somebody else must.")


class CalculatedWithManual(NotYours):
    code = "calculated_with_manual"
    message = _("Whoever calculated a sheet with manual changes cannot approve it. Somebody else must.")


class ReasonNeeded(DomainError):
    code = "reason_needed"
    message = _("Give a reason of at least 5 characters.")


class AmountRefused(DomainError):
    code = "amount_refused"
    message = _("An adjustment needs an amount other than 0.00, with at most two decimals, below 1,000,000.")


class BelowZero(DomainError):
    code = "below_zero"
    message = _("With this adjustment the total would be %(total)s. Pay is never negative.")


class DecisionRefused(DomainError):
    code = "decision_refused"
    message = _("This decision is unknown.")


class NothingToAcknowledge(NotAllowedNow):
    code = "nothing_to_acknowledge"
    message = _("The deductions of this sheet need no acknowledgement.")


class NoteOpen(NotAllowedNow):
    code = "note_open"
    message = _(
        "The deductions of %(name)s are %(deductions)s, more than %(percent)s%% of %(whole)s. "
        "Acknowledge this with a reason first."
    )


class BelowMinimumWage(NotAllowedNow):
    code = "below_minimum_wage"
    message = _(
        "The total of %(name)s, %(total)s, is below the minimum wage of %(place)s, %(minimum)s. "
        "Add a line that brings it up, or record why the minimum wage does not apply."
    )


class MinimumWageUnknown(NotAllowedNow):
    code = "minimum_wage_unknown"
    message = _("No minimum wage is set for %(place)s. Approval waits until it is.")


class LockRefused(NotAllowedNow):
    code = "lock_refused"
    message = _("%(month)s can't be locked yet.")


class JobsPending(LockRefused):
    code = "jobs_pending"
    message = _("%(month)s can't be locked while background work on it is unfinished: %(jobs)s.")


class SheetsNotApproved(LockRefused):
    code = "sheets_not_approved"
    message = _("%(month)s can't be locked: sheets that are not approved: %(count)s (%(names)s).")


class SheetsStale(LockRefused):
    code = "sheets_stale"
    message = _(
        "%(month)s can't be locked: evidence of approved sheets has changed: %(count)s (%(names)s). "
        "Return them and calculate again."
    )


class SupervisorsWithoutSheet(LockRefused):
    code = "supervisors_without_sheet"
    message = _("%(month)s can't be locked: supervisors without a sheet: %(count)s (%(names)s).")


class NothingToLock(LockRefused):
    code = "nothing_to_lock"
    message = _("%(month)s has no pay sheet. There is nothing to lock.")


class MonthNotOver(LockRefused):
    code = "month_not_over"
    message = _("%(month)s was calculated before it was over. Calculate it again first.")
