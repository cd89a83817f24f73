from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "fairlead.apps.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Start the clock of a session when Django says that somebody signed in."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - wants loaded apps

        from fairlead.apps.org.sessions import begin  # noqa: PLC0415 - wants loaded apps

        user_logged_in.connect(begin, dispatch_uid="org.sessions")
