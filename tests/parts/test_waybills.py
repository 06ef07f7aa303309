"""A waybill that is too long is refused by its name; no browser cuts it in silence."""

import pytest
from django.test import Client
from django.urls import reverse

from parts.forms.arrivals import ArrivalForm
from parts.forms.maker_returns import ShipForm as MakerShipForm
from parts.forms.old_part_lists import SendListForm
from parts.forms.order_steps import ShipForm, WaybillForm
from parts.forms.supplier_returns import ShipReturnForm
from parts.forms.transfers import ShipTransferForm
from parts.models import Shipment
from tests.builders.orders import Shop, an_order, approved, fresh, picked, received, shipped
from tickets.workshop.forms.lists import SendForm

FORMS = (ArrivalForm, MakerShipForm, SendForm, SendListForm, ShipForm, ShipReturnForm, ShipTransferForm, WaybillForm)
LONG = "SF" + "1" * 60


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_too_long_a_waybill_is_refused_and_not_cut(form):
    field = form.base_fields["waybill"]
    assert "maxlength" not in field.widget.attrs
    assert field.clean(" ＳＦ123 ") == "SF123"
    with pytest.raises(Exception, match="62"):
        field.clean(LONG)


def test_the_page_of_an_order_names_the_field(db):
    shop = Shop().stock(10)
    order = picked(shop, approved(shop, an_order(shop, 3)))
    client = Client()
    client.force_login(fresh(shop.keeper))
    for name, args, at in (("order_ship", [order.number], "ship"), ("order_waybill", [order.number, 1], "waybill1")):
        answer = client.post(reverse(f"parts:{name}", args=args), {"carrier": "顺丰", "waybill": LONG, "freight": "0"})
        page = answer.content.decode()
        assert answer.status_code == 422 and LONG in page and f'href="#id_{at}_waybill"' in page and "62" in page
        if name == "order_ship":
            order = shipped(shop, order)
    assert Shipment.objects.get().waybill == "SF100"


def test_a_shortage_is_settled_with_a_word_or_the_row_says_so(db):
    shop = Shop().stock(10)
    order = received(shop, shipped(shop, approved(shop, an_order(shop, 3))), shop.me, 2, rest="missing")
    row = order.shipments.get().lines.get()
    client = Client()
    client.force_login(fresh(shop.keeper))
    answer = client.post(
        reverse("parts:order_settle", args=[order.number, 1, row.pk]), {"outcome": "found", "note": ""}
    )
    assert answer.status_code == 422 and f'href="#id_settle{row.pk}_note"' in answer.content.decode()
