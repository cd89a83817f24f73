from django.urls import path

from fairlead.apps.risk import views

app_name = "risk"
urlpatterns = [
    path("", views.risk_list, name="list"),
    path("new/", views.risk_add, name="add"),
    path("library/", views.library, name="library"),
    path("library/take/", views.library_take, name="library-take"),
    path("scales/", views.scales, name="scales"),
    path("scales/propose/", views.appetite_propose, name="appetite-propose"),
    path("scales/<int:version>/approve/", views.appetite_approve, name="appetite-approve"),
    path("<str:code>/", views.risk_page, name="risk"),
    path("<str:code>/actions/<int:pk>/done/", views.action_done, name="action-done"),
    path("<str:code>/actions/<int:pk>/reopen/", views.action_reopen, name="action-reopen"),
    path("<str:code>/<slug:act>/", views.risk_act, name="act"),
]
