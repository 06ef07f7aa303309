"""Addresses of the people's room: sign-in under names allauth asks for, everything else under `people:`."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("people.urls_account")),
    path("", include("people.urls_pages")),
]
