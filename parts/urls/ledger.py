"""Pages of the ledger: the card, goods that are handed out, come back, are put away, are written off."""

from django.urls import path

from parts.urls import numbers as _numbers  # noqa: F401  (the converter of part numbers)
from parts.views import handing_out, ledger_card, scraps

urlpatterns = [
    path("parts/issue/", handing_out.page, name="hand_out"),
    path("parts/issue/scan/", handing_out.scan, name="hand_out_scan"),
    path("parts/issue/undo/<str:client_id>/", handing_out.undo, name="hand_out_undo"),
    path("parts/take-back/", scraps.take_back, name="take_back"),
    path("parts/put-away/", scraps.put_away, name="put_away"),
    path("parts/scraps/", scraps.scrap_list, name="scraps"),
    path("parts/scraps/new/", scraps.scrap_new, name="scrap_new"),
    path("parts/scraps/<int:pk>/", scraps.scrap, name="scrap"),
    path("parts/scraps/<int:pk>/approve/", scraps.scrap_approve, name="scrap_approve"),
    path("parts/scraps/<int:pk>/refuse/", scraps.scrap_refuse, name="scrap_refuse"),
    path("parts/<part_number:number>/card/", ledger_card.card, name="card"),
]
