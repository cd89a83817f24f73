"""The base of every record that belongs to an organisation and that a person can name aloud."""

from typing import ClassVar, Self, TypeVar

from django.db import models

from fairlead.apps.org.models.organisation import Organisation

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class Owned(models.QuerySet[Row_co]):
    """Rows of one organisation: every read starts with `.of(organisation)`."""

    def of(self, organisation: Organisation) -> Self:
        """Keep what belongs to this organisation."""
        return self.filter(organisation=organisation)


class Counter(models.Model):
    """The last number given to a kind of record in one organisation."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    prefix = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "prefix"], name="one_counter_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"


class Numbered(models.Model):
    """Base of the records a person can name aloud: `R-12`, `SYS-3`.

    Subclasses set `prefix` and `kind`, and take their number with `queries.next_number`
    inside an act.
    """

    prefix: ClassVar[str]
    kind: ClassVar[str]

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        abstract = True

    @property
    def code(self) -> str:
        return f"{self.prefix}-{self.number}"

    @property
    def tenant(self) -> str:
        return str(self.organisation.public_id)

    @property
    def ledger_kind(self) -> str:
        return self.kind

    @property
    def ledger_id(self) -> str:
        return self.code
