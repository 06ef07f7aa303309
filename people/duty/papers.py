"""Skills, certificates, limits and areas of a person."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from people import notices
from people.duty.choices import LicenceKind
from people.duty.errors import LicenceNumberTaken
from people.duty.selectors import expiring
from people.models import Licence, Skill, Staff, User, WorkArea, WorkLimit
from people.permissions import Permission
from people.selectors import leader_on

URL = "/duty/skills/"


@transaction.atomic
def set_skills(*, staff: Staff, levels: Mapping[str, int], by: User) -> None:
    """What a person may repair from now on: code of a category → level; what is not named is taken away."""
    Staff.objects.select_for_update(no_key=True).get(pk=staff.pk)
    before = dict(Skill.objects.filter(staff=staff).values_list("trade", "level"))
    if before == dict(levels):
        return
    Skill.objects.filter(staff=staff).exclude(trade__in=levels).delete()
    for trade, level in levels.items():
        if before.get(trade) != level:
            Skill.objects.update_or_create(staff=staff, trade=trade, defaults={"level": level})
    audit.record("staff.skills", target=staff, by=by, before=before, after=dict(levels))


@transaction.atomic
def set_limit(*, staff: Staff, morning: int, afternoon: int, job_minutes: int, by: User) -> WorkLimit:
    """How many jobs a half day, and how long one usually takes."""
    fields = {"morning": morning, "afternoon": afternoon, "job_minutes": job_minutes}
    held = WorkLimit.objects.filter(staff=staff).values(*fields).first()
    row, _new = WorkLimit.objects.update_or_create(staff=staff, defaults=fields)
    if held != fields:
        audit.record("staff.limit", target=staff, by=by, before=held, after=fields)
    return row


@transaction.atomic
def set_areas(*, staff: Staff, names: Iterable[str], by: User) -> None:
    """The districts and roads somebody works in."""
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    before = sorted(WorkArea.objects.filter(staff=staff).values_list("name", flat=True))
    if before == sorted(wanted):
        return
    WorkArea.objects.filter(staff=staff).exclude(name__in=wanted).delete()
    WorkArea.objects.bulk_create([WorkArea(staff=staff, name=n) for n in wanted if n not in before])
    audit.record("staff.areas", target=staff, by=by, before={"areas": before}, after={"areas": sorted(wanted)})


def save_licence(
    *, staff: Staff, kind: str, number: str, valid_until: date, by: User, issued_on: date | None = None,
    review_on: date | None = None, licence: Licence | None = None,
) -> Licence:  # fmt: skip
    """A new certificate, or a longer term of one. Raises LicenceNumberTaken."""
    row = licence or Licence(staff=staff)
    before = _told(row) if licence else None
    row.kind, row.number, row.valid_until = kind, number.strip().upper(), valid_until
    row.issued_on, row.review_on = issued_on, review_on
    try:
        with transaction.atomic():
            row.save()
            action = "licence.edited" if licence else "licence.added"
            audit.record(action, target=staff, by=by, before=before, after=_told(row))
    except IntegrityError as error:
        held = Licence.objects.filter(kind=kind, number=row.number).exclude(pk=row.pk).select_related("staff").first()
        if held is None:
            raise
        raise LicenceNumberTaken(staff=held.staff, field="number") from error
    return row


@transaction.atomic
def withdraw_licence(*, licence: Licence, by: User, reason: str = "", on: date | None = None) -> Licence:
    """It no longer holds, from this day on."""
    before = _told(licence)
    licence.withdrawn_on = on or timezone.localdate()
    licence.save(update_fields=["withdrawn_on"])
    after = _told(licence) | {"withdrawn_on": str(licence.withdrawn_on)}
    audit.record("licence.withdrawn", target=licence.staff, by=by, reason=reason, before=before, after=after)
    return licence


def _told(row: Licence) -> dict[str, object]:
    return {"kind": row.kind, "number": row.number, "valid_until": str(row.valid_until), "review_on": row.review_on}


@transaction.atomic
def tell_expiring(today: date | None = None) -> int:
    """Tell holder, supervisor and whoever runs the branch, once a certificate and stage: a month before, when over.

    Safe to repeat every day; how many certificates were spoken of.
    """
    today = today or timezone.localdate()
    rows = list(expiring(today))
    leaders = leader_on([row.staff_id for row in rows], today)
    over: dict[int, list[int]] = {}
    for row in rows:
        if row.staff.branch_id not in over:
            over[row.staff.branch_id] = notices.users_with(Permission.DUTY_EDIT, row.staff.branch_id)
        mine = notices.users_of([row.staff_id, leaders.get(row.staff_id)])
        stage = "over" if row.valid_until < today else "soon"
        notices.tell(
            f"licence.{stage}", to={*mine, *over[row.staff.branch_id]}, about=f"licence:{row.pk}",
            url=f"{URL}{row.staff.code}/",
            params={"staff": row.staff.name, "kind": LicenceKind(row.kind).value, "day": str(row.valid_until)},
            key=f"licence.{stage}:{row.pk}:{row.valid_until}",
        )  # fmt: skip
    return len(rows)
