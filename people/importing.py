"""Lists of this room on their way in: whom a cell means, what is checked, how it is taken back."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from core import audit
from core.sheets.lists import SLICE, ListHooks, RecordsInUse, Reference, _outcome
from core.sheets.models import ImportPart, StagedRow
from people.models import Branch, Staff, TeamMembership
from people.resources import StaffResource, StoreResource, TeamResource

BRANCHES = Reference(
    lambda: Branch.objects.filter(is_active=True).order_by("path"),
    lambda branch: (branch.code, branch.name),
    resource_value=lambda branch: branch.code,
)


class _People:
    """Staff by number, and by name where only one has it: two of one name are never told apart by us."""

    def __init__(self) -> None:
        self.twice: set[str] = set()

    def rows(self) -> QuerySet[Staff]:
        rows = Staff.objects.filter(left_on=None).select_related("branch")
        self.twice = {name for name, n in Counter(rows.values_list("name", flat=True)).items() if n > 1}
        return rows

    def names(self, person: Staff) -> Iterable[str]:
        return (person.code,) if person.name in self.twice else (person.code, person.name)

    def reference(self) -> Reference:
        return Reference(
            self.rows, self.names, lambda person: person.code,
            lambda person: f"{person.name} {person.code}（{person.branch.name}）",
        )  # fmt: skip


class StoreHooks(ListHooks):
    permission = "staff_edit"
    resource_class = StoreResource
    references = {"branch": BRANCHES}


class StaffHooks(ListHooks):
    permission = "staff_edit"
    resource_class = StaffResource
    references = {"branch": BRANCHES}

    def undo(self, part: ImportPart, by: Any) -> None:
        """A new person goes with the post of the sheet; whoever has been used since stays. Raises RecordsInUse."""
        rows = StagedRow.objects.filter(batch=part.batch_id, kind=part.kind).exclude(record="")
        for staged in rows.iterator(chunk_size=SLICE):
            if staged.before is not None:
                continue
            for person in Staff.objects.filter(pk=staged.record.partition(":")[2]):
                if person.posts.count() > 1 or person.user_id or person.teams.exists() or person.led.exists():
                    raise RecordsInUse(record=str(person))
                person.posts.all().delete()
        super().undo(part, by)


class TeamHooks(ListHooks):
    permission = "staff_edit"
    resource_class = TeamResource

    def __init__(self) -> None:
        self.references = {"member": _People().reference(), "leader": _People().reference()}

    def _write(self, batch: list[StagedRow], by: Any, counts: dict[str, int]) -> None:
        """As a list's, keeping for each move the membership it closed."""
        if not batch:
            return
        result = self._run([self._cells(row.values, row.matched) for row in batch], by=by, dry_run=False)
        for staged, outcome in zip(batch, result.rows, strict=True):
            what = _outcome(outcome)
            counts[what] += 1
            if what != "same":
                staged.record, staged.before = f"people.teammembership:{outcome.object_id}", outcome.before
        StagedRow.objects.bulk_update([row for row in batch if row.record], ["record", "before"], batch_size=500)

    def undo(self, part: ImportPart, by: Any) -> None:
        """The moves go, the last first, and what each had closed holds again as long as it did before."""
        rows = StagedRow.objects.filter(batch=part.batch_id, kind=part.kind).exclude(record="")
        for staged in rows.order_by("-table", "-row").iterator(chunk_size=SLICE):
            move = TeamMembership.objects.select_related("member").filter(pk=staged.record.partition(":")[2]).first()
            if move is None or move.member.teams.filter(from_on__gt=move.from_on).exists():
                raise RecordsInUse(record=str(move.member if move else staged.row))
            until = staged.before["until_on"]
            member, leader = move.member, move.leader
            move.delete()
            TeamMembership.objects.filter(pk=staged.before["earlier"]).update(
                until_on=date.fromisoformat(until) if until else None
            )
            undone = {"leader": leader.code, "from_on": move.from_on}
            audit.record("staff.team_changed", target=member, by=by, before=undone, after={"undone": True})
