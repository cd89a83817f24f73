from django.urls import path

from fairlead.apps.work import views

app_name = "work"
urlpatterns = [
    path("", views.tasks, name="list"),
    path("<str:code>/", views.task, name="task"),
    path("<str:code>/done/", views.done, name="done"),
    path("<str:code>/reopen/", views.reopen, name="reopen"),
]
