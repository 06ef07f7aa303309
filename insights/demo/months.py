"""The months of the demonstration: sheets brought in as a clerk would, pay calculated, August approved and locked."""

import tempfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from appraisal.choices import SheetState
from appraisal.models import MinimumWage, PaySheet
from appraisal.services import acknowledge_note, approve_sheet, confirm_sheet, load_rulebooks, lock_month
from core import jobs
from core.models import Month
from core.sheets import batches
from core.sheets.models import ImportBatch
from insights.demo import sheets
from insights.demo.company import AREAS
from monthend.services import start_run
from people.models import User

AS_OF = {"2026-08": date(2026, 9, 7), "2026-09": date(2026, 10, 9), "2026-10": date(2026, 11, 6)}
WAGE = Decimal("1000.00")  # invented, so that approval can be tried


class DemoRefused(RuntimeError):
    """A sheet of the demonstration was not taken in: says which, and why."""


def as_of(month: str) -> datetime:
    """The evening of the day up to which the month's calculation counts."""
    return datetime.combine(AS_OF[month], time(18), timezone.get_default_timezone())


def minimum_wages() -> None:
    """One invented minimum wage for each place."""
    for place in {place for _name, place in AREAS.values()}:
        MinimumWage.objects.get_or_create(
            place=place, valid_from=date(2026, 1, 1), defaults={"amount": WAGE, "source": "样例数据，非真实标准"}
        )


def bring_in(path: Path, by: User, kinds: tuple[str, ...] = ()) -> None:
    """One file through the clerk's own door: received, parsed, confirmed."""
    with path.open("rb") as fileobj:
        batch = batches.receive_file(fileobj=fileobj, name=path.name, by=by, wanted=kinds, inline=True)
    batches.work_here(batch.job)
    batch.refresh_from_db()
    if batch.state != ImportBatch.State.CHECKED or batches.open_questions(batch):
        raise DemoRefused(f"{path.name}: {batch.error_code or batches.open_questions(batch)}")
    batches.confirm_batch(batch=batch, by=by)


def _imported(month: str) -> bool:
    return ImportBatch.objects.filter(month=month, state=ImportBatch.State.WRITTEN).exists()


def bring_in_sheets(by: User) -> None:
    """Head office's sheets of the three months, each once."""
    with tempfile.TemporaryDirectory() as folder:
        for month in ("2026-08", "2026-09"):
            if not _imported(month):
                bring_in(sheets.internal_sheet(month, Path(folder)), by)
                bring_in(sheets.external_sheet(month, Path(folder)), by)
    if not _imported("2026-10"):
        for path in sheets.OCTOBER:
            bring_in(path, by)


def calculate(month: str, by: User) -> None:
    """The month-end run of a month that nobody has approved or locked yet."""
    if Month.objects.filter(month=month).exclude(state=Month.State.OPEN).exists():
        return
    if PaySheet.objects.filter(month__month=month).exists():
        return
    run, _created = start_run(month=month, as_of=as_of(month), by=by, ring=False)
    jobs.run_inline(run.job)


def close_august(manager: User) -> None:
    """August goes its whole way: confirmed by each payee, approved by a manager, locked."""
    month = Month.objects.get(month="2026-08")
    if month.state != Month.State.OPEN:
        return
    for sheet in PaySheet.objects.filter(month=month).select_related("payee").order_by("employee_code"):
        if sheet.state == SheetState.CALCULATED:
            sheet = confirm_sheet(sheet=sheet, by=sheet.payee)
        if sheet.state == SheetState.CONFIRMED:
            if sheet.deductions > (sheet.total + sheet.deductions) / 5:
                acknowledge_note(sheet=sheet, reason="逐项核对过，扣减属实", by=manager)
            approve_sheet(sheet=sheet, by=manager)
    lock_month(month=month, by=manager)


def build() -> None:
    """All of it; what stands already is left as it is."""
    load_rulebooks()
    minimum_wages()
    clerk, starter = User.objects.get(username="lujingyi"), User.objects.get(username="chenxiaodong")
    bring_in_sheets(clerk)
    for month in AS_OF:
        calculate(month, starter)
    close_august(User.objects.get(username="shenguoqing"))


def october() -> list[tuple[str, str, str]]:
    """(name, total, address) of the October sheets, in the order of the employee numbers."""
    rows = PaySheet.objects.filter(month__month="2026-10").order_by("employee_code")
    return [(s.employee_name, f"{s.total:,.2f}", f"/pay/2026-10/{s.employee_code}/") for s in rows]
