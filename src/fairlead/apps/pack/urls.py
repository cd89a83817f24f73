from django.urls import path

from fairlead.apps.pack import views

app_name = "pack"
urlpatterns = [
    path("", views.pack_list, name="list"),
    path("make/", views.pack_make, name="make"),
    path("verifier/<str:name>", views.verifier, name="verifier"),
    path("decision/<int:epoch>/<int:seq>/", views.decision_pack, name="decision"),
    path("<str:code>/", views.pack_page, name="pack"),
    path("<str:code>/download/", views.pack_download, name="download"),
]
