from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member, User


class ExampleConfig(AppConfig):
    name = "fairlead.apps.example"
    label = "example"
    default_auto_field = "django.db.models.BigAutoField"

    def load_for(self, user: "User") -> "Member":
        """Load the example firm for the person at the end of the first-run wizard."""
        from fairlead.apps.example.services import load  # noqa: PLC0415 - models must be there

        return load(user=user)
