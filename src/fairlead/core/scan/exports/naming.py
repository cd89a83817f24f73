"""Whose product is meant by the name of an app, a web address or a line on a card statement."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.vendors import Vendor

_MORE = re.compile(r"\s*(?:[:|–—(\[]|\s-\s|\s(?:for|by|in|with)\s|\+).*$", re.IGNORECASE)
_TAIL = frozenset(
    [
        "ai",
        "app",
        "apps",
        "api",
        "web",
        "desktop",
        "mobile",
        "ios",
        "android",
        "chrome",
        "extension",
        "addon",
    ]
)
_SMALL = frozenset(["for", "in", "by", "the", "and", "of", "with", "app", "on"])
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_LEAST = 3
FEATURE = "saas_ai_feature"
_Owners = dict[frozenset[str], set[str]]


@dataclass(frozen=True)
class Named:
    """Which product is meant, and whether the name says so itself or only hints at it."""

    vendor: str
    sure: bool


def by_app_name(name: str) -> Named | None:
    """Find the product that an app's display name means, or none.

    The name of a firm, or of a product that has AI among other things, is only a hint.

    >>> by_app_name("Otter.ai"), by_app_name("Grammarly: AI Writing")
    (Named(vendor='ai:otter', sure=True), Named(vendor='ai:grammarly', sure=True))
    >>> by_app_name("Slack"), by_app_name("Miller & Sons")
    (Named(vendor='ai:slack_ai', sure=False), None)
    """
    short = _words(_MORE.sub("", name))
    for words in (_words(name), short, _without_tail(short)):
        if found := _products().get(_key(words)) or _makers().get(_key(words)):
            return found
    hosts = filter(None, map(by_host, _DOMAIN.findall(name)))
    return next((Named(host, sure=True) for host in hosts), None)


def by_host(host: str) -> str | None:
    """Name the product that owns a host or one above it; the longest match wins.

    >>> by_host("eu.api.openai.com"), by_host("example.com")
    ('ai:openai_api', None)
    """
    labels = host.casefold().strip(". ").partition(":")[0].split(".")
    for start in range(len(labels) - 1):
        if found := _hosts().get(".".join(labels[start:])):
            return found
    return None


def by_merchant(text: str) -> Named | None:
    """Find the product that a line on a card statement pays for, or hints at, or none.

    >>> by_merchant("OPENAI *CHATGPT SUBSCR"), by_merchant("GITHUB, INC.")
    (Named(vendor='ai:chatgpt', sure=True), Named(vendor='ai:github_copilot', sure=False))
    >>> by_merchant("TESCO STORES 3102") is None
    True
    """
    plain = text.casefold()
    hints = catalogue().detection.expense_merchants
    for token in sorted(hints, key=len, reverse=True):
        if re.search(rf"(?<![a-z0-9]){re.escape(token)}(?![a-z])", plain):
            return _chosen(hints[token], plain)
    hosts = filter(None, map(by_host, _DOMAIN.findall(plain)))
    return next((Named(host, sure=True) for host in hosts), None)


def _chosen(candidates: tuple[str, ...], text: str) -> Named:
    said = set(_words(text))
    for each in candidates:
        words = each.partition(":")[2].split("_")
        if set(words) <= said:
            return Named(each, sure=True)
    return Named(candidates[0], sure=False)


@cache
def _products() -> dict[frozenset[str], Named]:
    """Every name of every product: whole names before shortened ones, those before hints."""
    whole, short, hint = _Owners(), _Owners(), _Owners()
    for key, each in catalogue().vendors.items():
        for name in _aliases(each):
            words = _words(name)
            bare = _without_tail(words)
            whole.setdefault(_key(words), set()).add(key)
            if bare != words:
                rest = hint if each.category == FEATURE else short
                rest.setdefault(_key(bare), set()).add(key)
    return {**_single(hint, sure=False), **_single(short, sure=True), **_single(whole, sure=True)}


@cache
def _makers() -> dict[frozenset[str], Named]:
    """A maker's name alone means its only product, or hints at the first of several."""
    vendors = catalogue().vendors
    made = Counter(each.vendor for each in vendors.values())
    found: dict[frozenset[str], Named] = {}
    for key, each in vendors.items():
        sure = made[each.vendor] == 1 and each.category != FEATURE
        found.setdefault(_key(_words(each.vendor)), Named(key, sure=sure))
    broad = (
        "google",
        "microsoft",
        "amazon",
        "meta",
        "apple",
        "ibm",
        "adobe",
        "oracle",
        "sap",
        "salesforce",
    )
    return {words: named for words, named in found.items() if not words & {*broad}}


def _aliases(vendor: Vendor) -> Iterator[str]:
    parts = [part for part in re.split(r"[/(),]", vendor.name) if part.strip()]
    yield vendor.name
    yield parts[0]
    yield f"{vendor.vendor} {parts[0]}"


def _single(found: _Owners, *, sure: bool) -> dict[frozenset[str], Named]:
    """Keep names with one owner; of several, the one assistant that people sign in to."""
    owners = {words: _owner(keys) for words, keys in found.items()}
    return {
        words: Named(owner, sure=sure)
        for words, owner in owners.items()
        if owner and len("".join(words)) >= _LEAST
    }


def _owner(keys: set[str]) -> str | None:
    if len(keys) == 1:
        return next(iter(keys))
    vendors = catalogue().vendors
    assistants = [key for key in keys if vendors[key].category == "chat_assistant"]
    return assistants[0] if len(assistants) == 1 else None


@cache
def _hosts() -> dict[str, str]:
    return {
        host: key
        for key, each in catalogue().vendors.items()
        for host in (*each.domains, *each.api_domains)
        if "*" not in host
    }


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", name.casefold())


def _key(words: Iterable[str]) -> frozenset[str]:
    return frozenset(words) - _SMALL


def _without_tail(words: list[str]) -> list[str]:
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _TAIL:
        kept.pop()
    return kept
