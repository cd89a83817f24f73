from django.apps import AppConfig


class PackConfig(AppConfig):
    name = "fairlead.apps.pack"
    label = "pack"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the page of a decision."""
        from fairlead.apps.pack.panels import join  # noqa: PLC0415 - models must be there first

        join()
