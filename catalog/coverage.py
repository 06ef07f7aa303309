"""Whether a machine is in warranty (三包), pure: facts of the machine, policies as they stand, a day; nothing is asked.

A machine's promise starts on the day its best proof shows; an exchange starts it anew, days in repair are added. The
policy that fits best counts for each part group, and the law's minimum holds whatever a policy or a file says.
Answers are plain data, so that a ticket keeps them as they were; `sentence` reads them aloud in the reader's language.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from catalog import wording

WHOLE, MAIN, LABOUR = GROUPS = ("whole", "main", "labour")
PROOFS = ("invoice", "receipt", "order", "installation", "activation", "factory")
TOLD = "told"  # a day of purchase nobody has shown a proof of
ORDER = ("invoice", "receipt", "order", TOLD, "installation", "activation", "factory")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """One line of the table. `until_on` None: still offered. Of `months` and `kilometres` the first reached ends it.

    `moved` carries a last day that is a holiday to the next working day, where the policy says so.
    """

    key: int
    name_zh: str
    name_en: str
    category: str
    part_group: str = WHOLE
    brand: str = ""
    use: str = ""
    months: int | None = 12
    kilometres: int | None = None
    from_on: date = date.min
    until_on: date | None = None
    is_legal_minimum: bool = False
    extends_by_repair: bool = True
    restarts_on_exchange: bool = True
    moved: Callable[[date], date] | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """How days are counted: return and exchange after the sale, the start where only the factory date is known."""

    return_days: int = 7
    exchange_days: int = 15
    sale_day_counts: bool = False
    factory_start: str = "next_month"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a machine. `categories`: its own code, then its parents'. `dates`: a proof → its day."""

    categories: Sequence[str]
    brand: str = ""
    use: str = "household"
    dates: Mapping[str, date] = field(default_factory=dict)
    on_file_until: date | None = None
    exchanged_on: date | None = None
    repair_days: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """How one part group stands. `in_warranty` None: the mileage is not known. `law`: the minimum made it longer.

    `moved_from`: the holiday its last day would have been.
    """

    group: str
    in_warranty: bool | None
    until: date | None
    kilometres: int | None
    policy: int | None
    name_zh: str
    name_en: str
    law: bool = False
    moved_from: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`in_warranty` None: it depends (on the part, the mileage) or cannot be said. `basis`: policy, on_file,
    no_start, no_policy. `entitled`: return or exchange, until `entitled_until`, "" when over."""

    in_warranty: bool | None
    until: date | None
    basis: str
    start: date | None = None
    proof: str = ""
    part_groups: tuple[Group, ...] = ()
    repair_days: int = 0
    entitled: str = ""
    entitled_until: date | None = None

    @property
    def reason(self) -> str:
        """The sentence: which policy, from when, by what proof."""
        return wording.sentence(self.as_data())

    def as_data(self) -> dict[str, Any]:
        """Plain data to be kept: days as ISO text."""
        plain = asdict(self)
        plain["part_groups"] = [dict(group) for group in plain["part_groups"]]
        return _iso(plain)


def _iso(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _iso(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_iso(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def months_after(start: date, months: int) -> date:
    """The same day so many months on, or the month's last where it has no such day; stops at the calendar's end."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year - 1:
        return date(date.max.year - 1, 12, 31)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(start.day, (following - DAY).day))


def start_of(facts: Facts, counting: Counting) -> tuple[date | None, str]:
    """The day the promise runs from and what shows it; an exchange begins it anew with the policies that say so."""
    for proof in ORDER:
        if (day := facts.dates.get(proof)) is not None:
            return (_after_factory(day, counting.factory_start) if proof == "factory" else day), proof
    return None, ""


def _after_factory(made: date, rule: str) -> date:
    if rule == "same_day":
        return made
    if rule == "three_months":
        return months_after(made, 3)
    return months_after(made.replace(day=1), 1)


def _fits(policy: Policy, facts: Facts, start: date) -> bool:
    return (
        policy.category in facts.categories
        and policy.brand.casefold() in ("", facts.brand.casefold())
        and policy.use in ("", facts.use)
        and policy.from_on <= start
        and (policy.until_on is None or start <= policy.until_on)
    )


def _closeness(policy: Policy, facts: Facts) -> tuple:
    """The nearer the better: its own category before a parent's, a named brand, a named use; then the newer line."""
    own = -list(facts.categories).index(policy.category)
    return own, bool(policy.brand), bool(policy.use), policy.from_on, policy.key


