"""The one address of OTLP/HTTP that we serve: traces.

POST /api/otlp/v1/traces?system=SYS-3      scope `decide`
200 {}                                     Fairlead-Decisions: 2  Fairlead-Spans-Ignored: 5

Answers and statuses as OTLP 1.x wants them, so that an exporter knows what to send again:
429 and 503 yes, after `Retry-After`; whatever else it may be told, no.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from ninja.errors import AuthenticationError

from fairlead.apps.decisions import acts, tracing
from fairlead.apps.decisions.errors import NotOurKindError, TooManyError
from fairlead.apps.decisions.lines import TooLargeError
from fairlead.apps.decisions.services import Sender
from fairlead.apps.journal.errors import FairleadError, LedgerClosedError, NotPermittedError
from fairlead.core.decisions.otlp.spans import OtlpError
from fairlead.doors.api.otlp.bodies import JSON, Kind, body_of, kind_of
from fairlead.doors.api.problems import SOON
from fairlead.doors.api.tokens import IntakeToken

_BAD: Final = 400
_STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (NotPermittedError, 403),
    (TooLargeError, 413),
    (NotOurKindError, 415),
    (TooManyError, 429),
    (LedgerClosedError, 503),
)
_SIGN_IN: Final = "Send a token: “Authorization: Bearer fairlead_…”. Settings, Tokens makes one."
_signed_in = IntakeToken()


@csrf_exempt  # a token signs in, never a cookie
@require_POST
def traces(request: HttpRequest) -> HttpResponse:
    """Record the decisions in the traces of an OpenTelemetry exporter."""
    kind = kind_of(request)
    try:
        by = _sender(request)
        if kind is None:
            told = request.content_type or "–"
            says = "Send application/x-protobuf or application/json; this came as {told}."
            raise NotOurKindError(says, told=told)
        spans = kind.read(body_of(request))
        taken = tracing.take(spans, by=by, system=request.GET.get("system", ""))
    except (FairleadError, OtlpError, TooLargeError, AuthenticationError) as refused:
        return _refused(kind or JSON, refused)
    body = kind.answer(taken.rejected_spans, taken.message())
    answer = HttpResponse(body, content_type=kind.name)
    answer["Fairlead-Decisions"] = str(taken.decisions)
    answer["Fairlead-Spans-Ignored"] = str(taken.ignored)
    if taken.stopped:
        answer["Fairlead-Stopped"] = ", ".join(sorted(taken.stopped))
    return answer


def _sender(request: HttpRequest) -> Sender:
    if not _signed_in(request):
        raise AuthenticationError
    by = Sender(request.member, request.token)  # type: ignore[attr-defined]  # set by the sign-in
    by.must_be_able(acts.DECIDED)
    return by


def _refused(kind: Kind, error: Exception) -> HttpResponse:
    unknown = isinstance(error, AuthenticationError)
    status = next((code for known, code in _STATUS if isinstance(error, known)), _BAD)
    body = kind.refusal(_SIGN_IN if unknown else str(error))
    answer = HttpResponse(body, status=401 if unknown else status, content_type=kind.name)
    if unknown:
        answer["WWW-Authenticate"] = 'Bearer realm="Fairlead"'
    if isinstance(error, TooManyError):
        answer["Retry-After"] = str(error.after)
    if isinstance(error, LedgerClosedError):
        answer["Retry-After"] = str(SOON)
    return answer
