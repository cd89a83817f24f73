"""Pages of an import: hand in, match the columns, see what would happen, take in, take back."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal.errors import RuleBrokenError, explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.register import drafts, queries, services
from fairlead.apps.register.import_forms import LABELS, ColumnsForm, FileForm
from fairlead.apps.register.kinds import KIND_PAGES
from fairlead.apps.register.sheet import DryRun, dry_run

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@reads("register")
def hand_in(request: MemberRequest) -> HttpResponse:
    """Take a file; nothing enters the register yet."""
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with explained(form):
            token = drafts.hand_in(
                request.member,
                kind=form.cleaned_data["kind"],
                filename=file.name or "",
                data=file.read(),
            )
            return redirect("register:import-columns", token)
    status = 422 if request.method == "POST" else 200
    imports = queries.imports(request.member.organisation)[:10]
    return page(
        request, "register/import.html", part="form", status=status, form=form, imports=imports
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads("register")
def columns(request: MemberRequest, token: str) -> HttpResponse:
    """Match columns to facts and show what would happen; take the rows in when asked to."""
    held = drafts.draft(request.member, token)
    firm = request.member.organisation
    form = ColumnsForm(request.POST or None, draft=held)
    before = queries.imported_before(firm, held.digest)
    run = DryRun()
    if (not form.is_bound or form.is_valid()) and "name" in form.mapping:
        known = queries.bare_names(firm, held.kind)
        skip = form.ticked("skip_alike")
        run = dry_run(held.table, form.mapping, held.kind, known=known, skip=skip)
    if form.is_bound and form.is_valid() and request.POST.get("do") == "import":
        with explained(form):
            _refuse_unfinished(form, run, again="again" in request.POST or before is None)
            made = services.import_rows(
                by=request.member,
                kind=held.kind,
                filename=held.filename,
                digest=held.digest,
                rows=run.facts,
            )
            drafts.forget(request.member, token)
            undo = reverse("register:import-undo", args=[made.code])
            say(request, _("{n} records are imported.").format(n=made.rows), undo=undo)
            return redirect("register:import-done", made.code)
    told = _Told(held, form, run)
    status = 422 if form.errors else 200
    return page(
        request, "register/columns.html", status=status, told=told, form=form, before=before
    )


def _refuse_unfinished(form: ColumnsForm, run: DryRun, *, again: bool) -> None:
    if run.wrong and not form.ticked("skip_wrong"):
        says = "{n} rows have something wrong: correct them in the file, or leave them out."
        raise RuleBrokenError(says, n=run.wrong_rows)
    if not again:
        raise RuleBrokenError("The very same file was imported before: tick that you mean it.")


@dataclass(frozen=True)
class _Told:
    """What the page of a dry run shows."""

    draft: drafts.Draft
    form: ColumnsForm
    run: DryRun

    @property
    def words(self) -> object:
        return KIND_PAGES[self.draft.kind]

    @property
    def wrong(self) -> object:
        return self.run.wrong[:SHOWN]

    @property
    def alike(self) -> object:
        return self.run.alike[:SHOWN]

    @property
    def heads(self) -> list[object]:
        return [LABELS[name] for name in self.form.mapping] if self._is_read else []

    @property
    def sample(self) -> list[list[str]]:
        """The first rows as they were read."""
        names = list(self.form.mapping) if self._is_read else []
        return [[_shown(facts.get(name)) for name in names] for facts in self.run.facts[:5]]

    @property
    def _is_read(self) -> bool:
        return not self.form.is_bound or not self.form.errors or bool(self.run.facts)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)[:80]


@require_safe
@reads("register")
def done(request: MemberRequest, code: str) -> HttpResponse:
    """Show what an import made."""
    made = queries.get_import(request.member.organisation, code)
    records = queries.of_import(made).order_by("number")[:SHOWN]
    words = KIND_PAGES[made.of_kind]
    return page(request, "register/imported.html", made=made, records=records, words=words)


@require_POST
@reads("register")
def undo(request: MemberRequest, code: str) -> HttpResponse:
    """Take an import back."""
    made = queries.get_import(request.member.organisation, code)
    services.undo_import(made, by=request.member)
    say(request, _("{code} is taken back.").format(code=code))
    return redirect("register:import-done", code)