def _end(policy: Policy, facts: Facts, start: date) -> tuple[date | None, date | None]:
    """The last day covered, None where only kilometres limit it; and the holiday it was moved from."""
    if policy.months is None:
        return None, None
    if facts.exchanged_on and policy.restarts_on_exchange and facts.exchanged_on > start:
        end = months_after(facts.exchanged_on, policy.months)
    else:
        end = months_after(start, policy.months)
        days = max(facts.repair_days, 0) if policy.extends_by_repair else 0
        end += timedelta(days=min(days, (date.max - end).days))
    last = policy.moved(end) if policy.moved else end
    return last, end if last != end else None


def _stands(end: date | None, kilometres: int | None, day: date, mileage: int | None) -> bool | None:
    if end is not None and day > end:
        return False
    if kilometres is None:
        return True
    return None if mileage is None else mileage <= kilometres


RANK = {False: 0, None: 1, True: 2}


def _group(
    name: str, policies: Iterable[Policy], facts: Facts, start: date, day: date, mileage: int | None
) -> Group | None:
    """The best promise for a part group, or the law's where that reaches further."""
    fitting = [policy for policy in policies if policy.part_group == name and _fits(policy, facts, start)]
    found = []
    for law in (False, True):
        lines = [policy for policy in fitting if policy.is_legal_minimum is law]
        if lines:
            best = max(lines, key=lambda policy: _closeness(policy, facts))
            end, holiday = _end(best, facts, start)
            stands, longer = _stands(end, best.kilometres, day, mileage), law and len(found) > 0
            found.append(
                Group(name, stands, end, best.kilometres, best.key, best.name_zh, best.name_en, longer, holiday)
            )
    if not found:
        return None
    return max(found, key=lambda group: (RANK[group.in_warranty], group.until or date.max, not group.law))


def entitlement(sold_on: date | None, counting: Counting, day: date) -> tuple[str, date | None]:
    """Return (and exchange) within the first days, exchange a little longer: ("return", last day) or ("", None)."""
    if sold_on is None or day < sold_on:
        return "", None
    first = 1 if counting.sale_day_counts else 0
    for right, days in (("return", counting.return_days), ("exchange", counting.exchange_days)):
        last = sold_on + timedelta(days=max(days - first, 0))
        if day <= last:
            return right, last
    return "", None


def coverage(
    unit: Facts, policies: Iterable[Policy], day: date, *, mileage: int | None = None, counting: Counting | None = None
) -> Verdict:
    """Whether the machine is covered on that day, until when, and on what basis. `mileage` in km for vehicles.

    The day a file names (`on_file_until`) stands for itself, but the law's minimum is never undercut by it.
    """
    counting, lines = counting or Counting(), list(policies)
    start, proof = start_of(unit, counting)
    begun = start or unit.exchanged_on
    groups: list[Group] = []
    if begun is not None:
        found = (_group(name, lines, unit, begun, day, mileage) for name in GROUPS)
        groups = [group for group in found if group is not None]
    whole = next((group for group in groups if group.group == WHOLE), None)
    told = {
        "start": begun,
        "proof": proof or ("exchange" if unit.exchanged_on else ""),
        "part_groups": tuple(groups),
        "repair_days": unit.repair_days,
    }
    sold_on = next((unit.dates[p] for p in (*ORDER[:4], "installation") if p in unit.dates), None)
    entitled, last = entitlement(unit.exchanged_on or sold_on, counting, day)
    told |= {"entitled": entitled, "entitled_until": last}
    law = _law_of_whole(lines, unit, begun, day, mileage) if begun is not None else None
    if (filed := unit.on_file_until) is not None:
        covered = day <= filed
        # The law may go further: to a later day, or, where it counts kilometres alone, to no day at all.
        if law is not None and (law.until is None or law.until > filed) and (law.in_warranty or not covered):
            return Verdict(_with_parts(law.in_warranty, groups), law.until, "law", **told)
        return Verdict(_with_parts(covered, groups), filed, "on_file", **told)
    if begun is None:
        return Verdict(None, None, "no_start", **told)
    if whole is None:
        return Verdict(None, None, "no_policy", **told)
    return Verdict(_with_parts(whole.in_warranty, groups), whole.until, "policy", **told)


def _law_of_whole(lines: list[Policy], unit: Facts, begun: date, day: date, mileage: int | None) -> Group | None:
    return _group(WHOLE, [policy for policy in lines if policy.is_legal_minimum], unit, begun, day, mileage)


def _with_parts(whole: bool | None, groups: Sequence[Group]) -> bool | None:
    """While the whole unit is over and main parts still are covered, it depends on what is found."""
    if whole is False and any(group.group == MAIN and group.in_warranty is not False for group in groups):
        return None
    return whole
