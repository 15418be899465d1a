"""Django's admin as an app, with our site."""

from django.contrib.admin.apps import AdminConfig


class HouseAdminConfig(AdminConfig):
    """The admin whose parts stand in our order."""

    default_site = "reception.admin_site.HouseAdminSite"
