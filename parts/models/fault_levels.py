"""Fault codes at three levels (故障代码三级): product category, fault, cause."""

from catalog.models import Category, FaultCause, FaultCode

READ_ALONG = ("fault_code__category", "fault_cause__category")  # for a list of pieces


class FaultLevels:
    """What a row with `fault_code` and `fault_cause` says of them."""

    fault_code: FaultCode | None
    fault_cause: FaultCause | None

    @property
    def fault_levels(self) -> list[Category | FaultCode | FaultCause]:
        """What is known of the three, from above; a fault of every product has no first."""
        lowest = self.fault_cause or self.fault_code
        known = (lowest.category if lowest else None, self.fault_code, self.fault_cause)
        return [level for level in known if level is not None]

    @property
    def fault_codes(self) -> str:
        """`AC / E01 / F1`; empty where none is written."""
        return " / ".join(level.code for level in self.fault_levels)

    @property
    def fault_names(self) -> str:
        """The same in words."""
        return " › ".join(str(level) for level in self.fault_levels)
