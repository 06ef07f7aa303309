"""The product's addresses, an empty signed-in page, and Django's own admin list of tickets as a peer."""

from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path
from flow_urls import handler403, handler404, handler429, handler500, urlpatterns

from tickets.models import Ticket

__all__ = ["handler403", "handler404", "handler429", "handler500", "urlpatterns"]


class PeerSite(AdminSite):
    def has_permission(self, request) -> bool:
        return True


class PeerList(ModelAdmin):
    """The board's columns and order, fifty rows a page."""

    list_display = (
        "number", "state", "due_at", "received_at", "contact_name", "category", "fault", "source", "appointment_from",
        "technician",
    )  # fmt: skip
    list_select_related = ("category", "fault", "technician")
    list_per_page = 50
    ordering = ("due_at", "id")
    show_full_result_count = False

    def has_view_permission(self, request, obj=None) -> bool:
        return True

    def get_queryset(self, request):
        return super().get_queryset(request).filter(settled_at=None)


peer = PeerSite(name="peer")
peer.register(Ticket, PeerList)
urlpatterns = [path("bench/admin/", peer.urls), *urlpatterns]
