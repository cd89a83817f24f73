from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "fairlead.apps.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the page of evidence."""
        from fairlead.apps.register.about import join  # noqa: PLC0415 - models must be there first

        join()
