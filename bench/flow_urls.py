"""The product's addresses, and an empty signed-in page: the frame with its sidebar and nothing in it."""

from django.shortcuts import render
from django.urls import path

from aftersales.urls import handler403, handler404, handler429, handler500, urlpatterns
from people.access import signed_in

__all__ = ["handler403", "handler404", "handler429", "handler500", "urlpatterns"]


@signed_in
def empty(request):
    """What every page costs before it says anything."""
    return render(request, "base.html")


urlpatterns = [path("bench/empty/", empty, name="bench_empty"), *urlpatterns]
