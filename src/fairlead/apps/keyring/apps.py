from django.apps import AppConfig


class KeyringConfig(AppConfig):
    name = "fairlead.apps.keyring"
    label = "keyring"
    default_auto_field = "django.db.models.BigAutoField"
