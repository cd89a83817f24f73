from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "fairlead.apps.controls"
    label = "controls"
    default_auto_field = "django.db.models.BigAutoField"
