"""What a row of a ticket sheet means here: whose ticket, which people, which state since when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import md5

import orjson
from django.utils import timezone

from catalog.models import Reason
from catalog.selectors import categories_by_word
from core.sheets.hooks import NOTE, Row
from core.sheets.text import heading
from customers.importing import place_word
from customers.models import Phone, Unit
from customers.personal import normalised_phone
from people.choices import Post
from people.models import Branch, Staff, StaffPost, Store, TeamMembership
from tickets.choices import COMPLETED, ON_THE_JOB, State
from tickets.models import Ticket
from tickets.sheet_kinds import SOURCES
from tickets.transitions import reachable_from

LEADERS = (Post.REPAIR_SUPERVISOR, Post.INSTALL_SUPERVISOR)
TEXTS = {"brand": 40, "model_name": 60, "fault_text": 500, "contact_name": 80, "address": 300, "result": 500}
TIMES = ("received_at", "assigned_at", "feedback_at", "finished_at", "called_back_at")
REMARK_WORDS = (
    ("配件", "waiting_part"), ("待件", "waiting_part"), ("停产", "part_discontinued"), ("改约", "postponed"),
    ("外出", "no_answer"), ("联系不上", "no_answer"), ("未接", "no_answer"), ("返厂", "at_factory"),
    ("厂家", "maker_judgement"), ("报价", "quotation"), ("退换", "exchange"), ("退货", "exchange"), ("雨", "weather"),
)  # fmt: skip


ZONE = timezone.get_default_timezone()


@lru_cache(maxsize=65536)
def instant(text: str) -> datetime:
    """The branch's own clock → the instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@lru_cache(maxsize=65536)
def stored(at: datetime | None) -> str | None:
    """As both databases take it from text: 2026-10-09 04:00:00, in UTC."""
    return at.isoformat(" ", "seconds")[:19] if at else None


class Books:
    """People, places and lists, as far as a sheet of tickets speaks of them."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.staff = {row[0]: row for row in Staff.objects.values_list("pk", "code", "name", "branch", "branch__path")}
        self.by_code = {row[1].upper(): row[0] for row in self.staff.values()}
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for pk, _code, name, *_rest in self.staff.values():
            self.by_name["".join(name.split())].append(pk)
        self.leaders = set(StaffPost.objects.filter(post__in=LEADERS).values_list("staff", flat=True))
        self.teams: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
        for member, start, end, leader in TeamMembership.objects.values_list("member", "from_on", "until_on", "leader"):
            self.teams[member].append((start, end, leader))
        self.branches: dict[str, str] = {}
        for name, path in Branch.objects.values_list("name", "path"):
            self.branches[heading(name)] = path
            self.branches.setdefault(place_word(name), path)
        self.stores = {heading(name): pk for pk, name in Store.objects.values_list("pk", "name")}
        self.categories = {heading(word): category.pk for word, category in categories_by_word().items()}
        self.other = self.categories.get("其他")
        reasons = Reason.objects.filter(purpose="remark").values_list("code", "pk")
        self.reasons = dict(reasons)

    def leader_on(self, member: int | None, day: date) -> int | None:
        """Who led this person on that day."""
        for start, end, leader in self.teams.get(member, ()):
            if start <= day and (end is None or day <= end):
                return leader
        return None

    def named(self, name: str, path: str, among: set[int] | None = None) -> list[int]:
        """People of this name, those of the branch first choice."""
        found = [pk for pk in self.by_name.get("".join(name.split()), ()) if among is None or pk in among]
        near = [pk for pk in found if path and self.staff[pk][4].startswith(path)]
        return near or found

    def reason_of(self, text: str) -> int | None:
        """The reason code a remark in words speaks of; `other` where none fits."""
        code = next((code for word, code in REMARK_WORDS if word in text), "other")
        return self.reasons.get(code) or self.reasons.get("other")


class Known:
    """What stands already of a slice of rows: tickets, phones, machines."""

    def __init__(self, rows: Iterable[Row]) -> None:
        told = [row.values for row in rows]
        numbers = [values["number"] for values in told if values.get("number")]
        columns = ("number", "state", "import_digest", "revision", "is_void")
        self.tickets = {row[0]: row[1:] for row in Ticket.objects.filter(number__among=numbers).values_list(*columns)}
        printed = {values["contact_phone"] for values in told if values.get("contact_phone")}
        self.digits = {text: normalised_phone(text)[:20] for text in printed}
        phones = set(self.digits.values())
        self.phones: dict[str, int | None] = {}
        for digits, customer in Phone.objects.filter(digits__among=phones).values_list("digits", "customer"):
            self.phones[digits] = None if digits in self.phones else customer  # two customers: nobody is guessed
        serials = {values["serial"] for values in told if values.get("serial")}
        self.units = dict(Unit.objects.filter(serial__among=serials).values_list("serial", "pk"))


def match_row(row: Row, books: Books, known: Known) -> None:
    """Fill `row.matched` with the ticket's columns and what writing it would do; say what stands against it."""
    told, times = row.values, {}
    for name in TIMES:
        if told.get(name):
            times[name] = instant(told[name])
            if times[name] > books.now:
                row.add("time_ahead", name)
    received, state = times.get("received_at"), told.get("state")
    if received is None or state is None or not told.get("number"):
        return  # the sheet's own check has said so
    if len(told["number"]) > 20:
        row.add("number_too_long", "number")
    for name, at in times.items():
        if at < received or (name == "finished_at" and at < times.get("assigned_at", received)):
            row.add("time_backwards", name)
    technician, supervisor = _people(row, books, date.fromisoformat(told["received_at"][:10]))
    settled = _settled_at(row, state, times)
    since = _state_since(state, times, settled)
    if state in ON_THE_JOB and technician is None:
        row.add("technician_needed", "technician")
    category = books.categories.get(heading(told.get("category") or ""), None)
    if category is None:
        category = books.other
        if told.get("category"):
            row.add("category_other", "category", level=NOTE, found=told["category"])
    kind = told.get("kind") or ("installation" if told["number"].upper().startswith("AZ") else "repair")
    urgency = told.get("urgency") or "normal"
    phone = known.digits.get(told.get("contact_phone"), "")
    remark = (told.get("remark") or "").strip()
    row.matched = {
        "number": told["number"],
        "kind": kind,
        "state": state,
        "state_since": stored(since),
        "supervisor": supervisor,
        "technician": technician,
        "branch": books.staff[supervisor][3] if supervisor else None,
        "store": books.stores.get(heading(told.get("store") or "")),
        "customer": known.phones.get(phone),
        "unit": known.units.get(told.get("serial")),
        "contact_phone": phone,
        "category": category,
        "serial": (told.get("serial") or "")[:40],
        "source": SOURCES.get(told.get("source") or "", "import"),
        "urgency": urgency,
        "in_warranty": told.get("in_warranty"),
        "received_at": stored(received),
        "assigned_at": stored(times.get("assigned_at")),
        "settled_at": stored(settled),
        "remark": remark[:500],
        "remark_reason": books.reason_of(remark) if remark and state not in COMPLETED else None,
        "remark_at": stored(times.get("feedback_at") or since) if remark else None,
        **{name: (told.get(name) or "")[:length] for name, length in TEXTS.items()},
        "digest": md5(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), usedforsecurity=False).hexdigest(),
    }
    row.matched["outcome"] = _outcome(row, known.tickets.get(told["number"]))


