"""Who joins when; the founder is there before the story begins."""

from collections.abc import Callable, Iterator

from fairlead.apps.example.year.world import Event, World, told
from fairlead.apps.org.models import User
from fairlead.apps.org.services import accept_invitation, invite


def people() -> Iterator[Event]:
    """Everybody but the founder is invited in the morning and joins before noon."""
    known = told("people")
    for n, (key, one) in enumerate(known["people"].items()):
        if key != known["founder"]:
            yield Event(one["joins"], f"{8 + n // 6:02d}:{n * 7 % 60:02d}", _joins(key))


def person(key: str) -> User:
    """Find or make the person; nobody can sign in as them."""
    known = told("people")
    name = known["people"][key]["name"]
    email = f"{name.lower().replace(' ', '.')}@{known['domain']}"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, None, name=name)


def _joins(key: str) -> Callable[[World], None]:
    def does(world: World) -> None:
        one = told("people")["people"][key]
        tom = world.people[told("people")["founder"]]
        _asked, secret = invite(by=tom, roles=one["roles"], meant_for=one["name"])
        world.people[key] = accept_invitation(secret, user=person(key))

    return does
