"""Addresses of returns and exchanges of goods: the office, the partners' portal."""

from django.urls import path

from parts.views import goods_returns as views
from parts.views import goods_returns_doing as doing
from parts.views import portal_goods_returns as portal

ONE = "parts/goods-returns/<str:number>/"
OWN = "portal/returns/<str:number>/"
urlpatterns = [
    path("parts/goods-returns/", views.return_list, name="goods_returns"),
    path("parts/goods-returns/new/", views.return_new, name="goods_return_new"),
    path("parts/goods-returns/photos/<int:pk>/", views.return_photo, name="goods_return_photo"),
    path(ONE, views.goods_return, name="goods_return"),
    path(f"{ONE}print/", views.return_print, name="goods_return_print"),
    path(f"{ONE}letter/", views.return_letter, name="goods_return_letter"),
    path(f"{ONE}photos/", doing.return_photos, name="goods_return_photos"),
    path(f"{ONE}<slug:step>/", doing.return_step, name="goods_return_step"),
    path("portal/returns/", portal.return_list, name="portal_goods_returns"),
    path("portal/returns/new/", portal.return_new, name="portal_goods_return_new"),
    path("portal/returns/photos/<int:pk>/", portal.return_photo, name="portal_goods_return_photo"),
    path(OWN, portal.goods_return, name="portal_goods_return"),
    path(f"{OWN}print/", portal.return_print, name="portal_goods_return_print"),
    path(f"{OWN}photos/", portal.return_photos, name="portal_goods_return_photos"),
    path(f"{OWN}withdraw/", portal.return_withdraw, name="portal_goods_return_withdraw"),
]
