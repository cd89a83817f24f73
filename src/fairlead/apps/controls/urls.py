from django.urls import path

from fairlead.apps.controls import views

app_name = "controls"
urlpatterns = [
    path("", views.statement, name="list"),
    path("decide/", views.decide_several, name="decide-several"),
    path("versions/", views.versions, name="versions"),
    path("versions/send/", views.send, name="send"),
    path("versions/<int:number>/", views.version, name="version"),
    path("versions/<int:number>/file/", views.version_file, name="version-file"),
    path("versions/<int:number>/approve/", views.approve, name="approve"),
    path("versions/<int:number>/send-back/", views.send_back, name="send-back"),
    path("<str:control>/", views.control, name="control"),
    path("<str:control>/decide/", views.decide, name="decide"),
    path("<str:control>/describe/", views.describe, name="describe"),
    path("<str:control>/link/", views.link, name="link"),
    path("<str:control>/owner/", views.owner, name="owner"),
    path("<str:control>/owner/accept/", views.accept, name="owner-accept"),
    path("<str:control>/owner/decline/", views.decline, name="owner-decline"),
]
