"""The first run: a few questions, then everything is made at once.

Open only while there is no organisation, and only with the key that `fairlead up`
printed; afterwards the address does not exist. Nothing is kept on the way: what was
answered travels along in the form, so it works without JavaScript and nothing is lost.

The example firm joins here: when the app `example` offers `load_for(user) -> Member`
on its app config, the last step offers it as a place to begin.
"""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fairlead.apps.journal.errors import explained
from fairlead.apps.org import services
from fairlead.apps.org.queries import is_empty
from fairlead.apps.org.requests import CURRENT
from fairlead.apps.pages import page, say
from fairlead.doors.web.start_forms import EXAMPLE, STEPS, bound, carried, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from fairlead.apps.org.models import Member, User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_USES = ("uses_ai", "builds_ai", "supplies_ai")


@never_cache
@sensitive_post_parameters("account-password")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask the next question, or make everything."""
    if not is_empty():
        raise Http404
    if not _holds_key(request):
        return page(request, "start_locked.html", status=403)
    _speak(request)
    answer = _next(request) if request.method == "POST" else _ask(request, "language")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        translation.get_language() or settings.LANGUAGE_CODE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return answer


def setup_key_file() -> Path:
    """Say where the key of the first run lies; `fairlead up` writes it."""
    return Path(settings.FAIRLEAD_DATA) / "setup-key"


def example_loader() -> "Callable[[User], Member] | None":
    """Give what loads the example firm for a person, when there is one."""
    load: Callable[[User], Member] | None
    load = getattr(apps.get_app_config("example"), "load_for", None)
    return load


def _holds_key(request: HttpRequest) -> bool:
    try:
        key = setup_key_file().read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return False
    return bool(key) and secrets.compare_digest(request.GET.get("key", "").encode(), key.encode())


def _speak(request: HttpRequest) -> None:
    wanted = request.POST.get("language-language", "")
    if wanted in dict(settings.LANGUAGES):
        translation.activate(wanted)
        request.LANGUAGE_CODE = wanted


def _next(request: HttpRequest) -> HttpResponse:
    order = list(STEPS)
    here = request.POST.get("step", "")
    if here not in order:
        return _ask(request, order[0])
    place = order.index(here)
    if "back" in request.POST:
        return _ask(request, order[max(0, place - 1)])
    form = bound(here, request.POST, example=bool(example_loader()))
    if form.is_valid():
        if place + 1 < len(order):
            return _ask(request, order[place + 1])
        with explained(form):
            return _make(request)
    return _ask(request, here, form)


def _make(request: HttpRequest) -> HttpResponse:
    told: dict[str, dict[str, Any]] = {}
    for step in STEPS:
        form = bound(step, request.POST, example=bool(example_loader()))
        if not form.is_valid():
            return _ask(request, step, form)
        told[step] = form.cleaned_data
    return _enter(request, _set_up(told), told["account"])


def _set_up(told: dict[str, dict[str, Any]]) -> "Member":
    firm, account = told["firm"], told["account"]
    member = services.set_up(
        person=account["name"],
        email=account["email"],
        password=account["password"],
        firm=firm["name"],
        language=told["language"]["language"],
        **{each: firm[each] for each in ("size", "sector", "country")},
        **{each: each in told["use"]["use"] for each in _USES},
    )
    setup_key_file().unlink(missing_ok=True)
    return member


def _enter(request: HttpRequest, member: "Member", account: dict[str, Any]) -> HttpResponse:
    login(request, member.user, backend=_BACKEND)
    load = example_loader()
    if load and account.get("begin_with") == EXAMPLE:
        member = load(member.user)
    else:
        says = _("{firm} is set up. First step: look for AI.")
        say(request, says.format(firm=member.organisation))
    request.session[CURRENT] = member.organisation.public_id
    return redirect("home")


def _ask(request: HttpRequest, step: str, form: forms.Form | None = None) -> HttpResponse:
    order = list(STEPS)
    place = order.index(step)
    given = request.POST if request.method == "POST" else QueryDict()
    initial = {"language": translation.get_language() or settings.LANGUAGE_CODE, "size": "small"}
    asked = form or shown(step, given, example=bool(example_loader()), initial=initial)
    return page(
        request,
        "start.html",
        status=422 if form is not None else 200,
        form=asked,
        step=step,
        number=place + 1,
        count=len(order),
        is_last=place + 1 == len(order),
        carried=carried(step, given),
        micro=given.get("firm-size") == "micro",
        steps=[
            {"label": STEPS[each][0], "state": _state(i, place)} for i, each in enumerate(order)
        ],
    )


def _state(index: int, place: int) -> str:
    if index == place:
        return "now"
    return "done" if index < place else "later"
