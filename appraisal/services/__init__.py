"""What can be done with pay: load rulebooks, calculate, adjust, decide, confirm, return, approve, lock, verify."""

from appraisal.services.adjusting import acknowledge_note, add_adjustment, record_decision
from appraisal.services.calculation import calculate_chunk
from appraisal.services.life import approve_sheet, confirm_sheet, refusals_of, return_sheet
from appraisal.services.locking import fingerprint_of, lock_month, verify_locked_months
from appraisal.services.rulebooks import load_rulebooks

__all__ = [
    "acknowledge_note", "add_adjustment", "approve_sheet", "calculate_chunk", "confirm_sheet", "fingerprint_of",
    "load_rulebooks", "lock_month", "record_decision", "refusals_of", "return_sheet", "verify_locked_months",
]  # fmt: skip
