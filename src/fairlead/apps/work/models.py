"""Tasks: one thing that one person is to do by a day, and what asked for it."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered
from fairlead.apps.pages.addresses import address_of


class Task(Numbered):
    """What is to be done: a sentence (template and facts), the record it is about, who, by when.

    `raised_by` is the act that asked for it, as in the ledger: `monitor.finding.open`.
    """

    prefix = "T"
    kind = "task"

    says = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    about_kind = models.CharField(max_length=40)
    about_code = models.CharField(max_length=40)
    raised_by = models.CharField(max_length=64)
    owner = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    due_on = models.DateField(_("by"), null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_task_a_number"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(done_by=None), name="task_done_by_somebody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "owner", "done_at"], name="task_of_owner"),
            models.Index(fields=["organisation", "about_kind", "about_code"], name="task_about"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return address_of("work:task", self.code)

    @property
    def what(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.says).format(**self.facts)

    def is_late_on(self, day: date) -> bool:
        """Say whether it is open after its day."""
        return self.done_at is None and self.due_on is not None and self.due_on < day
