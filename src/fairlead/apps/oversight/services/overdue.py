"""Reviews that nobody looked at in time: said once, with a task for whoever answers."""

from collections import defaultdict

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import FairleadError
from fairlead.apps.journal.services import doing
from fairlead.apps.org.programs import Program
from fairlead.apps.oversight import acts
from fairlead.apps.oversight.models import Plan, Review
from fairlead.apps.work.queries import open_about
from fairlead.apps.work.services import raise_task


def escalate() -> dict[str, str]:
    """Say of every plan which reviews are overdue, and by plan what stood in the way."""
    late = defaultdict[Plan, list[Review]](list)
    waiting = Review.objects.filter(state="waiting", due_at__lt=timezone.now(), escalated_at=None)
    for each in waiting.select_related("plan__system__owner", "plan__organisation"):
        late[each.plan].append(each)
    troubles = dict[str, str]()
    for plan, reviews in late.items():
        where = f"overdue of {plan.pk}"
        troubles[where] = ""
        try:
            _say(plan, reviews)
        except FairleadError as refused:
            troubles[where] = str(refused)
    return troubles


def _say(plan: Plan, reviews: list[Review]) -> None:
    with doing(acts.ESCALATED, by=Program("oversight", plan.organisation), about=plan) as entry:
        Review.objects.filter(pk__in=[each.pk for each in reviews]).update(
            escalated_at=timezone.now()
        )
        entry.update(system=plan.system.code, n=len(reviews))
        if open_about(plan.organisation, plan).exists():
            return
        raise_task(
            entry,
            plan.organisation,
            _("Reviews of {system} are overdue: see that somebody looks, or change {code}."),
            about=plan,
            owner=plan.system.owner,
            due_on=timezone.localdate(),
            system=plan.system.code,
            code=plan.code,
        )
