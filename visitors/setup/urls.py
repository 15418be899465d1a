"""Addresses of setting up."""

from django.urls import path

from visitors.setup import account_changes, views

urlpatterns = [
    path("setup/", views.setup, name="setup"),
    path("setup/policy/", views.setup_policy, name="setup_policy"),
    path("setup/policy/categories/", views.setup_categories, name="setup_categories"),
    path("setup/site/", views.setup_site, name="setup_site"),
    path("setup/house/", views.setup_house, name="setup_house"),
    path("setup/people/", views.setup_people, name="setup_people"),
    path("setup/people/sample/", views.setup_sample, name="setup_sample"),
    path("setup/people/list/", views.setup_list, name="setup_list"),
    path("setup/people/import/", views.setup_import, name="setup_import"),
    path("setup/ways/", views.setup_ways, name="setup_ways"),
    path("setup/ways/test/", views.setup_test, name="setup_test"),
    path("setup/ways/reach/", views.setup_reach, name="setup_reach"),
    path("setup/badges/", views.setup_badges, name="setup_badges"),
    path("setup/accounts/", views.setup_accounts, name="setup_accounts"),
    path(
        "setup/accounts/changes/<int:change_id>/",
        account_changes.account_change,
        name="account_change",
    ),
    path("setup/backup/", views.setup_backup, name="setup_backup"),
]
