"""What every entry is held to before it is sealed: whose record it is about, which texts it has."""

from typing import Final

from fairlead.apps.journal.act import Actor, Record
from fairlead.apps.journal.errors import NotPermittedError
from fairlead.apps.journal.models import Writing
from fairlead.apps.journal.telling import commitments
from fairlead.core.rules.verdict import Refused


def must_be_own(by: Actor, about: Record | None) -> None:
    """Refuse to do something to a record of another organisation."""
    if about is not None and about.tenant != by.tenant:
        raise NotPermittedError.of(Refused("This belongs to another organisation."))


_NONE: Final = frozenset[str]()


def naming_texts(tenant: str, bodies: list[dict[str, object]]) -> list[dict[str, object]]:
    """Say in entries which of their commitments are texts kept beside them: none may vanish."""
    told = [set(commitments(facts)) if (facts := body.get("facts")) else _NONE for body in bodies]
    if asked := set().union(*told):
        found = Writing.objects.filter(tenant=tenant, commitment__in=asked)
        kept = set(found.values_list("commitment", flat=True))
        for body, mine in zip(bodies, told, strict=True):
            if texts := sorted(mine & kept):
                body["texts"] = texts
    return bodies
