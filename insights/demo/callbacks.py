"""Call-backs of November and a complaint under way: something to call, something to read, nothing that pay of August
to October counts."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from catalog.models import Category
from core.errors import DomainError
from customers.models import Customer
from feedback import services
from feedback.models import CallTask, Incident
from feedback.selectors.calls import script_for
from feedback.services import Heard
from people.models import Staff, User
from tickets import services as tickets
from tickets.choices import Kind, Source, State
from tickets.models import Ticket

# technician, hours since completion, from a store, what the customer said (none: still to be called)
JOBS = [
    ("W101", 49, False, ("satisfied", {"attitude": 5, "skill": 5, "overall": 5}, "师傅很准时")),
    ("W101", 47, False, ("satisfied", {"attitude": 4, "skill": 5, "overall": 4}, "")),
    ("W201", 46, False, ("satisfied", {"attitude": 3, "skill": 4, "overall": 3}, "来得有点晚")),
    ("W102", 45, False, ("no_answer", {}, "")),
    ("W301", 44, False, ("unsatisfied", {"attitude": 2, "skill": 3, "overall": 2}, "没有穿鞋套，地板踩脏了")),
    ("W202", 43, False, None),
    ("W102", 42, False, None),
    ("W101", 41, True, None),
    ("W201", 40, False, None),
    ("W103", 39, False, None),
    ("W302", 38, True, None),
    ("W103", 37, False, None),
    ("W202", 36, False, None),
    ("W301", 35, False, None),
    ("W302", 34, False, None),
    ("W101", 33, False, None),
    ("W203", 5, False, None),
]
FIXED = {"fixed": True, "fees_ok": True, "dressed": True, "safety": "by_rules"}


def _completed(staff: Staff, done: datetime, from_store: bool, customer: Customer, agent: User) -> Ticket | None:
    """One job from the call to done, by the ways of the table; None where the house's rules keep it from being done."""
    supervisor = Staff.objects.filter(led__member=staff).filter(Q(led__until_on=None)).first()
    phone = customer.phones.first()
    ticket = tickets.register_ticket(
        kind=Kind.REPAIR, category=Category.objects.get(code="ac_wall"), supervisor=supervisor, customer=customer,
        contact_name=customer.name, contact_phone=phone.digits if phone else "", brand="星河",
        model_name="KFR-35GW/样01",
        fault_text="不制冷", source=Source.STORE if from_store else Source.CUSTOMER, by=agent,
        at=done - timedelta(hours=6),
    )  # fmt: skip
    hand = User.objects.get(pk=(staff.user or supervisor.user).pk)
    lead = User.objects.get(pk=supervisor.user_id)
    tickets.assign_ticket(ticket=ticket, technician=staff, by=lead, at=done - timedelta(hours=5))
    ticket.refresh_from_db()
    tickets.accept_ticket(ticket=ticket, by=hand, at=done - timedelta(hours=4))
    ticket.refresh_from_db()
    tickets.solve_remotely(
        ticket=ticket, result="远程指导清洗滤网，制冷恢复", solved_at=done, acceptance="signature", by=hand,
        acceptance_reference="本人", at=done,
    )  # fmt: skip
    ticket.refresh_from_db()
    return ticket


def build() -> None:
    """Takes over what was called before, then makes this week's; safe to repeat."""
    services.load_standard()
    while services.gather(limit=5_000).taken_over:
        pass
    if CallTask.objects.filter(ticket__fault_text="不制冷", month__gte="2026-11", tries__gt=0).exists():
        return
    now, agent = timezone.now(), User.objects.get(username="fanxiaomei")
    staff = {s.code: s for s in Staff.objects.select_related("user")}
    customers = list(Customer.objects.filter(call_back_ok=True, kind="person").order_by("number")[: len(JOBS)])
    for (code, hours, from_store, said), customer in zip(JOBS, customers, strict=False):
        try:
            ticket = _completed(staff[code], now - timedelta(hours=hours), from_store, customer, agent)
        except (DomainError, KeyError):
            continue  # the roster or a gate keeps this one open: the others tell enough
        services.gather()
        if said is not None and ticket.state == State.DONE:
            _call(ticket, said, agent)
    _complaint(agent)


def _call(ticket: Ticket, said: tuple, agent: User) -> None:
    outcome, answers, words = said
    task = CallTask.objects.get(ticket=ticket)
    services.claim(task=task, by=agent)
    told = Heard(answers | FIXED if answers else {}, words, "", script_for(ticket.kind, timezone.localdate()))
    services.record_call(task=task, outcome=outcome, by=agent, heard=told)


def _complaint(agent: User) -> None:
    """The one who was not satisfied complains; the supervisor's side is heard, nobody has decided."""
    task = CallTask.objects.filter(state="unsatisfied", month__gte="2026-11").select_related("ticket").first()
    if task is None or Incident.objects.filter(call__task=task).exists():
        return
    incident = services.register_incident(
        kind="complaint", source="user", title="没有穿鞋套，地板踩脏了", occurred_at=task.completed_at, by=agent,
        ticket=task.ticket, concerns=task.technician, proposer=task.ticket.contact_name, call=task.attempts.last(),
    )  # fmt: skip
    services.record_statement(
        incident=incident, side="reporter", told_by=task.ticket.contact_name or "用户",
        text="师傅进门没有穿鞋套，走的时候也没有擦地。", by=agent,
    )  # fmt: skip
