from django.urls import path

from fairlead.apps.evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.evidence_list, name="list"),
    path("new/", views.add, name="add"),
    path("E-<int:number>/", views.detail, name="detail"),
    path("E-<int:number>/file/", views.download, name="download"),
    path("E-<int:number>/renew/", views.renew, name="renew"),
    path("E-<int:number>/link/", views.link, name="link"),
    path("E-<int:number>/link/<str:control>/", views.link_again, name="link-again"),
    path("E-<int:number>/unlink/<str:control>/", views.unlink, name="unlink"),
    path("E-<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("E-<int:number>/reinstate/", views.reinstate, name="reinstate"),
]
