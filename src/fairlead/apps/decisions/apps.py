from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "fairlead.apps.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the pages of other subjects."""
        from fairlead.apps.decisions.joining import join  # noqa: PLC0415 - models must be there first

        join()
