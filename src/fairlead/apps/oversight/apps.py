from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "fairlead.apps.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say below who is stopped, and join the pages of other subjects."""
        from fairlead.apps.oversight import (  # noqa: PLC0415 - models must be there first
            blind,
            decision_panel,
            panels,
        )

        panels.join()
        decision_panel.join()
        blind.join()
