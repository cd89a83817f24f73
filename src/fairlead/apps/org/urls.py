from django.urls import path

from fairlead.apps.org import views

app_name = "org"
urlpatterns = [
    path("no-organisation/", views.no_organisation, name="no-organisation"),
]
