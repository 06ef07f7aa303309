"""What a batch writes of one kind for one month, and what stands there already."""

from typing import Any

from django.db.models import QuerySet

from core import month
from core.sheets import kinds, staging
from core.sheets.hooks import Context, Hooks
from core.sheets.models import ImportBatch, ImportPart, StagedRow


def groups_of(batch: ImportBatch) -> list[staging.Group]:
    """What the batch will write, by kind and month."""
    return staging.groups(batch.recognised.get("tables", []), batch.month)


def is_monthly(group: staging.Group) -> bool:
    """Whether the group's kind belongs to a month."""
    return kinds.kind(group.kind).monthly


def locked_months(batch: ImportBatch) -> list[str]:
    """Months of this file that are locked or paid: nothing can be written into them."""
    return sorted({group.month for group in groups_of(batch) if group.month and month.is_locked(group.month)})


def standing(batch: ImportBatch) -> dict[tuple[str, str], ImportPart]:
    """The parts that writing this batch would replace: the same month's sheet, or the same file of a plain list."""
    found = {}
    for group in groups_of(batch):
        same = ImportPart.objects.filter(kind=group.kind, month=group.month, state=ImportPart.State.CURRENT)
        if not group.month:
            same = same.filter(sha256=batch.file.sha256)
        if part := same.exclude(batch=batch).select_related("batch").first():
            found[group.kind, group.month] = part
    return found


def rows_of(part: ImportPart) -> QuerySet[StagedRow]:
    """The staged rows of one kind and month of a batch, in the order of the file."""
    group = next(g for g in groups_of(part.batch) if (g.kind, g.month) == (part.kind, part.month))
    return part.batch.rows.filter(kind=group.kind, table__in=group.tables)


def write_part(batch: ImportBatch, group: staging.Group, before: ImportPart | None, by: Any) -> None:
    """Write one kind and month of a batch in the place of what stood; inside the batch's transaction."""
    if before:
        before.state = ImportPart.State.REPLACED
        before.save(update_fields=["state"])
    part = ImportPart.objects.create(
        batch=batch, kind=group.kind, month=group.month, sha256=batch.file.sha256, replaces=before
    )
    _apply(part, group, by)


def _apply(part: ImportPart, group: staging.Group, by: Any) -> None:
    hooks: Hooks = staging.hooks_of(part.kind)
    context = Context(group.month, tuple(group.told), staging.answers_of(part.batch))
    states = [StagedRow.State.OK, StagedRow.State.LEFT_OUT]
    part.counts = hooks.apply(part, rows_of(part).filter(state__in=states), by, context)
    part.save(update_fields=["counts", "undo_data"])


def restore_part(part: ImportPart, by: Any) -> None:
    """What a later part had replaced stands again, from its own staged rows."""
    part.state = ImportPart.State.CURRENT
    part.save(update_fields=["state"])
    if part.month:  # a plain list never removed what the earlier file had brought
        group = next(g for g in groups_of(part.batch) if (g.kind, g.month) == (part.kind, part.month))
        _apply(part, group, by)
