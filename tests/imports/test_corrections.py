"""A correction row that nobody has decided on yet: what the pages say of the figures around it."""

from django.urls import reverse

from people.roles import Role
from tests.builders.imports import a_company, external_sheet, received
from tests.builders.people import a_user


def test_where_a_correction_waits_the_recognised_figures_say_they_lack_it(db, client):
    a_company()
    clerk = a_user(Role.CLERK)
    client.force_login(clerk)
    row = ["城东片", "维修工", "赵大川", "W101", "周启明", 50, 49, "98.00%", 0]
    fix = ["城东片", "维修工", "赵大川", "W101", "周启明", "-1", "-1", "", 0]
    said = "更正行在核对中确认之前，不计入"
    for lines, there in (([row], False), ([row, fix], True)):
        page = client.get(reverse("imports:batch", args=[received(external_sheet(*lines), by=clerk).pk]))
        assert (said in page.content.decode()) is there
