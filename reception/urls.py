from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from reception.accounts import trace_pages, views
from reception.views import favicon, healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("favicon.ico", favicon, name="favicon"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("home/", views.home, name="home"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("site/", views.choose_site, name="choose_site"),
    path("trace/", trace_pages.trace, name="trace"),
    path("trace/export/", trace_pages.trace_export, name="trace_export"),
    path("", include("reception.desks.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("reception.api")),
    path("", include("reception.due.urls")),
    path("", include("visitors.urls")),
    path("", include("visitors.scanning.urls")),
    path("", include("visitors.invitations.urls")),
    path("", include("visitors.discipline.urls")),
    path("", include("visitors.calls.urls")),
    path("", include("visitors.plans.urls")),
    path("", include("visitors.gifts.urls")),
    path("", include("visitors.clients.urls")),
    path("", include("visitors.rota.urls")),
    path("", include("visitors.complaints.urls")),
    path("", include("visitors.lists.urls")),
    path("", include("visitors.tomorrow.urls")),
    path("", include("visitors.reports.urls")),
    path("", include("visitors.handover.urls")),
    path("", include("visitors.greeting.urls")),
    path("", include("visitors.evacuation.urls")),
    path("", include("visitors.printing.urls")),
    path("", include("visitors.setup.urls")),
    path("", include("visitors.privacy.urls")),
]

handler500 = "reception.views.failed"
