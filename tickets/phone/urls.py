"""Addresses of the technician's phone."""

from django.urls import path

from tickets.phone import api, keep, unused, views

app_name = "phone"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("me/", views.me, name="me"),
    path("shell/", views.shell, name="shell"),
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/", views.choose, name="choose"),
    path("photos/<int:pk>/", views.photo, name="photo"),
    path("api/here/", views.here, name="here"),
    path("api/today/", api.today, name="bundle"),
    path("api/actions/", api.actions, name="actions"),
    path("api/photos/", api.photo, name="photo_send"),
    path("<str:number>/", views.job, name="job"),
    path("<str:number>/keep/", keep.keep, name="keep"),
    path("<str:number>/unused/<part_number:part>/", unused.unused, name="unused"),
]
