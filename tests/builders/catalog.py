"""Lists for tests: the standard ones."""

from catalog.models import Category, FaultCode, Reason
from catalog.services import load_standard_lists


def a_category(code: str = "air_conditioner") -> Category:
    """One of the standard categories; loads the lists when they are not there."""
    found = Category.objects.filter(code=code).first()
    if found is None:
        load_standard_lists()
        found = Category.objects.get(code=code)
    return found


def a_fault(category: str = "air_conditioner", code: str = "no_cooling") -> FaultCode:
    return FaultCode.objects.get(category=a_category(category), code=code)


def a_reason(purpose: str = "remark", code: str = "") -> Reason:
    """A standard reason of a purpose; the first that is not special unless a code is named."""
    reasons = Reason.objects.filter(purpose=purpose)
    found = reasons.filter(code=code) if code else reasons.filter(is_duplicate=False).exclude(code="other")
    if (reason := found.first()) is None:
        load_standard_lists()
        reason = found[0]
    return reason
