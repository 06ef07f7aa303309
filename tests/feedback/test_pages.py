"""The pages of incidents: who sees what, what a refusal looks like, and that nothing slips past the door."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from feedback import services
from feedback.models import Incident, IncidentFile
from people.roles import Role
from tests.builders.feedback import a_confirmed, a_manager, a_team, an_agent, an_incident, an_upheld, lock
from tests.builders.people import a_partner, a_staff, a_supervisor, a_user, in_team_of

pytestmark = pytest.mark.django_db
LIST = "feedback:incident_list"


def address(incident: Incident, name: str = "incident", *more) -> str:
    return reverse(f"feedback:{name}", args=[incident.number, *more])


def signed(client, user):
    client.force_login(user)
    return client


def test_the_register_shows_what_waits_and_counts_each_tab(client):
    waiting, decided = an_incident(supervisor=a_supervisor()), an_upheld()
    page = signed(client, a_manager()).get(reverse(LIST))

    assert waiting.number in page.content.decode() and decided.number not in page.content.decode()
    assert {name: count for name, _label, count, _now in page.context["tabs"]} == {
        "open": 1, "late": 0, "todo": 1, "appealed": 0, "counted": 1, "all": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=praise", 1),
        ("complaint_class=dispatch", 1),
        ("q=BY", 1),
        ("q=赵大川", 1),
        ("q=nothing", 0),
        ("kind=x", 3),
    ],
)
def test_filters_are_those_of_the_address(client, query, found):
    an_upheld("dispatch")
    a_confirmed("praise")
    an_incident(concerns=a_staff("赵大川"))

    page = signed(client, a_manager()).get(reverse(LIST) + f"?view=all&{query}")
    assert len(page.context["rows"]) == found


def test_a_clock_that_has_run_out_is_late(client):
    late = an_incident(at=timezone.now() - timedelta(hours=3))
    an_incident(at=timezone.now() - timedelta(hours=1))
    answered = an_incident(at=timezone.now() - timedelta(hours=3))
    services.answer_incident(incident=answered, text="已回电致歉", by=an_agent())

    page = signed(client, a_manager()).get(reverse(LIST) + "?view=late")
    assert [incident for incident, _clock in page.context["rows"]] == [late]


def test_rows_do_not_cost_queries(client):
    client = signed(client, a_manager())
    client.get(reverse(LIST))  # what a process remembers is read by its first page
    counts = []
    for more in (2, 10):
        for _ in range(more):
            supervisor, technician = a_team()
            an_incident(concerns=technician)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(reverse(LIST))
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 12


def test_the_page_does_not_cost_queries_by_events(client):
    client, counts = signed(client, a_manager()), []
    client.get(reverse(LIST))  # what a process remembers is read by its first page
    for more in (1, 8):
        supervisor, technician = a_team()
        incident = an_incident(concerns=technician)
        for _ in range(more):
            services.answer_incident(incident=incident, text="已回电致歉", by=an_agent())
            services.attach_evidence(incident=incident, fileobj=BytesIO(b"%PDF-1"), name="a.pdf", by=an_agent())
        with CaptureQueriesContext(connection) as caught:
            client.get(address(incident))
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 20


def test_the_export_is_typed_and_scoped(client):
    supervisor, technician = a_team(account=True)
    mine = an_incident(concerns=technician, title="=1+1")
    an_incident(supervisor=a_supervisor())

    answer = signed(client, supervisor.user).get(reverse(LIST) + "?view=all&export=xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in rows] == [mine.number]
    assert (rows[0][4].value, rows[0][4].data_type) == ("=1+1", "s")


class TestWho:
    def test_a_supervisor_sees_the_own_team_and_nothing_else(self, client):
        supervisor, technician = a_team(account=True)
        own = [an_incident(concerns=technician), an_incident(concerns=supervisor)]
        told = an_incident(supervisor=a_supervisor(), by=supervisor.user)
        foreign = an_incident(concerns=in_team_of(a_supervisor(), a_staff()))
        client = signed(client, supervisor.user)

        for incident in [*own, told]:
            assert client.get(address(incident)).status_code == 200
        assert client.get(address(foreign)).status_code == 404
        for step in ("verify", "check", "answer", "handle", "close", "evidence"):
            assert client.post(address(foreign, f"incident_{step}")).status_code == 404
        for step in ("decide", "supervisor"):
            assert client.post(address(own[0], f"incident_{step}")).status_code == 403

    def test_a_branch_sees_its_own(self, client):
        one, other = a_supervisor(), a_supervisor()
        mine, foreign = an_incident(concerns=one), an_incident(concerns=other)
        client = signed(client, a_user(Role.AGENT, branch=one.branch))

        assert client.get(address(mine)).status_code == 200
        assert client.get(address(foreign)).status_code == 404

    @pytest.mark.parametrize("role", [Role.FINANCE, Role.STOREKEEPER_NEW, Role.ADMINISTRATOR])
    def test_others_have_no_door(self, client, role):
        incident = an_incident()
        client = signed(client, a_user(role))

        for url in (reverse(LIST), reverse("feedback:incident_new"), address(incident)):
            assert client.get(url).status_code == 403

    def test_a_technician_sees_what_was_decided_about_him(self, client):
        supervisor, technician = a_team()
        technician.user = a_user(Role.TECHNICIAN)
        technician.save()
        waiting = an_incident(concerns=technician)
        decided = an_upheld("technician", supervisor=supervisor, concerns=technician)
        an_upheld("technician", supervisor=supervisor)
        client = signed(client, technician.user)

        assert list(Incident.objects.visible_to(technician.user)) == [decided]
        assert client.get(address(waiting)).status_code == 404
        page = client.get(address(decided))
        assert [action.name for action in page.context["actions"]] == ["appeal"]
        assert client.get(reverse("feedback:incident_new")).status_code == 403

    def test_for_a_partner_it_does_not_exist(self, client):
        incident = an_incident()
        client = signed(client, a_user(Role.PARTNER, partner=a_partner()))

        for url in (reverse(LIST), address(incident), address(incident, "incident_file", 1)):
            assert client.get(url).status_code == 404

    def test_an_auditor_reads_and_does_nothing(self, client):
        incident = an_incident(supervisor=a_supervisor())
        page = signed(client, a_user(Role.AUDITOR)).get(address(incident))

        assert page.status_code == 200
        assert not [a for a in page.context["actions"] if not a.reason]
        assert client.post(address(incident, "incident_verify")).status_code == 403

    def test_strangers_sign_in_first(self, client):
        assert client.get(reverse(LIST)).status_code == 302


class TestRegistering:
    def told(self, **more) -> dict:
        return {
            "kind": "complaint", "source": "user", "title": "约好十点没有来",
            "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        } | more  # fmt: skip

    @pytest.mark.parametrize("kind", ["complaint", "directive", "praise", "special_task", "hardship", "news_exposure"])
    def test_each_kind_has_its_form(self, client, kind):
        page = signed(client, an_agent()).get(reverse("feedback:incident_new") + f"?kind={kind}")
        assert page.status_code == 200 and page.context["form"].kind == kind

    def test_it_is_registered_once_however_often_it_is_sent(self, client):
        supervisor, technician = a_team()
        client = signed(client, an_agent())
        sent = self.told(concerns=f"{technician.code} {technician.name}", _idempotency_key=str(uuid4()))

        first, second = (client.post(reverse("feedback:incident_new"), sent) for _ in range(2))
        incident = Incident.objects.get()
        assert first.url == second.url == address(incident)
        assert (incident.concerns, incident.supervisor) == (technician, supervisor)

    def test_what_is_missing_is_said_beside_the_field(self, client):
        client = signed(client, an_agent())
        page = client.post(reverse("feedback:incident_new"), self.told(title="", concerns="W999"))

        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"title", "concerns"}
        page = client.post(reverse("feedback:incident_new"), self.told(kind="news_exposure", source="news"))
        assert set(page.context["form"].errors) == {"concerns", "reference"}

    def test_two_of_one_name_are_told_apart_by_number(self, client):
        one, two = a_staff("李强"), a_staff("李强")
        page = signed(client, an_agent()).post(reverse("feedback:incident_new"), self.told(concerns="李强"))

        assert one.code in str(page.context["form"].errors) and two.code in str(page.context["form"].errors)

    def test_a_person_of_another_branch_can_not_be_named(self, client):
        stranger, home = a_staff(), a_supervisor()
        client = signed(client, a_user(Role.AGENT, branch=home.branch))

        page = client.post(reverse("feedback:incident_new"), self.told(concerns=stranger.code))
        assert "concerns" in page.context["form"].errors
        url = reverse("feedback:person_options")
        assert stranger.code not in client.get(url, {"field": "concerns", "concerns": stranger.code}).content.decode()
        assert home.code in client.get(url, {"field": "concerns", "concerns": home.code[:2]}).content.decode()

    def test_the_future_is_refused(self, client):
        later = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        page = signed(client, an_agent()).post(reverse("feedback:incident_new"), self.told(occurred_at=later))

        assert page.status_code == 422 and page.context["form"].non_field_errors()

    def test_the_form_says_on_whose_sheet_it_would_count(self, client):
        supervisor, technician = a_team()
        client = signed(client, an_agent())
        url = reverse("feedback:whose_sheet")

        assert supervisor.name in client.get(url, {"concerns": technician.code}).content.decode()
        assert client.get(url, {"concerns": "W", "ticket": "x", "occurred_at": "2026-13-45T99:99"}).status_code == 200


class TestDeciding:
    def verdict(self, supervisor, **more) -> dict:
        return {
            "verdict": "upheld", "complaint_class": "verified", "supervisor": supervisor.code, "reason": "查了派工记录",
            "unheard": "双方都在电话里说明",
        } | more  # fmt: skip

    def test_a_manager_decides(self, client):
        supervisor = a_supervisor()
        incident = an_incident(supervisor=supervisor)
        answer = signed(client, a_manager()).post(address(incident, "incident_decide"), self.verdict(supervisor))

        incident.refresh_from_db()
        assert answer.url == address(incident)
        assert (incident.state, incident.complaint_class) == ("upheld", "verified")

    @pytest.mark.parametrize("missing", ["verdict", "complaint_class", "supervisor", "reason"])
    def test_what_is_missing_is_said(self, client, missing):
        supervisor = a_supervisor()
        incident = an_incident(supervisor=supervisor)
        sent = self.verdict(supervisor)
        del sent[missing]
        page = signed(client, a_manager()).post(address(incident, "incident_decide"), sent)

        incident.refresh_from_db()
        assert page.status_code == 422 and missing in page.context["verdict_form"].errors
        assert incident.is_open

    def test_dismissing_needs_no_class(self, client):
        incident = an_incident()
        signed(client, a_manager()).post(
            address(incident, "incident_decide"), {"verdict": "dismissed", "reason": "与事实不符"}
        )
        incident.refresh_from_db()
        assert incident.state == "dismissed"

    def test_praise_is_confirmed(self, client):
        supervisor = a_supervisor()
        incident = an_incident("praise", concerns=supervisor)
        signed(client, a_manager()).post(
            address(incident, "incident_decide"), self.verdict(supervisor, complaint_class="")
        )
        incident.refresh_from_db()
        assert incident.state == "confirmed"

    def test_the_person_concerned_sees_the_form_shut_with_the_reason(self, client):
        manager = a_manager()
        supervisor = a_supervisor()
        supervisor.user = manager
        supervisor.save()
        incident = an_incident(concerns=supervisor)
        client = signed(client, manager)

        page = client.get(address(incident))
        assert page.context["refusal"] and "disabled" in page.content.decode().split('id="verdict-form"')[1][:900]
        answer = client.post(address(incident, "incident_decide"), self.verdict(a_supervisor()))
        assert answer.status_code == 403 and answer.context["verdict_form"].non_field_errors()

    def test_whoever_registered_it_is_refused(self, client):
        manager, supervisor = a_manager(), a_supervisor()
        incident = an_incident(supervisor=supervisor, by=manager)
        answer = signed(client, manager).post(address(incident, "incident_decide"), self.verdict(supervisor))

        incident.refresh_from_db()
        assert answer.status_code == 403 and incident.is_open

    def test_another_verdict_meanwhile_is_a_conflict(self, client):
        supervisor = a_supervisor()
        incident = an_upheld(supervisor=supervisor)
        answer = signed(client, a_manager()).post(address(incident, "incident_decide"), self.verdict(supervisor))

        assert answer.status_code == 409

    def test_the_whole_way_by_clicks(self, client):
        supervisor, technician = a_team()
        incident = an_incident(concerns=technician)
        client = signed(client, a_manager())
        client.post(address(incident, "incident_verify"))
        client.post(address(incident, "incident_check"), {"step": "person_asked", "note": "说明堵车"})
        client.post(address(incident, "incident_answer"), {"text": "已回电致歉"})
        client.post(address(incident, "incident_decide"), self.verdict(supervisor, complaint_class="technician"))
        client.post(address(incident, "incident_handle"), {"text": "已向用户道歉"})
        client.post(address(incident, "incident_inform"), {"text": "电话告知处理结果"})
        page = client.post(address(incident, "incident_close"), follow=True)

        incident.refresh_from_db()
        assert (incident.state, page.status_code) == ("closed", 200)
        assert [e.code for e in incident.events.all()] == [
            "registered", "verifying", "checked", "answered", "upheld", "handled", "informed", "closed",
        ]  # fmt: skip

    def test_the_supervisor_is_put_right(self, client):
        right = a_supervisor()
        incident = an_upheld()
        client = signed(client, a_manager())
        refused = client.post(address(incident, "incident_supervisor"), {"supervisor": right.code, "reason": "错"})
        client.post(address(incident, "incident_supervisor"), {"supervisor": right.code, "reason": "当天由他带队"})

        incident.refresh_from_db()
        assert refused.status_code == 422 and incident.supervisor == right


class TestFiles:
    def attach(self, client, incident, name="录音.mp3", content=b"ID3\x03 sound"):
        return client.post(address(incident, "incident_evidence"), {"file": SimpleUploadedFile(name, content)})

    def test_a_file_is_handed_out_as_a_download_only(self, client):
        incident = an_incident()
        client = signed(client, an_agent())
        self.attach(client, incident)
        answer = client.get(address(incident, "incident_file", IncidentFile.objects.get().pk))

        assert b"".join(answer.streaming_content) == b"ID3\x03 sound"
        assert answer["Content-Disposition"].startswith("attachment")
        assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "audio/mpeg")

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("x.html", b"<script>"), ("x.svg", b"<svg>"), ("x.exe", b"MZ"), ("x.pdf", b"<html>"),
            ("x.png", b"GIF89a"), ("x", b"%PDF-"),
        ],
    )  # fmt: skip
    def test_what_is_not_accepted_is_said(self, client, name, content):
        incident = an_incident()
        page = self.attach(signed(client, an_agent()), incident, name, content)

        assert page.status_code == 422 and page.context["evidence_form"].errors
        assert not IncidentFile.objects.exists()

    def test_a_file_too_large_is_said(self, client, settings):
        settings.EVIDENCE_MAX_MB = 1
        page = self.attach(signed(client, an_agent()), an_incident(), content=b"ID3" + b"0" * (1 << 20))

        assert page.status_code == 422 and "1 MB" in str(page.context["evidence_form"].errors)

    def test_a_file_of_another_incident_or_of_a_stranger_is_not_found(self, client):
        one, two = an_incident(), an_incident()
        self.attach(signed(client, an_agent()), one)
        attached = IncidentFile.objects.get()

        assert client.get(address(two, "incident_file", attached.pk)).status_code == 404
        supervisor = a_supervisor(account=True)
        assert signed(client, supervisor.user).get(address(one, "incident_file", attached.pk)).status_code == 404


def test_it_moves_to_another_sheet_while_its_month_is_open(client):
    incident = an_upheld()
    signed(client, a_manager())
    assert 'data-testid="act-supervisor"' in client.get(address(incident)).content.decode()
    lock(incident.counts_in)
    assert 'data-testid="act-supervisor"' not in client.get(address(incident)).content.decode()
