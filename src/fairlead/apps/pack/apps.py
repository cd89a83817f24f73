from django.apps import AppConfig


class PackConfig(AppConfig):
    name = "fairlead.apps.pack"
    label = "pack"
    default_auto_field = "django.db.models.BigAutoField"
