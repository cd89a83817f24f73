"""Setting up an organisation, and changing what it says about itself."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from fairlead.apps.journal.errors import BadInputError, RuleBrokenError
from fairlead.apps.journal.ids import new_id
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.services import doing
from fairlead.apps.org import acts
from fairlead.apps.org.models import Member, Organisation, User
from fairlead.apps.org.services.joining import admit

_FOUNDER = ["admin", "ai_lead"]
_PROFILE = frozenset(
    {"name", "language", "country", "sector", "size"}
    | {"builds_ai", "supplies_ai", "uses_ai", "two_step_at_once"}
)


def found(*, name: str, founder: User, roles: list[str], **profile: object) -> Member:
    """Set up an organisation with its log, and its founder as the first member."""
    with transaction.atomic():
        firm = Organisation.objects.create(
            public_id=new_id().lower(), name=name, created_at=timezone.now(), **profile
        )
        open_log(firm.public_id)
        member = admit(firm, user=founder, roles=roles)
        with doing(acts.FOUNDED, by=member, about=firm) as entry:
            entry.update(roles=sorted(roles), **({"invented": True} if firm.is_example else {}))
    return member


def set_up(*, person: str, email: str, password: str, firm: str, **profile: object) -> Member:
    """Begin a new installation: the first person, their firm, its log, all or nothing.

    In a micro firm the founder is the board too, because somebody must answer for AI.

    Raises:
        RuleBrokenError: there is an organisation already.
        BadInputError: the password will not do.
    """
    with transaction.atomic():
        if Organisation.objects.exists():
            raise RuleBrokenError("Fairlead is set up already: sign in instead.")
        user = User(email=User.objects.normalize_email(email).lower(), name=person)
        _password_will_do(password, user)
        user.set_password(password)
        user.save()
        return found(name=firm, founder=user, roles=founder_roles(profile.get("size")), **profile)


def founder_roles(size: object) -> list[str]:
    """Give the roles that the first person of a firm of this size takes on."""
    return ["admin", "ai_lead", "board"] if size == Organisation.Size.MICRO else _FOUNDER


def change_profile(firm: Organisation, *, by: Member, **changes: object) -> Organisation:
    """Change what the firm says about itself; the entry names the fields, not the words."""
    unknown = set(changes) - _PROFILE
    if unknown:
        raise BadInputError("The profile has no field “{name}”.", name=min(unknown))
    changed = sorted(key for key, value in changes.items() if getattr(firm, key) != value)
    if not changed:
        return firm
    with doing(acts.PROFILE_CHANGED, by=by, about=firm) as entry:
        for key in changed:
            setattr(firm, key, changes[key])
        firm.save(update_fields=changed)
        entry.update(changed=changed)
    return firm


def _password_will_do(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise BadInputError("{why}", why=" ".join(weak.messages)) from weak
