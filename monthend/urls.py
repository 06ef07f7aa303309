"""Addresses of the month end; `paymonth` is the converter of the pay pages."""

from django.urls import path

from monthend import views

app_name = "monthend"
urlpatterns = [
    path("month-end/", views.months, name="list"),
    path("month-end/<paymonth:month>/", views.run, name="run"),
    path("month-end/<paymonth:month>/progress/", views.progress, name="progress"),
    path("month-end/<paymonth:month>/start/", views.start, name="start"),
    path("month-end/<paymonth:month>/cancel/", views.cancel, name="cancel"),
    path("month-end/<paymonth:month>/retry/", views.retry, name="retry"),
]
