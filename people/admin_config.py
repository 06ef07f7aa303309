"""Named in INSTALLED_APPS in the place of django.contrib.admin; loaded before any model is."""

from django.contrib.admin.apps import AdminConfig


class HouseAdminConfig(AdminConfig):
    """The admin with our site as its only one."""

    default_site = "people.admin_site.HouseAdminSite"
