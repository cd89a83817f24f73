from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "fairlead.apps.risk"
    label = "risk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the register's pages."""
        from fairlead.apps.risk.panels import join  # noqa: PLC0415 - models must be there first

        join()
