"""Staff, stores and teams from Excel: written, repeated, refused, taken back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from core.sheets import batches
from core.sheets.models import StagedRow
from people.choices import Post
from people.models import Staff, Store, TeamMembership
from people.selectors import leader_on, posts_on
from people.services import staff as staff_services
from tests.builders.imports import a_sheet, received, written
from tests.builders.people import a_branch, a_staff, a_supervisor, a_user, in_team_of

TODAY = timezone.localdate()
STAFF_HEAD = ["工号", "姓名", "片区", "岗位", "电话", "入职日期"]
TEAM_HEAD = ["工号", "姓名", "主管工号", "主管", "生效日期"]


@pytest.fixture
def east(db):
    return a_branch("城东片")


def staff_sheet(*rows: list) -> bytes:
    return a_sheet(["人员花名册"], STAFF_HEAD, *rows)


def team_sheet(*rows: list) -> bytes:
    return a_sheet(TEAM_HEAD, *rows)


def test_new_people_come_with_their_post(east):
    by = a_user()
    batch = written(staff_sheet(["W901", "赵大川", "城东片", "维修工", "15400000001", "2026-03-01"]), by=by)

    person = Staff.objects.get(code="W901")
    assert (person.name, person.branch, person.phone, person.hired_on) == (
        "赵大川", east, "15400000001", date(2026, 3, 1),
    )  # fmt: skip
    assert posts_on([person.pk], date(2026, 3, 1)) == {person.pk: [Post.REPAIRER]}
    assert batch.parts.get().counts["new"] == 1
    line = AuditEntry.objects.get(action="staff.imported")
    assert (line.target_key, line.actor_id) == ("W901", by.pk) and "15400000001" not in str(line.after)


def test_the_same_file_again_changes_nothing(east):
    content = staff_sheet(["W901", "赵大川", "城东片", "维修工", "15400000001", "2026-03-01"])
    written(content, by=a_user())

    again = written(content, by=a_user())

    assert again.parts.get().counts["same"] == 1
    assert Staff.objects.filter(code="W901").count() == 1


def test_a_blank_cell_empties_nothing(east):
    written(staff_sheet(["W901", "赵大川", "城东片", "维修工", "15400000001", "2026-03-01"]), by=a_user())

    written(staff_sheet(["W901", "赵大江", "城东片", "", "", ""]), by=a_user())

    person = Staff.objects.get(code="W901")
    assert (person.name, person.phone, person.hired_on) == ("赵大江", "15400000001", date(2026, 3, 1))


def test_an_unknown_branch_is_asked_for_with_a_suggestion(east):
    batch = received(staff_sheet(["W901", "赵大川", "城东", "维修工", "15400000001", "2026-03-01"]), by=a_user())

    row = StagedRow.objects.get(batch=batch)
    assert row.state == StagedRow.State.ERROR
    problem = next(p for p in row.problems if p["code"] == "unknown_reference")
    assert [s["label"] for s in problem["args"]["suggest"]] == ["城东片"]


def test_an_import_of_staff_can_be_taken_back_until_somebody_is_used(east):
    batch = written(
        staff_sheet(
            ["W901", "赵大川", "城东片", "维修工", "", "2026-03-01"],
            ["W902", "孙一鸣", "城东片", "维修工", "", "2026-03-01"],
        ),
        by=a_user(),
    )
    used = in_team_of(a_supervisor(), Staff.objects.get(code="W902"), since=date(2026, 3, 1))
    with pytest.raises(Exception, match="孙一鸣"):
        batches.undo_batch(batch=batch, by=a_user())
    assert Staff.objects.filter(code="W901").exists(), "all or nothing"

    TeamMembership.objects.filter(member=used).delete()
    batches.undo_batch(batch=batch, by=a_user())

    assert not Staff.objects.filter(code__in=["W901", "W902"]).exists()


def test_stores(east):
    content = a_sheet(["门店编码", "门店名称", "片区", "负责人"], ["M91", "泰山路店", "城东片", "宋佳宁"])
    batch = written(content, by=a_user())

    store = Store.objects.get(code="M91")
    assert (store.name, store.branch, store.head_name) == ("泰山路店", east, "宋佳宁")
    batches.undo_batch(batch=batch, by=a_user())
    assert not Store.objects.filter(code="M91").exists()


def test_a_team_sheet_moves_people_and_can_be_taken_back(east):
    one, two = a_supervisor("周启明", code="S901"), a_supervisor("何立新", code="S902")
    member = in_team_of(one, a_staff("赵大川", code="W901"), since=date(2026, 1, 1))
    day = TODAY - timedelta(days=3)

    batch = written(team_sheet(["W901", "赵大川", "S902", "何立新", day.isoformat()]), by=a_user())
    assert leader_on([member.pk], day - timedelta(days=1)) == {member.pk: one.pk}
    assert leader_on([member.pk], day) == {member.pk: two.pk}

    batches.undo_batch(batch=batch, by=a_user())
    assert leader_on([member.pk], TODAY) == {member.pk: one.pk}
    assert member.teams.get().until_on is None


def test_whoever_is_in_the_team_already_is_not_moved(east):
    leader = a_supervisor(code="S901")
    member = in_team_of(leader, a_staff(code="W901"), since=date(2026, 1, 1))

    batch = written(team_sheet(["W901", "", "S901", "", TODAY.isoformat()]), by=a_user())

    assert batch.parts.get().counts["same"] == 1
    assert member.teams.count() == 1


def test_a_move_that_a_service_refuses_is_said_beside_its_row(east):
    one, two = a_supervisor(code="S901"), a_supervisor(code="S902")
    member = a_staff(code="W901")
    staff_services.move_to_team(member=member, leader=one, from_on=TODAY, reason="班组调整", by=a_user())

    batch = received(team_sheet(["W901", "", "S902", "", (TODAY - timedelta(days=9)).isoformat()]), by=a_user())

    row = StagedRow.objects.get(batch=batch)
    assert row.state == StagedRow.State.ERROR and row.problems[0]["code"] == "said"
    assert leader_on([member.pk], TODAY) == {member.pk: one.pk}, "the rehearsal leaves no trace"
    assert two.led.count() == 0


def test_two_of_one_name_are_never_told_apart_by_us(east):
    a_supervisor(code="S901")
    a_staff("李强", code="W901")
    a_staff("李强", code="W902")

    batch = received(team_sheet(["李强", "", "S901", "", TODAY.isoformat()]), by=a_user())

    assert StagedRow.objects.get(batch=batch).state == StagedRow.State.ERROR
