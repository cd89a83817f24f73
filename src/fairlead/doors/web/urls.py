"""Every address of the web door; a subject owns what lies below its own prefix."""

from django.urls import include, path

from fairlead.doors.web import views
from fairlead.doors.web.patterns import patterns

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("patterns/", patterns, name="patterns"),
    path("accounts/", include("allauth.urls")),
    path("", include("fairlead.apps.org.urls")),
    path("ledger/", include("fairlead.apps.journal.urls")),
    path("evidence/", include("fairlead.apps.evidence.urls")),
    path("register/", include("fairlead.apps.register.urls")),
    path("risks/", include("fairlead.apps.risk.urls")),
    path("controls/", include("fairlead.apps.controls.urls")),
    path("discover/", include("fairlead.apps.discover.urls")),
    path("pack/", include("fairlead.apps.pack.urls")),
]

handler400 = "fairlead.apps.pages.errors.bad_request"
handler403 = "fairlead.apps.pages.errors.not_permitted"
handler404 = "fairlead.apps.pages.errors.not_found"
handler500 = "fairlead.apps.pages.errors.broken"
