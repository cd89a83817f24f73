"""Who may open a page: the guard that every view of a member stands behind."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]


def reads(area: str) -> Callable[[View[P]], View[P]]:
    """Let only members in whose roles may read this area of their organisation.

    The area is kept on the view, where the authorisation matrix reads it.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:  # noqa: ANN401 - as wide as a view
            member = getattr(request, "member", None)
            if member is None:
                return redirect("org:no-organisation")
            if not member.reads(area):
                raise PermissionDenied(_("Your role does not open this page."))
            return view(request, *args, **kwargs)

        guarded.area = area  # type: ignore[attr-defined]  # a function may carry a label
        return login_required(guarded)

    return guard


def belongs(view: View[P]) -> View[P]:
    """Let any member of the organisation in: pages on which people speak for themselves."""

    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:  # noqa: ANN401 - as wide as a view
        if getattr(request, "member", None) is None:
            return redirect("org:no-organisation")
        return view(request, *args, **kwargs)

    return login_required(guarded)


def step_up(view: View[P]) -> View[P]:
    """Ask once more who it is, unless they said so in the last five minutes; looking is free.

    For what gives power away: offices, tokens, packs, keys.
    """
    guarded: View[P] = reauthentication_required(view, allow_get=True)
    return guarded
