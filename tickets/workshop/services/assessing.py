"""The quarterly sheet of a team (form 10): lines as data, each 1 to 5."""

from django.db import transaction
from django.utils import timezone

from core import audit
from people.models import Staff, User
from people.permissions import Permission
from tickets.errors import SomebodyElseMustConfirm
from tickets.models import TeamAssessment
from tickets.workshop.choices import Use
from tickets.workshop.errors import NoSuchScore, SheetClosed, UnknownLine
from tickets.workshop.lines import frozen, line_name, lines
from tickets.workshop.noting import require


@transaction.atomic
def save_assessment(
    *, leader: Staff, year: int, quarter: int, scores: dict[str, tuple[int | None, str]], by: User,
    improvement: str = "",
) -> TeamAssessment:  # fmt: skip
    """Fill in, or correct while open. `scores`: code → (1 to 5 or None, remark). Raises NoSuchScore, SheetClosed.

    A sheet begun keeps the lines it was begun with; nobody scores the own team.
    """
    require(by, Permission.WORKSHOP_INSPECT)
    if by.staff_or_none is not None and by.staff_or_none.pk == leader.pk:
        raise SomebodyElseMustConfirm()
    sheet, _new = TeamAssessment.objects.get_or_create(
        leader=leader,
        year=year,
        quarter=quarter,
        defaults={
            "scores": [frozen(item, score=None, remark="") for item in lines(Use.ASSESSMENT)],
            "by": by,
            "at": timezone.now(),
        },
    )
    sheet = TeamAssessment.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if sheet.closed_at is not None:
        raise SheetClosed()
    known = {row["code"]: row for row in sheet.scores}
    for code, (score, remark) in scores.items():
        if code not in known:
            raise UnknownLine(line=code)
        if score is not None and score not in (1, 2, 3, 4, 5):
            raise NoSuchScore(line=line_name(known[code]))
        known[code].update(score=score, remark=remark[:200])
    sheet.scores, sheet.improvement, sheet.by, sheet.at = list(known.values()), improvement, by, timezone.now()
    sheet.save()
    audit.record("workshop.assessed", target=sheet, by=by, after={"scores": [row["score"] for row in sheet.scores]})
    return sheet


@transaction.atomic
def close_assessment(*, sheet: TeamAssessment, by: User) -> TeamAssessment:
    """Nothing is changed any more; every line has its score. Raises NoSuchScore, SheetClosed."""
    require(by, Permission.WORKSHOP_INSPECT)
    sheet = TeamAssessment.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if by.staff_or_none is not None and by.staff_or_none.pk == sheet.leader_id:
        raise SomebodyElseMustConfirm()
    if sheet.closed_at is not None:
        raise SheetClosed()
    if empty := [row for row in sheet.scores if row["score"] is None]:
        raise NoSuchScore(line=line_name(empty[0]))
    sheet.closed_at = timezone.now()
    sheet.save(update_fields=["closed_at"])
    audit.record("workshop.assessment_closed", target=sheet, by=by)
    return sheet
