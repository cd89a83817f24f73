"""The list of decisions: search, page by page, as a file."""

from dataclasses import replace

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from fairlead.apps.decisions import listing, queries, searching
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page
from fairlead.apps.pages.cells import row_drawer
from fairlead.apps.pages.exports import exported
from fairlead.apps.pages.guard import reads


@require_safe
@reads("decisions")
def decision_list(request: MemberRequest) -> HttpResponseBase:
    """Search decisions; the whole search stands in the address."""
    asked = searching.read(request.GET)
    if request.GET.get("format") == "csv":
        whole = replace(asked, before=None)
        rows = searching.search_for(request.member, whole, limit=listing.MOST_EXPORTED).rows
        return exported(listing.DECISIONS, rows, "csv")
    found = searching.search_for(request.member, asked)
    drawn = row_drawer(listing.DECISIONS.shown)
    return _page(request, asked, found, [drawn(row) for row in found.rows])


def _page(
    request: MemberRequest, asked: searching.Asked, found: searching.Found, drawn: list[str]
) -> HttpResponse:
    firm, path = request.member.organisation, request.path
    return page(
        request,
        "decisions/list.html",
        asked=asked,
        rows=drawn,
        troubles=found.troubles,
        reaches_back=found.reaches_back,
        spec=listing.DECISIONS,
        columns=listing.DECISIONS.shown,
        systems=queries.systems(firm),
        outcomes=searching.seen(firm, "outcome"),
        kinds=searching.seen(firm, "kind"),
        versions=searching.seen(firm, "version"),
        older=asked.link(path, before=found.more) if found.more else "",
        newest=asked.link(path, before=None) if asked.before else "",
        download=f"{asked.link(path, before=None)}{'&' if asked.is_narrowed else '?'}format=csv",
        most=listing.MOST_EXPORTED,
        clear=path,
    )
