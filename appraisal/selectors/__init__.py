"""What pages ask of the pay room. Sheets are fetched through PaySheet.objects.visible_to before they come here."""

from appraisal.selectors.detail import LineDetail, SheetDetail, facts_of, line_detail, sheet_detail
from appraisal.selectors.evidence import EvidenceSet, Record, evidence_of
from appraisal.selectors.impact import Consequence, Impact, consequence, incident_impact, ticket_impact
from appraisal.selectors.overview import Flag, Row, Totals, components_of, month_totals, overview_rows
from appraisal.selectors.previous import amounts_before, totals_before
from appraisal.selectors.staleness import Staleness, stale_sheets

__all__ = [
    "Consequence", "EvidenceSet", "Flag", "Impact", "LineDetail", "Record", "Row", "SheetDetail", "Staleness",
    "Totals", "amounts_before", "components_of", "consequence", "evidence_of", "facts_of", "incident_impact",
    "line_detail", "month_totals", "overview_rows", "sheet_detail", "stale_sheets", "ticket_impact", "totals_before",
]  # fmt: skip
