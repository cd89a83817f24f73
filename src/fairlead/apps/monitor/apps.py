from django.apps import AppConfig


class MonitorConfig(AppConfig):
    name = "fairlead.apps.monitor"
    label = "monitor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the bytes of runs, and join the pages of other subjects."""
        from fairlead.apps.monitor import (  # noqa: PLC0415 - models must be there first
            decision_panel,
            panels,
        )

        panels.join()
        decision_panel.join()
