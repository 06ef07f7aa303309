"""Pages of tickets: who sees what, what can be done by whom, and that a double click makes one ticket."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from people.roles import Role
from tests.builders.catalog import a_category, a_reason
from tests.builders.customers import a_customer, a_unit
from tests.builders.people import a_partner, a_supervisor, a_user
from tests.builders.tickets import a_defective_unit, a_team, a_ticket, fresh
from tickets import services
from tickets.choices import State
from tickets.models import Ticket
from tickets.services import following

DONE = {
    "result": "更换电容", "acceptance": "signature", "acceptance_reference": "本人", "without_photos": "手机没电了",
}  # fmt: skip


@pytest.fixture
def team(db):
    return a_team()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def act(client, ticket, action, **data):
    url = reverse("tickets:act", args=[ticket.number, action])
    ticket = Ticket.objects.get(pk=ticket.pk)
    return client.post(f"{url}?seen={data.pop('seen', ticket.revision)}", data)


def intake(team, **more):
    return {
        "contact_name": "姜海燕", "contact_phone": "154 0000 0001", "address": "长虹路104号", "warranty": "yes",
        "category": a_category().code, "kind": "repair", "source": "customer", "urgency": "normal",
        "supervisor": team.supervisor.code, "fault_text": "不制冷", **more,
    }  # fmt: skip


def test_from_the_call_to_closed_by_the_roles_concerned(team):
    agent, supervisor = signed_in(team.agent), signed_in(team.supervisor.user)
    technician = signed_in(team.technician.user)
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = agent.post(
        reverse("tickets:new"), intake(team, visit_on=tomorrow, slot="15-17", consent="on", keep_customer="on")
    )
    assert answer.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.contact_phone, ticket.customer.name) == ("new", "15400000001", "姜海燕")
    assert ticket.appointments.get().agreed_with == "姜海燕"

    for client, action, data in (
        (supervisor, "assign", {"technician": team.technician.code}),
        (technician, "accept", {}),
        (technician, "set_out", {}),
        (technician, "arrive", {}),
        (technician, "finish", DONE),
        (agent, "call_back", {"outcome": "satisfied"}),
        (agent, "close", {}),
    ):
        answer = act(client, ticket, action, **data)
        assert answer.status_code == 302, (action, answer.context["refused_form"].errors)
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED
    page = agent.get(ticket.get_absolute_url())
    assert page.status_code == 200


def test_double_click_makes_one_ticket(team):
    client, key = signed_in(team.agent), str(uuid4())
    first, second = (client.post(reverse("tickets:new"), intake(team, _idempotency_key=key)) for _n in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, second.url)
    assert Ticket.objects.count() == 1


def test_open_ticket_of_the_same_machine_is_shown_before_saving(team):
    unit = a_unit(a_customer(branch=team.branch))
    known = a_ticket(team=team, unit=unit, customer=unit.customer)
    client = signed_in(team.agent)
    url = f"{reverse('tickets:new')}?customer={unit.customer.number}&unit={unit.pk}"
    assert known.number in client.get(url).content.decode()
    answer = client.post(url, intake(team, contact_phone=""))
    assert answer.status_code == 422 and known.number in answer.content.decode()
    assert client.post(url, intake(team, contact_phone="", anyway="on")).status_code == 302
    assert Ticket.objects.filter(unit=unit).count() == 2


def test_known_caller_is_found_from_four_digits_and_stays_masked(team):
    customer = a_customer("李淑芬", phone="13812345521", branch=team.branch)
    client = signed_in(team.agent)
    for words in ("5521", "1381", "1385521", "13812345521", "５５２１", "１３８ １２３４-5521"):
        said = client.get(reverse("tickets:callers"), {"q": words}).content.decode()
        assert "李淑芬" in said and "13812345521" not in said and "138****5521" in said
    page = client.get(f"{reverse('tickets:new')}?customer={customer.number}").content.decode()
    assert "13812345521" not in page
    client.post(f"{reverse('tickets:new')}?customer={customer.number}", intake(team, contact_phone=""))
    assert Ticket.objects.get().contact_phone == "13812345521"


def test_full_width_digits_are_numbers_too(team):
    client = signed_in(team.agent)
    told = intake(team, contact_phone="１３８－１２３４－５５２１", serial="ａ３６１７", keep_customer="on")
    assert client.post(reverse("tickets:new"), told).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.contact_phone, ticket.serial, ticket.customer.phones.get().digits) == (
        "13812345521",
        "A3617",
        "13812345521",
    )
    for query in (
        {"contact_phone": "１３８１２３４５５２１"},
        {"contact_phone": "+86 13812345521"},
        {"serial": "Ａ３６１７"},
    ):
        assert ticket.number in client.get(reverse("tickets:alike"), query).content.decode(), query
    for words in ("５５２１", "138-1234-5521", ticket.number.lower(), "Ａ３６１７"):
        assert ticket.number in client.get(reverse("tickets:list"), {"tab": "all", "q": words}).content.decode(), words


def test_time_without_consent_is_not_kept(team):
    client = signed_in(team.agent)
    answer = client.post(reverse("tickets:new"), intake(team, visit_on=timezone.localdate(), slot="15-17"))
    assert answer.status_code == 422 and Ticket.objects.count() == 0


def test_stale_page_is_told_and_keeps_what_was_written(team):
    ticket = a_ticket(State.WORKING, team=team)
    seen = ticket.revision
    act(signed_in(team.supervisor.user), ticket, "wait_for_part", reason="waiting_part", expected_on=date(2027, 1, 4))
    told = {"result": "换了电容", "acceptance": "signature", "acceptance_reference": "本人"}
    answer = act(signed_in(team.technician.user), ticket, "finish", seen=seen, **told)
    assert answer.status_code == 409
    assert "换了电容" in answer.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).state == State.WAITING_PART


def test_a_revision_that_is_no_number_is_none(team):
    ticket = a_ticket(State.WORKING, team=team)
    told = {"reason": "waiting_part", "expected_on": date(2027, 1, 4)}
    assert act(signed_in(team.supervisor.user), ticket, "wait_for_part", seen="²", **told).status_code == 302


def test_missing_field_is_named_beside_its_field(team):
    ticket = a_ticket(State.WORKING, team=team)
    answer = act(signed_in(team.technician.user), ticket, "finish", result="修好", acceptance="none")
    assert answer.status_code == 422
    assert answer.context["refused_form"].errors["no_acceptance"]


def test_at_the_desk_missing_photos_need_a_reason(team):
    ticket = a_ticket(State.WORKING, team=team)
    client = signed_in(team.supervisor.user)
    assert "finish" in {action.name for action in client.get(ticket.get_absolute_url()).context["actions"]}
    answer = act(client, ticket, "finish", **{**DONE, "without_photos": ""})
    assert answer.status_code == 422
    assert "外机铭牌" in answer.context["refused_form"].errors["without_photos"][0]
    assert not ticket.visit_facts.exists()

    assert act(client, ticket, "finish", **DONE).status_code == 302

    event = ticket.events.get(action="finish")
    assert event.data["without"] == ["before", "indoor", "outdoor", "after"]
    assert ticket.visit_facts.get(key="skip:outdoor").value == "手机没电了"
    assert "手机没电了" in client.get(ticket.get_absolute_url()).content.decode()


def test_the_code_is_the_one_on_the_customers_page(team):
    ticket = a_ticket(State.WORKING, team=team)
    client, shown = signed_in(team.technician.user), following.show_code(ticket)
    wrong = f"{(int(shown) + 1) % 1_000_000:06d}"
    answer = act(client, ticket, "finish", **{**DONE, "acceptance": "code", "acceptance_reference": wrong})
    assert answer.status_code == 422 and answer.context["refused_form"].errors["acceptance_reference"]

    done = act(client, ticket, "finish", **{**DONE, "acceptance": "code", "acceptance_reference": shown})

    assert done.status_code == 302
    assert (Ticket.objects.get(pk=ticket.pk).acceptance, following.code_of(ticket)) == ("code", "")


def test_actions_of_others_are_not_offered_but_explained(team):
    ticket = a_ticket(State.ASSIGNED, team=team)
    page = signed_in(team.technician.user).get(ticket.get_absolute_url())
    assert {a.name for a in page.context["actions"]} == {"accept", "decline"}
    assert "cancel" in {a.name for a in page.context["elsewhere"]}
    assert all(a.reason for a in page.context["elsewhere"])


def test_action_of_somebody_else_is_refused_by_the_door(team):
    ticket = a_ticket(State.ASSIGNED, team=team)
    assert act(signed_in(team.technician.user), ticket, "cancel", reason="customer").status_code == 403
    assert act(signed_in(team.agent), ticket, "accept").status_code == 403
    assert act(signed_in(team.supervisor.user), ticket, "no_such_way").status_code == 404


def test_rows_of_others_do_not_exist(team):
    ticket = a_ticket(team=team)
    other = a_supervisor(account=True, branch=team.branch)
    stranger, elsewhere = signed_in(fresh(other.user)), signed_in(a_team().agent)
    for client in (stranger, elsewhere):
        assert client.get(ticket.get_absolute_url()).status_code == 404
        assert act(client, ticket, "close").status_code == 404
        assert ticket.number not in client.get(reverse("tickets:list"), {"tab": "all"}).content.decode()


def test_partner_sees_no_ticket(team):
    ticket = a_ticket(team=team)
    client = signed_in(a_user(Role.PARTNER, partner=a_partner()))
    for url in (
        ticket.get_absolute_url(),
        reverse("tickets:list"),
        reverse("tickets:new"),
        reverse("tickets:defective"),
    ):
        assert client.get(url).status_code == 404


def test_phone_is_masked_until_asked_for_and_the_asking_is_written_down(team):
    ticket = a_ticket(State.ASSIGNED, team=team, contact_phone="13812345521", address="长虹路104号")
    client = signed_in(team.supervisor.user)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "13812345521" not in page and "104" not in re.sub(r"\d{12}", "", page.split("地址")[-1][:200])
    answer = client.post(reverse("tickets:reveal", args=[ticket.number]))
    assert "13812345521" in answer.content.decode()
    assert AuditEntry.objects.filter(action="ticket.contact_revealed", target_key=ticket.number).count() == 1


def test_technician_reads_the_phone_while_the_job_is_open(team):
    ticket = a_ticket(State.ASSIGNED, team=team, contact_phone="13812345521")
    done = a_ticket(State.DONE, team=team, contact_phone="13812345522")
    client = signed_in(team.technician.user)
    assert "13812345521" in client.get(ticket.get_absolute_url()).content.decode()
    assert "13812345522" not in client.get(done.get_absolute_url()).content.decode()
    assert client.post(reverse("tickets:reveal", args=[done.number])).status_code == 403


def test_clerk_corrects_facts_without_seeing_the_phone(team):
    ticket = a_ticket(team=team, contact_phone="13812345521")
    client = signed_in(a_user(Role.CLERK, branch=team.branch))
    url = reverse("tickets:edit", args=[ticket.number])
    assert "13812345521" not in client.get(url).content.decode()
    data = {"contact_name": "姜海燕", "category": "refrigerator", "urgency": "urgent", "warranty": "no"}
    assert client.post(url, data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.category.code, ticket.urgency, ticket.contact_phone) == ("refrigerator", "urgent", "13812345521")
    assert ticket.events.filter(action="corrected").exists()


def test_remark_appointment_and_hand_over(team):
    ticket = a_ticket(State.ASSIGNED, team=team)
    other = a_supervisor(branch=team.branch)
    client = signed_in(team.supervisor.user)
    url = reverse("tickets:remark", args=[ticket.number])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "other"}).status_code == 422
    assert client.post(url, {"reason": a_reason().code, "text": "等配件"}).status_code == 302
    visit = {
        "visit_on": timezone.localdate() + timedelta(days=1),
        "slot": "17-19",
        "agreed_with": "用户",
        "channel": "phone",
    }
    assert client.post(reverse("tickets:appointment", args=[ticket.number]), visit).status_code == 302
    moved = client.post(reverse("tickets:hand_over", args=[ticket.number]), {"supervisor": other.code, "note": "换区"})
    assert (moved.status_code, moved.url) == (302, "/tickets/")
    ticket.refresh_from_db()
    assert (ticket.supervisor, ticket.remarks.count(), ticket.appointments.count()) == (other, 1, 1)


def test_poll_says_nothing_while_nothing_is_new(team):
    ticket = a_ticket(team=team)
    client = signed_in(team.supervisor.user)
    url = reverse("tickets:timeline", args=[ticket.number])
    mark = client.get(url).context["mark"]
    assert client.get(url, {"mark": mark}).status_code == 204


def test_list_tabs_filters_and_export(team):
    for state in (State.NEW, State.WORKING, State.WAITING_PART, State.DONE, State.CLOSED):
        a_ticket(state, team=team)
    client = signed_in(team.supervisor.user)
    page = client.get(reverse("tickets:list"))
    counts = {code: count for code, _label, count, _hot in page.context["tabs"]}
    assert counts == {
        "live": 4, "new": 1, "working": 1, "waiting": 1, "late": 2, "unremarked": 2, "done": 1, "called_back": 0,
        "all": None,
    }  # fmt: skip
    for tab, expected in (("live", 4), ("new", 1), ("late", 2), ("unremarked", 2), ("all", 5), ("nonsense", 5)):
        assert len(client.get(reverse("tickets:list"), {"tab": tab}).context["page"].object_list) == expected, tab
    one = Ticket.objects.filter(state="working").get()
    for words in (one.number, one.contact_phone[-4:], one.contact_phone, one.contact_name):
        found = client.get(reverse("tickets:list"), {"q": words}).context["page"].object_list
        assert one in list(found), words
    assert len(client.get(reverse("tickets:list"), {"sort": "password"}).context["page"].object_list) == 4
    sheet = client.get(reverse("tickets:list"), {"tab": "all", "export": "xlsx"})
    assert sheet["Content-Type"].endswith("sheet") and sheet.content[:2] == b"PK"
    assert AuditEntry.objects.filter(action="ticket.exported").exists()


def test_list_takes_the_same_queries_for_ten_and_two_hundred_rows(team):
    def queries():
        client = signed_in(fresh(team.supervisor.user))
        client.get(reverse("tickets:list"))  # what a process remembers is read by its first page
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("tickets:list"), {"tab": "all"}).status_code == 200
        return len(captured)

    for _n in range(10):
        a_ticket(team=team)
    few = queries()
    first = Ticket.objects.first()
    rows = Ticket.objects.filter(pk=first.pk).values().get() | {"id": None}
    Ticket.objects.bulk_create(Ticket(**{**rows, "number": f"WX{n:012d}"}) for n in range(190))
    assert queries() == few <= 12


def test_page_takes_the_same_queries_for_a_short_and_a_long_history(team):
    def queries(ticket):
        client = signed_in(fresh(team.supervisor.user))
        client.get(reverse("tickets:list"))  # what a process remembers is read by its first page
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ticket.get_absolute_url()).status_code == 200
        return len(captured)

    short, long = a_ticket(State.ASSIGNED, team=team), a_ticket(State.ASSIGNED, team=team)
    services.add_remark(ticket=short, reason=a_reason(), by=fresh(team.supervisor.user))
    for _n in range(30):
        services.add_remark(ticket=long, reason=a_reason(), by=fresh(team.supervisor.user))
    assert queries(short) == queries(long) <= 20


def test_defective_unit_from_registration_to_completion(team):
    client = signed_in(team.supervisor.user)
    today = timezone.localdate()
    data = {
        "supervisor": team.supervisor.code, "kind": "display", "category": a_category().code, "model_name": "KFR-35GW",
        "barcode": "NSY900", "fault_text": "不制冷", "on": today,
    }  # fmt: skip
    answer = client.post(reverse("tickets:defective_new"), data)
    assert answer.status_code == 302
    unit = team.supervisor.defective_units.get()
    assert client.post(reverse("tickets:defective_new"), data).status_code == 422  # registered already
    change = lambda step, **data: client.post(reverse("tickets:defective_change", args=[unit.number, step]), data)  # noqa: E731
    assert change("complete", on=today, result="repaired").status_code == 409
    assert change("confirm", on=today).status_code == 302
    assert change("parts", reason="not_in_stock", note="压缩机").status_code == 302
    assert change("no-parts", note="已到货").status_code == 302
    assert change("complete", on=today - timedelta(days=3), result="repaired").status_code == 422
    assert change("complete", on=today, result="repaired").status_code == 302
    unit.refresh_from_db()
    assert (unit.completed_on, unit.parts_blocked) == (today, False)


def test_supervisor_cannot_blame_parts_after_the_deadline(team):
    unit = a_defective_unit(team=team, confirmed_on=date(2026, 9, 10))
    url = reverse("tickets:defective_change", args=[unit.number, "parts"])
    data = {"reason": "not_in_stock", "note": "压缩机"}
    assert signed_in(team.supervisor.user).post(url, data).status_code == 403
    assert signed_in(team.manager).post(url, data).status_code == 302


def test_every_page_opens_in_both_languages(team):
    ticket, unit = a_ticket(State.UNREPAIRABLE, team=team), a_defective_unit(team=team)
    urls = [
        reverse("tickets:list"), ticket.get_absolute_url(), reverse("tickets:new"), reverse("tickets:defective"),
        reverse("tickets:defective_unit", args=[unit.number]), reverse("tickets:defective_new"),
        reverse("tickets:edit", args=[ticket.number]),
        *(f"{ticket.get_absolute_url()}?show={show}" for show in ("states", "remarks", "contact", "nonsense")),
        *(f"{reverse('tickets:defective')}?view={view}" for view in ("all", "late", "parts", "completed", "x")),
        reverse("tickets:faults") + "?category=air_conditioner", reverse("tickets:defective") + "?export=xlsx",
        reverse("tickets:alike") + "?contact_phone=15400000001",
    ]  # fmt: skip
    for language in ("zh-hans", "en"):
        user = fresh(team.manager)
        user.language = language
        user.save()
        client = signed_in(user)
        for url in urls:
            assert client.get(url).status_code == 200, (language, url)
