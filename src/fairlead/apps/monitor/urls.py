from django.urls import path

from fairlead.apps.monitor.views import checks, findings, periods, runs, validity

app_name = "monitor"
urlpatterns = [
    path("", checks.checks, name="list"),
    path("checks/add/", checks.add, name="add"),
    path("checks/columns/", checks.columns, name="columns"),
    path("checks/<str:code>/", checks.check, name="check"),
    path("checks/<str:code>/change/", checks.change, name="change"),
    path("checks/<str:code>/reference/", checks.reference, name="reference"),
    path("checks/<str:code>/rows/", checks.rows, name="rows"),
    path("checks/<str:code>/period/", periods.periods, name="period"),
    path("checks/<str:code>/<slug:act>/", checks.act, name="check-act"),
    path("runs/<str:code>/", runs.run, name="run"),
    path("runs/<str:code>/record.json", runs.record, name="record"),
    path("runs/<str:code>/report.json", runs.report, name="report"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<str:code>/", findings.finding, name="finding"),
    path("findings/<str:code>/<slug:act>/", findings.act, name="finding-act"),
    path("validity/", validity.overview, name="validity"),
    path("validity/<str:code>/", validity.system, name="system"),
    path("validations/<str:code>/", validity.validation, name="validation"),
    path("validations/<str:code>/<slug:act>/", validity.act, name="validation-act"),
]
