"""The pages of the parts room in both languages and themes, wide and narrow: axe clean, nothing scrolls sideways."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from insights.demo import (
    money,
    parts_catalogue,
    parts_counts,
    parts_ledger,
    parts_makers,
    parts_old,
    parts_orders,
    parts_purchases,
)
from parts.models import OldPart, PartsOrder, PurchaseOrder, StockCount
from people.models import User
from tests.builders.customers import a_customer

NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}
AREAS = (
    money, parts_catalogue, parts_ledger, parts_purchases, parts_old, parts_orders, parts_counts, parts_makers,
)  # fmt: skip


@pytest.fixture
def stores(star_river) -> dict[str, list[str]]:
    """Who looks at which pages of stores in which something of everything stands."""
    a_customer("李淑芬")
    for area in AREAS:
        area.build()
    month = f"{timezone.localdate():%Y-%m}"
    part = PartsOrder.objects.earliest("pk").lines.first().part.number
    order = PartsOrder.objects.filter(state="requested").earliest("pk").number
    own = PartsOrder.objects.filter(partner__isnull=False).latest("pk")
    arrival = PurchaseOrder.objects.earliest("pk").arrivals.earliest("pk").number
    count = StockCount.objects.latest("pk").number
    return {
        "gaoming": [
            "/parts/stock/", f"/parts/{part}/", f"/parts/{part}/card/", "/parts/orders/", f"/parts/orders/{order}/",
            "/parts/purchases/", f"/parts/arrivals/{arrival}/", f"/m/counts/{count}/",
        ],
        "tianxiulan": [
            "/old-parts/overdue/", "/old-parts/receive/", f"/old-parts/{OldPart.objects.latest('pk').code}/",
            "/maker-returns/",
        ],
        "chenxiaodong": [
            f"/parts/reports/months/{month}/", f"/parts/reports/margin/{month}/", "/reports/repair-feedback/",
        ],
        "zhaodachuan": ["/m/van/", "/m/old-parts/", "/m/orders/"],
        own.partner.code: ["/portal/", f"/portal/orders/{own.number}/", "/portal/old-parts/", "/portal/feedback/"],
    }  # fmt: skip


def look_at(page: Page, paths: list[str], axe, fits) -> None:
    """Each page wide and narrow; axe on both for what is held in the hand, on the wide one for the rest."""
    for path in paths:
        page.set_viewport_size(WIDE)
        assert page.goto(path).status == 200, path
        fits(page)
        axe(page)
        page.set_viewport_size(NARROW)
        fits(page)
        if path.startswith(("/m/", "/portal/")):
            axe(page)


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_the_pages_of_the_stores_are_clean_and_never_scroll_sideways(
    stores, open_page, sign_in, axe, fits, language, theme
):
    User.objects.update(language=language, theme=theme)
    for name, paths in stores.items():
        user = User.objects.filter(username=name).first() or User.objects.get(partner__code=name)
        look_at(sign_in(open_page(), user), paths, axe, fits)
