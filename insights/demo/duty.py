"""Skills, certificates, areas, rosters and leave of the demonstration company. Repeating it changes nothing."""

from datetime import date, timedelta

from django.utils import timezone

from insights.demo.company import SUPERVISORS, TECHNICIANS
from people.duty import desk, leave, papers, rosters
from people.duty.choices import LeaveKind
from people.duty.rules import CheckRule
from people.duty.shifts import day_span
from people.models import Leave, Licence, Roster, Staff, User

# Certificate without which nobody is sent, or only with a word why.
NEEDS = [
    ("air_conditioner", "refrigeration", "block"),
    ("stove", "gas", "block"),
    ("water_heater", "electrician", "warn"),
]
MIXES = [
    ["air_conditioner", "refrigerator", "water_heater", "small_appliance"],
    ["air_conditioner", "washer", "television", "refrigerator"],
    ["refrigerator", "freezer", "washer", "hood"],
    ["air_conditioner", "water_heater", "hood", "stove"],
]
ROADS = {
    "S001": [["建设路", "泰山路"], ["汇泉里", "东湖路"], ["北园大街"], ["泰山路", "东湖路"]],
    "S002": [["人民路", "西城大街"], ["站前路"], ["人民路"], ["西城大街"]],
    "S003": [["莱河县"], ["青石镇"], ["莱河县", "青石镇"]],
}
# Days from today until an air conditioning certificate ends, where it is not years.
SHORT = {"W104": -12, "W203": 18}
WITHOUT = {"W303"}  # has none at all
FEWER = {"W104": (3, 2), "W203": (4, 3), "W303": (3, 3)}


def build() -> None:
    """What each may repair, with which certificate, where, and when."""
    admin, manager = User.objects.get(username="fangzhigang"), User.objects.get(username="chenxiaodong")
    if Licence.objects.exists():
        return
    for trade, kind, effect in NEEDS:
        desk.set_licence_rule(trade=trade, kind=kind, effect=effect, by=admin)
    desk.set_checks(checks={"limit": CheckRule("warn", True), "area": CheckRule("warn")}, by=admin)
    people = {person.code: person for person in Staff.objects.select_related("user")}
    today = timezone.localdate()
    for supervisor, _name, _area in SUPERVISORS:
        team = [people[code] for code, _name in TECHNICIANS[supervisor]]
        for n, person in enumerate(team):
            papers.set_skills(staff=person, levels={t: 2 + (n == 0) for t in MIXES[n]}, by=manager)
            papers.set_areas(staff=person, names=ROADS[supervisor][n], by=manager)
            _certificates(person, MIXES[n], today, manager)
            morning, afternoon = FEWER.get(person.code, (4, 4))
            papers.set_limit(staff=person, morning=morning, afternoon=afternoon, job_minutes=75, by=manager)
        papers.set_skills(staff=people[supervisor], levels=dict.fromkeys(MIXES[1], 3), by=manager)
        _certificates(people[supervisor], MIXES[1], today, manager)
        _rosters(people[supervisor], team, today)
    _leave(people, today, manager)


def _certificates(person: Staff, trades: list[str], today: date, by: User) -> None:
    until = today + timedelta(days=400 + 37 * (person.pk % 9))
    if "air_conditioner" in trades and person.code not in WITHOUT:
        ends = today + timedelta(days=SHORT[person.code]) if person.code in SHORT else until
        papers.save_licence(
            staff=person, kind="refrigeration", number=f"ZL-{person.code}-2201", valid_until=ends,
            issued_on=ends - timedelta(days=1095), by=by,
        )  # fmt: skip
    if "water_heater" in trades:
        review = today + timedelta(days=21 if person.pk % 3 == 0 else 200)
        papers.save_licence(
            staff=person, kind="electrician", number=f"DG-{person.code}-1108", valid_until=until,
            issued_on=until - timedelta(days=2190), review_on=review, by=by,
        )  # fmt: skip
    if "stove" in trades:
        papers.save_licence(staff=person, kind="gas", number=f"RQ-{person.code}-0310", valid_until=until, by=by)


def _rosters(leader: Staff, team: list[Staff], today: date) -> None:
    """Two weeks: the hotline by turns, a day off in the week for whoever works on Sunday."""
    if Roster.objects.filter(staff=leader).exists() or leader.user is None:
        return
    monday = rosters.monday_of(today)
    for n in range(14):
        day = monday + timedelta(days=n)
        if day.weekday() == 6:
            rosters.set_shift(staff=team[n // 7 % len(team)], day=day, shift="whole", by=leader.user)
        if n % 3 == leader.pk % 3:
            rosters.set_shift(staff=leader, day=day, shift="hotline", by=leader.user)
        elif day.weekday() in (2, 4) and day != today:
            rosters.set_shift(staff=team[n % len(team)], day=day, shift="early", by=leader.user)


def _leave(people: dict[str, Staff], today: date, manager: User) -> None:
    """One away until the afternoon, one who asks for next week."""
    if Leave.objects.exists():
        return
    zone = timezone.get_current_timezone()
    day = day_span(today, zone)[0]
    away = leave.ask_leave(
        staff=people["W103"], kind=LeaveKind.PERSONAL, from_at=day + timedelta(hours=8),
        until_at=day + timedelta(hours=15), reason="家中有事", by=people["S001"].user,
    )  # fmt: skip
    leave.decide_leave(leave=away, approve=True, by=manager)
    leave.ask_leave(
        staff=people["W101"], kind=LeaveKind.ANNUAL, from_at=day + timedelta(days=8, hours=8),
        until_at=day + timedelta(days=9, hours=18), reason="年休假两天", by=people["W101"].user,
    )  # fmt: skip
