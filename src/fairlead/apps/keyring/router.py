"""Which tables live in the keyring: its own, and nothing else lives there."""

from typing import Final

from django.db.models import Model

ALIAS: Final = "keyring"


class KeyringRouter:
    """Sends the tables of the keyring to their database; about all others it says nothing."""

    def db_for_read(self, model: type[Model], **_hints: object) -> str | None:
        return _alias(model)

    def db_for_write(self, model: type[Model], **_hints: object) -> str | None:
        return _alias(model)

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        return (db == ALIAS) == (app_label == ALIAS)


def _alias(model: type[Model]) -> str | None:
    return ALIAS if model._meta.app_label == ALIAS else None  # noqa: SLF001 - Django's way
