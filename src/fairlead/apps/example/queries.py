"""Reads about example firms."""

from fairlead.apps.org.models import Member, Organisation, User


def of_user(user: User) -> Member | None:
    """Find the example firm in which this person looks around, or none."""
    mine = Member.objects.filter(user=user, is_active=True, organisation__is_example=True)
    return mine.select_related("organisation", "user").order_by("-pk").first()


def standing() -> list[Organisation]:
    """Give the example firms that are not put away."""
    firms = Organisation.objects.filter(is_example=True, members__is_active=True)
    return list(firms.distinct().order_by("pk"))


def admin_of(firm: Organisation) -> Member | None:
    """Find who can put an example firm away: its administrator."""
    people = Member.objects.filter(organisation=firm, is_active=True)
    ordered = people.select_related("user", "organisation").order_by("pk")
    return next((each for each in ordered if "admin" in each.roles), None)


def find_user(email: str) -> User | None:
    """Find a person by the address with which they sign in."""
    return User.objects.filter(email=email.strip().lower()).first()


def owners_of_own_firms() -> list[User]:
    """Give the people who lead AI in a real firm here: for whom an example can be loaded."""
    members = Member.objects.filter(is_active=True, organisation__is_example=False)
    found = [each.user for each in members.select_related("user") if "ai_lead" in each.roles]
    return list(dict.fromkeys(found))
