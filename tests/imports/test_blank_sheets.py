"""A blank sheet that was filled in is recognised as what it was made for; what a sheet names can be added on the way."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from core import jobs
from core.sheets import batches
from imports.blank_sheets import lists, offered
from parts import services
from parts.models import Balance
from tests.builders.catalog import a_category
from tests.builders.parts import a_storekeeper
from tests.builders.people import a_head_office

pytestmark = pytest.mark.django_db
FILLED = {
    "opening_stock": {"仓库": "新库", "库位": "A-1", "配件编码": "P-1", "配件名称": "制动器", "单位": "个",
                      "期初数量": 2, "成本单价(元)": 10, "金额(元)": 20},
    "parts_catalogue": {"配件编码": "P-1", "配件名称": "制动器", "单位": "个", "规格型号": "35"},
}  # fmt: skip


@pytest.fixture
def keeper(db):
    a_category()
    return a_storekeeper(a_head_office())


def uploaded(stream, by):
    batch = batches.receive_file(fileobj=stream, name="新表.xlsx", by=by, inline=True)
    jobs.run_inline(batch.job)
    batch.refresh_from_db()
    return batch


def filled(client, kind, **more):
    answer = client.get(reverse("imports:template", args=[kind]))
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(answer.content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for heading, value in (FILLED[kind] | more).items():
        sheet.cell(2, headings.index(heading) + 1, value)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("kind", FILLED)
def test_a_filled_blank_is_recognised(client, keeper, kind):
    client.force_login(keeper)
    assert reverse("imports:template", args=[kind]) in client.get(reverse("imports:upload")).content.decode()
    batch = uploaded(filled(client, kind), keeper)
    assert (batch.state, batch.kind, batch.rows.count()) == ("checked", kind, 1), batch.error_code


def test_every_list_has_one_and_a_monthly_sheet_has_none(client, keeper):
    client.force_login(keeper)
    for code in lists():
        assert client.get(reverse("imports:template", args=[code])).status_code == 200
    assert client.get(reverse("imports:template", args=["completion"])).status_code == 404
    assert {kind.code for kind in offered(keeper)} <= set(lists())


def test_a_warehouse_the_sheet_names_is_added_on_the_way(client, keeper):
    client.force_login(keeper)
    batch = uploaded(filled(client, "opening_stock"), keeper)
    page = client.get(reverse("imports:rows", args=[batch.pk]))
    adding = f"{reverse('parts:place_new')}?name=%E6%96%B0%E5%BA%93"
    assert adding in page.content.decode()
    assert client.get(adding).context["form"]["name"].value() == "新库"

    services.save_place(code="XK", name="新库", kind="warehouse", branch=a_head_office(), by=keeper)
    client.post(reverse("imports:recheck", args=[batch.pk]), follow=True)
    assert not batch.rows.filter(state="error").exists()
    batch.refresh_from_db()
    assert [question["code"] for question in batch.questions] == ["stock_day_missing"]
    assert not Balance.objects.exists()


def test_a_page_of_text_in_a_cell_is_not_repeated_in_what_is_said(client, keeper):
    client.force_login(keeper)
    services.save_part(number="P-1", name_zh="制动器", unit="个", by=keeper)
    batch = uploaded(filled(client, "parts_catalogue", 配件名称="长" * 5000), keeper)
    text = client.get(reverse("imports:rows", args=[batch.pk])).content.decode()
    assert 100 < text.count("长") < 1000
