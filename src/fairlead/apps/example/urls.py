from django.urls import path

from fairlead.apps.example import views

app_name = "example"
urlpatterns = [
    path("reset/", views.reset, name="reset"),
]
