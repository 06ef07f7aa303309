"""The rule vocabulary: thirteen kinds and two bounds. A rulebook chooses among these names; there are no others."""

from appraisal.engine.rules.bound import Cap, Floor
from appraisal.engine.rules.fixed import Fixed
from appraisal.engine.rules.growth_share import GrowthShare
from appraisal.engine.rules.ladder import Ladder
from appraisal.engine.rules.per_day import PerDay
from appraisal.engine.rules.per_incident import PerIncident
from appraisal.engine.rules.pool_share import PoolShare
from appraisal.engine.rules.proportion import Proportion
from appraisal.engine.rules.range_score import RangeScore
from appraisal.engine.rules.severity_bands import SeverityBands
from appraisal.engine.rules.step_deviation import StepDeviation
from appraisal.engine.rules.tier import Tier
from appraisal.engine.rules.unit_ratio import UnitRatio
from appraisal.engine.rules.weighted_score import WeightedScore

KINDS: dict[str, type] = {
    "fixed": Fixed,
    "per_incident": PerIncident,
    "per_day": PerDay,
    "proportion": Proportion,
    "step_deviation": StepDeviation,
    "unit_ratio": UnitRatio,
    "tier": Tier,
    "growth_share": GrowthShare,
    "severity_bands": SeverityBands,
    "range_score": RangeScore,
    "weighted_score": WeightedScore,
    "pool_share": PoolShare,
    "ladder": Ladder,
}
BOUNDS: dict[str, type] = {"floor": Floor, "cap": Cap}
