"""How the ledgers stand after a restore: an old copy must not go on signing as if nothing were."""

from fairlead.apps.journal import checkpoints
from fairlead.apps.journal.errors import FairleadError
from fairlead.apps.journal.models import Head, Log


def after_restore() -> list[dict[str, object]]:
    """Try to sign every open log; one that was signed further elsewhere refuses and says so."""
    return [_stand(log) for log in Log.objects.exclude(state="sealed").order_by("pk")]


def _stand(log: Log) -> dict[str, object]:
    size = Head.objects.values_list("size", flat=True).get(log=log)
    told: dict[str, object] = {"origin": log.origin, "size": size}
    try:
        signed = checkpoints.publish(log)
    except FairleadError as refused:
        return told | {"signs": False, "says": str(refused)}
    return told | {"signs": True, "says": f"{signed.size} entries, signed."}
