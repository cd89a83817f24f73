"""Letting somebody in by a link that works once."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing
from fairlead.apps.org import acts, permissions, tokens
from fairlead.apps.org.models import Invitation, Member, User
from fairlead.apps.org.numbering import numbered
from fairlead.apps.org.services.joining import admit
from fairlead.core.rules import people


def invite(
    *, by: Member, roles: list[str], meant_for: str = "", guest_until: date | None = None
) -> tuple[Invitation, str]:
    """Make an invitation and give its secret, which is not kept and cannot be shown again.

    Raises:
        RuleBrokenError: the roles do not go together, or the guest would stay too long.
    """
    with doing(acts.INVITED, by=by, about=by.organisation) as entry:
        known = permissions.appointable()
        verdict = people.may_be_given(roles, known=known, guest_until=guest_until)
        RuleBrokenError.unless(verdict)
        if guest_until is not None:
            today = timezone.localdate()
            RuleBrokenError.unless(people.may_be_guest_until(guest_until, today=today))
        secret = tokens.fresh(43)
        made = numbered(
            Invitation,
            by.organisation,
            digest=tokens.digest(secret),
            meant_for=meant_for,
            roles=sorted(roles),
            invited_by=by,
            expires_at=timezone.now() + timedelta(days=people.LINK_DAYS),
            guest_until=guest_until,
        )
        entry.update(invitation=made.code, roles=made.roles, **_last_day(guest_until))
    return made, secret


def revoke_invitation(invitation: Invitation, *, by: Member) -> Invitation:
    """Withdraw an invitation that nobody has used."""
    with doing(acts.INVITATION_REVOKED, by=by, about=invitation):
        if invitation.joined_id or invitation.revoked_at:
            raise RuleBrokenError("This invitation has been used or withdrawn already.")
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
    return invitation


def accept_invitation(secret: str, *, user: User, roles: list[str] | None = None) -> Member:
    """Join on an invitation, taking on the offered roles, or those of them that are named.

    A person who is new to Fairlead is saved here, so that nothing is left when it is refused.

    Raises:
        RuleBrokenError: the link is used, withdrawn or old, or they belong here already.
    """
    with transaction.atomic():
        opened = _opened(secret)
        taken = sorted(opened.roles if roles is None else set(opened.roles) & set(roles))
        if not taken:
            raise RuleBrokenError("Take on at least one role: without one you can do nothing here.")
        _not_here_yet(opened, user)
        if user._state.adding:  # noqa: SLF001 - Django names it so, and documents it
            user.save()
        until = opened.guest_until
        member = admit(opened.organisation, user=user, roles=taken, guest_until=until)
        with doing(acts.JOINED, by=member, about=opened) as entry:
            opened.joined = member
            opened.save(update_fields=["joined"])
            entry.update(roles=taken, invited_by=opened.invited_by.pseudonym, **_last_day(until))
    return member


def _opened(secret: str) -> Invitation:
    """Find the invitation of a secret, locked, and make sure that it still opens the door."""
    found = Invitation.objects.select_related("organisation", "invited_by")
    held = found.select_for_update(of=("self",)).filter(digest=tokens.digest(secret)).first()
    if held is None:
        raise RuleBrokenError("This invitation is not known: ask for a new one.")
    RuleBrokenError.unless(
        people.may_join(
            until=held.expires_at,
            used=held.joined_id is not None,
            revoked=held.revoked_at is not None,
            now=timezone.now(),
        )
    )
    return held


def _not_here_yet(invitation: Invitation, user: User) -> None:
    today = timezone.localdate()
    mine = Member.objects.filter(organisation=invitation.organisation, user_id=user.pk)
    if any(each.is_open_on(today) for each in mine):
        raise RuleBrokenError("You are a member here already: sign in instead.")


def _last_day(until: date | None) -> dict[str, str]:
    return {} if until is None else {"guest_until": until.isoformat()}
