from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "fairlead.apps.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the page of a decision."""
        from fairlead.apps.privacy.panels import join  # noqa: PLC0415 - models must be there first

        join()
