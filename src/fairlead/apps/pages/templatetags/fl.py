"""The components as template tags: `{% load fl %}`; every one is shown on /patterns/."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from fairlead.apps.pages import fields as form_fields
from fairlead.apps.pages import marks
from fairlead.apps.pages.browsers import browser
from fairlead.apps.pages.icons import icon as draw_icon
from fairlead.apps.pages.lists import Listing
from fairlead.apps.pages.saying import day, said, spoken

register = template.Library()

register.simple_tag(draw_icon, name="icon")
register.simple_tag(marks.state, name="state")
register.simple_tag(marks.grade, name="grade")
register.simple_tag(marks.level, name="level")
register.simple_tag(marks.rungs, name="rungs")
register.simple_tag(marks.who, name="who")
register.simple_tag(marks.face, name="face")
register.simple_tag(marks.seal, name="seal")
register.simple_tag(marks.ticks, name="ticks")
register.simple_tag(marks.bar, name="bar")
register.filter("picture", marks.picture)
register.filter("browser", browser)
register.filter("day", day)
register.filter("said", said)
register.filter("spoken", spoken)
register.simple_tag(form_fields.field, name="field")
register.simple_tag(form_fields.control, name="control")


@register.simple_block_tag
def head(content: str, title: str, lede: str = "") -> SafeString:
    """Open a page: its title, one line of purpose, and inside the tag its actions."""
    return _said("components/head.html", title=title, lede=lede, actions=content)


@register.simple_block_tag
def section(
    content: str, title: str, sub: str = "", *, href: str = "", link: str = "", name: str = ""
) -> SafeString:
    """Stand a titled section on the page; `href` and `link` lead to all of it."""
    told = {"title": title, "sub": sub, "href": href, "link": link, "name": name}
    return _said("components/section.html", **told, content=content)


@register.simple_block_tag
def why(content: str, title: str, label: str = "", *, end: bool = False) -> SafeString:
    """Fold the reason away behind one word; opens without JavaScript and prints opened."""
    return _said("components/why.html", title=title, label=label, end=end, content=content)


@register.simple_block_tag
def verdict(
    content: str,
    kind: str,
    say: str,
    *,
    word: str = "",
    text: str = "",
    ic: str = "",
    numbers: Iterable[tuple[object, ...]] = (),
    method: Iterable[str] = (),
) -> SafeString:
    """Answer the page in one sentence, then numbers (label, value, note), then how we know.

    What stands inside the tag are the buttons: what to do about it.
    """
    look = marks.STATES[kind]
    told = {"family": look.family, "icon": ic or look.icon, "word": word or look.word, "say": say}
    rest = {"text": text, "numbers": list(numbers), "method": list(method), "content": content}
    return _said("components/verdict.html", **told, **rest)


@register.simple_block_tag
def empty(content: str, title: str, text: str = "", href: str = "", label: str = "") -> SafeString:
    """Say what will be here, why it matters, and the one next step."""
    told = {"title": title, "text": text, "href": href, "label": label, "content": content}
    return _said("components/empty.html", **told)


@register.simple_block_tag
def refusal(content: str, title: str) -> SafeString:
    """Say why something was refused, and inside the tag who can do it or what to do."""
    return _said("components/refusal.html", title=title, content=content)


@register.simple_block_tag
def dialog(content: str, name: str, title: str) -> SafeString:
    """Ask before what cannot be undone; opened by `<button popovertarget="name">`."""
    return _said("components/dialog.html", name=name, title=title, content=content)


@register.simple_block_tag
def figure(content: str, caption: str, svg: str, note: str = "", layout: str = "") -> SafeString:
    """Show a picture of ours, and beside it, inside the tag, the table with the same numbers."""
    told = {"caption": caption, "svg": marks.picture(svg), "note": note, "layout": layout}
    return _said("components/figure.html", **told, content=content)


@register.inclusion_tag("components/row.html")
def row(
    kind: str,
    title: str,
    text: str = "",
    *,
    href: str = "",
    label: str = "",
    word: str = "",
    ic: str = "",
    first: bool = False,
) -> dict[str, object]:
    """List one thing that waits for somebody: inside `<ul class="fl-rows">`; the first is urged."""
    look = marks.STATES[kind]
    told: dict[str, object] = {"family": look.family, "icon": ic or look.icon, "word": word}
    return told | {"title": title, "text": text, "href": href, "label": label, "first": first}


@register.inclusion_tag("components/strip.html")
def strip(name: str, kind: str, ic: str, on: int, total: int, *, bad: int = 0) -> dict[str, object]:
    """Draw one line of the coverage strip, never a percentage: in `<dl class="fl-coverage">`."""
    return {"name": name, "kind": kind, "icon": ic, "on": on, "total": total, "bad": bad}


@register.inclusion_tag("components/knot.html")
def knot(
    title: str,
    text: str = "",
    *,
    by: str = "",
    at: object = "",
    n: object = "",
    kind: str = "",
    href: str = "",
    note: str = "",
    filled: bool = True,
    wait: bool = False,
) -> dict[str, object]:
    """Tie one act into a timeline: inside `<ol class="fl-timeline">`; `n` is its ledger number."""
    told = {"title": title, "text": text, "by": by, "at": at, "n": n, "kind": kind, "href": href}
    return told | {"note": note, "filled": filled and not wait, "wait": wait}


@register.inclusion_tag("components/ladder.html")
def ladder(key: str | int) -> dict[str, object]:
    """Draw how sure we are of a finding: five rungs with a word on each."""
    here = marks.RUNGS[str(key)][0] if str(key) in marks.RUNGS else int(key)
    return {"rungs": [(n, word, n <= here, n == here) for n, word in marks.RUNGS.values()]}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Iterable[Mapping[str, Any]], *, upright: bool = False) -> dict[str, object]:
    """Draw rings on one rope; each step has label, text and state (done, now, later)."""
    return {"steps": list(steps), "upright": upright}


@register.inclusion_tag("components/views.html")
def views(tabs: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, object]:
    """Draw tabs that are links; each has label, href, and may have n and current."""
    return {"tabs": list(tabs), "label": label}


@register.inclusion_tag("components/list.html", takes_context=True)
def listing(context: Mapping[str, Any], listed: Listing) -> dict[str, object]:
    """Draw a list with its tabs, filters, table, pages and exports."""
    return {"list": listed, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/crumb.html")
def crumb(label: str, href: str = "") -> dict[str, object]:
    """Draw one step of the breadcrumb; the last one has no address."""
    return {"label": label, "href": href}


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm, *names: str) -> dict[str, object]:
    """Draw a form's fields with what is wrong on top; or only the named ones, without it."""
    chosen = [form[name] for name in names] if names else form.visible_fields()
    return {"form": form, "chosen": chosen, "whole": not names}


@register.inclusion_tag("components/refused.html")
def refused(form: BaseForm) -> dict[str, object]:
    """Draw what is wrong with a form as a whole."""
    return {"form": form}


@register.inclusion_tag("components/dropzone.html")
def dropzone(bound: BoundField, title: str = "", hint: str = "") -> dict[str, object]:
    """Draw a file field with room to drop a file on it."""
    return {"field": bound, "title": title or bound.label, "hint": hint or bound.help_text}


@register.inclusion_tag("components/secret.html")
def secret(name: str, value: str, label: str) -> dict[str, object]:
    """Show a link or token to copy."""
    return {"name": name, "value": value, "label": label}


@register.inclusion_tag("components/mark.html")
def mark(size: int = 30, ground: str = "sunken") -> dict[str, object]:
    """Draw our mark: a rope through a ring, on the colour it lies on."""
    return {"size": size, "ground": ground}


def _said(template_name: str, /, **context: object) -> SafeString:
    return render_to_string(template_name, context)