def _people(row: Row, books: Books, day: date) -> tuple[int | None, int | None]:
    """(technician, supervisor): by number, by name within the area, by who led whom on that day; never guessed."""
    told, answers = row.values, row.answers
    path = books.branches.get(heading(told.get("area") or ""), "")
    technician = answers.get("technician") or books.by_code.get((told.get("technician_code") or "").upper())
    if technician is None and told.get("technician"):
        found = books.named(told["technician"], path)
        technician = found[0] if len(found) == 1 else None
        if technician is None:
            row.add(
                "several_people" if found else "technician_unknown",
                "technician",
                level=NOTE if told.get("state") not in ON_THE_JOB else "error",
                found=told["technician"],
                suggest=[{"id": pk, "label": f"{books.staff[pk][2]} {books.staff[pk][1]}"} for pk in found],
            )
    supervisor = answers.get("supervisor")
    if supervisor is None and told.get("supervisor"):
        found = books.named(told["supervisor"], path, books.leaders)
        supervisor = found[0] if len(found) == 1 else None
    elif supervisor is None:
        supervisor = books.leader_on(technician, day)
    if supervisor is None:
        row.add("supervisor_needed", "supervisor", found=told.get("supervisor") or "--", suggest=[])
    return technician, supervisor


def _settled_at(row: Row, state: str, times: dict[str, datetime]) -> datetime | None:
    if state in COMPLETED:
        if "finished_at" not in times:
            row.add("finish_needed", "finished_at")
        return times.get("finished_at", times["received_at"])
    if state == State.CANCELLED:
        return times.get("finished_at") or _latest(times, "feedback_at", "assigned_at", "received_at")
    if "finished_at" in times:
        row.add("finish_ignored", "finished_at", level=NOTE)
    return None


def _state_since(state: str, times: dict[str, datetime], settled: datetime | None) -> datetime:
    if state in (State.CALLED_BACK, State.CLOSED):
        return max(times.get("called_back_at", settled), settled)
    if settled is not None:
        return settled
    if state == State.NEW:
        return times["received_at"]
    if state == State.ASSIGNED:
        return times.get("assigned_at") or times["received_at"]
    return _latest(times, "feedback_at", "assigned_at", "received_at")


def _latest(times: dict[str, datetime], *names: str) -> datetime:
    return max(times[name] for name in names if name in times)


def _outcome(row: Row, stands: tuple | None) -> str:
    """new, changed, same; a ticket that somebody works on here is never changed by a sheet."""
    if stands is None:
        return "new"
    state, digest, revision, is_void = stands
    if is_void and not digest:
        return "changed"  # an import was taken back; this one brings it again
    if not digest or revision > 1:
        row.add("lives_here", "number", level=NOTE)
        return "same"
    if digest == row.matched["digest"]:
        return "same"
    if row.matched["state"] not in reachable_from(state):
        wanted = State(row.matched["state"])
        row.add("state_goes_back", "state", stands=str(State(state).label), found=str(wanted.label))
    return "changed"
