from django.urls import path

from fairlead.apps.hooks import views

app_name = "hooks"
urlpatterns = [
    path("", views.webhook_list, name="list"),
    path("hosts/allow/", views.host_allow, name="host-allow"),
    path("hosts/<int:pk>/forbid/", views.host_forbid, name="host-forbid"),
    path("register/", views.register, name="register"),
    path("<str:code>/", views.webhook, name="webhook"),
    path("<str:code>/rotate/", views.rotate, name="rotate"),
    path("<str:code>/test/", views.test, name="test"),
    path("<str:code>/off/", views.switch_off, name="off"),
    path("<str:code>/on/", views.switch_on, name="on"),
    path("<str:code>/messages/<str:message>/again/", views.again, name="again"),
]
