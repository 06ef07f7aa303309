"""What is promised for the machines of the file: their facts as `catalog.coverage` wants them, a verdict for each."""

from collections.abc import Callable, Iterable
from datetime import date

from catalog import promises
from catalog.choices import Proof, Use
from catalog.coverage import Facts, Verdict, coverage
from catalog.models import Category
from customers.models import Unit

# Days a machine stood in repair while covered: the room above knows its tickets and says so here.
RepairDays = Callable[[Iterable[int]], dict[int, int]]
_asked: list[RepairDays] = []


def register_repair_days(ask: RepairDays) -> None:
    """Called in AppConfig.ready(): `ask(unit ids)` gives unit id → days; a unit that never stood is left out."""
    _asked[:] = [ask]


def repair_days(unit_ids: Iterable[int]) -> dict[int, int]:
    """Unit id → days in repair that are added to what is promised."""
    ids = list(unit_ids)
    return _asked[0](ids) if _asked and ids else {}


def facts_of(unit: Unit, days: int = 0) -> Facts:
    """The facts of a machine on file; read category and its parent along."""
    dates = {
        unit.proof or "told": unit.purchased_on,
        Proof.INSTALLATION.value: unit.installed_on,
        Proof.ACTIVATION.value: unit.activated_on,
        Proof.FACTORY.value: unit.made_on,
    }
    return Facts(
        categories=promises.lineage(unit.category),
        brand=unit.brand,
        use=unit.use,
        dates={proof: day for proof, day in dates.items() if day is not None},
        on_file_until=unit.warranty_until,
        exchanged_on=unit.exchanged_on,
        repair_days=days,
    )


def facts_told(
    category: Category, *, brand: str = "", purchased_on: date | None = None, proof: str = "", use: str = Use.HOUSEHOLD
) -> Facts:
    """The facts of a machine nobody has on file yet, as the caller tells them."""
    dates = {proof or "told": purchased_on} if purchased_on else {}
    return Facts(promises.lineage(category), brand, use, dates)


def verdicts(units: Iterable[Unit], day: date) -> dict[int, Verdict]:
    """Unit id → how it is covered on that day: the same few statements for any number of machines."""
    machines = list(units)
    if not machines:
        return {}
    lines, counting = promises.policies(), promises.counting_on(day)
    days = repair_days(unit.pk for unit in machines)
    return {
        unit.pk: coverage(facts_of(unit, days.get(unit.pk, 0)), lines, day, mileage=unit.mileage_km, counting=counting)
        for unit in machines
    }


def verdict_of(unit: Unit, day: date, mileage: int | None = None) -> Verdict:
    """How one machine is covered on that day."""
    facts = facts_of(unit, repair_days([unit.pk]).get(unit.pk, 0))
    mileage = unit.mileage_km if mileage is None else mileage
    return coverage(facts, promises.policies(), day, mileage=mileage, counting=promises.counting_on(day))


def verdict_told(facts: Facts, day: date, mileage: int | None = None) -> Verdict:
    """How a machine that is not on file would be covered."""
    return coverage(facts, promises.policies(), day, mileage=mileage, counting=promises.counting_on(day))
