"""Who may open a page: the guard that every view of a member stands behind."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

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
