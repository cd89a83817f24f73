"""Every address of the web door; a subject owns what lies below its own prefix."""

from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from fairlead.doors.api.main import api
from fairlead.doors.api.otlp.traces import traces
from fairlead.doors.web import views
from fairlead.doors.web.patterns import patterns
from fairlead.doors.web.start import start

urlpatterns = [
    path("", views.front, name="home"),
    path("start/", start, name="start"),
    path("language/", set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("patterns/", patterns, name="patterns"),
    # People are known by the address they were invited with; allauth's page would add others.
    path("accounts/email/", RedirectView.as_view(pattern_name="org:account"), name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("", include("fairlead.apps.org.urls")),
    path("settings/webhooks/", include("fairlead.apps.hooks.urls")),
    path("tasks/", include("fairlead.apps.work.urls")),
    path("ledger/", include("fairlead.apps.journal.urls")),
    path("evidence/", include("fairlead.apps.evidence.urls")),
    path("register/", include("fairlead.apps.register.urls")),
    path("risks/", include("fairlead.apps.risk.urls")),
    path("controls/", include("fairlead.apps.controls.urls")),
    path("discover/", include("fairlead.apps.discover.urls")),
    path("oversight/", include("fairlead.apps.oversight.urls")),
    path("monitor/", include("fairlead.apps.monitor.urls")),
    path("decisions/", include("fairlead.apps.decisions.urls")),
    path("privacy/", include("fairlead.apps.privacy.urls")),
    path("pack/", include("fairlead.apps.pack.urls")),
    path("example/", include("fairlead.apps.example.urls")),
    path("api/v1/", api.urls),
    path("api/otlp/v1/traces", traces, name="otlp-traces"),
]

handler400 = "fairlead.apps.pages.errors.bad_request"
handler403 = "fairlead.apps.pages.errors.not_permitted"
handler404 = "fairlead.apps.pages.errors.not_found"
handler500 = "fairlead.apps.pages.errors.broken"
