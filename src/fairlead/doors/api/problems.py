"""Every refusal in one format: application/problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from fairlead.apps.decisions.errors import LinesRefusedError, NotOurKindError, TooManyError
from fairlead.apps.decisions.lines import TooLargeError
from fairlead.apps.journal.errors import (
    BadInputError,
    FairleadError,
    IdTakenError,
    LedgerClosedError,
    NotPermittedError,
)
from fairlead.doors.api.reading import NotOurJsonError, dumped
from fairlead.doors.api.tokens import TooManyCallsError

_STATUS: Final = (
    (NotPermittedError, 403),
    (BadInputError, 400),
    (IdTakenError, 409),
    (LedgerClosedError, 503),
    (NotOurKindError, 415),
)
_RULE_BROKEN: Final = 422
SOON: Final = 5  # seconds after which a ledger that is closed is worth another try


def problem(status: int, detail: str, **more: Any) -> HttpResponse:  # noqa: ANN401 - members of a problem
    """Answer with a problem."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    return HttpResponse(dumped(told), status=status, content_type="application/problem+json")


def translate(api: NinjaAPI) -> None:
    """Teach the API to tell each error once, here."""
    api.exception_handler(FairleadError)(_refused)
    api.exception_handler(LedgerClosedError)(_closed)
    api.exception_handler(LinesRefusedError)(_lines)
    api.exception_handler(TooManyError)(_too_fast)
    api.exception_handler(TooLargeError)(_too_large)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(AuthenticationError)(_not_known)
    api.exception_handler(Http404)(_missing)
    api.exception_handler(PermissionDenied)(_denied)
    api.exception_handler(NotOurJsonError)(_unreadable)
    api.exception_handler(TooManyCallsError)(_too_many)
    api.exception_handler(HttpError)(_http)


def _refused(_request: HttpRequest, error: FairleadError) -> HttpResponse:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), _RULE_BROKEN)
    clause = {"clause": error.refused.clause} if error.refused.clause else {}
    return problem(status, str(error), facts=dict(error.refused.facts), **clause)


def _closed(request: HttpRequest, error: LedgerClosedError) -> HttpResponse:
    answer = _refused(request, error)
    answer["Retry-After"] = str(SOON)
    return answer


def _lines(_request: HttpRequest, error: LinesRefusedError) -> HttpResponse:
    told = {str(at): says for at, says in error.lines.items()}
    return problem(_RULE_BROKEN, str(error), lines=told, kept=[])


def _too_fast(_request: HttpRequest, error: TooManyError) -> HttpResponse:
    answer = problem(429, str(error))
    answer["Retry-After"] = str(error.after)
    return answer


def _too_large(_request: HttpRequest, error: TooLargeError) -> HttpResponse:
    return problem(413, str(error))


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"at": ".".join(str(part) for part in each["loc"][1:]), "says": each["msg"]}
        for each in error.errors
    ]
    return problem(422, "Some of what was sent will not do.", errors=errors)


def _not_known(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    says = "Send a token: “Authorization: Bearer fairlead_…”. Settings, Tokens makes one."
    answer = problem(401, says)
    answer["WWW-Authenticate"] = 'Bearer realm="Fairlead"'
    return answer


def _missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(404, "There is no such record.")


def _denied(_request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
    return problem(403, "This is not open to you.")


def _unreadable(_request: HttpRequest, error: NotOurJsonError) -> HttpResponse:
    return problem(400, str(error))


def _too_many(_request: HttpRequest, error: TooManyCallsError) -> HttpResponse:
    answer = problem(429, f"Too many calls: try again in {error.after} seconds.")
    answer["Retry-After"] = str(error.after)
    return answer


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    # The library wraps whatever our parser says; the reader needs our sentence.
    said = error.__cause__ if isinstance(error.__cause__, NotOurJsonError) else error
    return problem(error.status_code, str(said))
