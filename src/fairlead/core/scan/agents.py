"""Reads what coding assistants and their tool servers leave in a repository.

A tracked marker means use by the team, not use in the product.
"""

import re
from collections.abc import Iterator
from typing import Final

from fairlead.core.scan.names import Marker, Names
from fairlead.core.scan.signals import MENTION, USE, Signal

# Markers that name no tool of their own: told, never counted as somebody's product.
_NOT_A_TOOL: Final = frozenset({"marker:model_card", "marker:commit_trailers"})
_MCP_FILES: Final = re.compile(
    r"(?:^|/)(?:\.?mcp\.json|claude_desktop_config\.json|settings\.json|config\.toml|"
    r"opencode\.jsonc?|\.claude\.json)$"
)
_WORD: Final = re.compile(rb"[\"'](@?[\w./-]+?)(?:@[\w.^~-]+)?[\"']")
_SERVERS: Final = re.compile(rb"[\"']?mcp_?[sS]?ervers?[\"']?\s*[:\].]|[\"']mcp[\"']\s*:")

_USES: Final = re.compile(rb"uses:[ \t]*[\"']?([\w./-]+)")


def markers_of(path: str, names: Names) -> list[Signal]:
    """The tools whose files or folders stand at this path: the longest marker wins."""
    fitting = [marker for marker in names.markers if _fits(marker.path, path)]
    if not fitting:
        return []
    folders = [marker for marker in fitting if marker.path.endswith("/")]
    best = max(folders or fitting, key=lambda marker: len(marker.path))
    exact = [m for m in fitting if not m.path.endswith("/") and "/" in m.path]
    chosen = dict.fromkeys(t for m in [best, *exact] for t in m.tools)
    return [_marker(tool) for tool in chosen]


def _marker(tool: str) -> Signal:
    weight = MENTION if tool in _NOT_A_TOOL else USE
    return Signal(tool, "agent file", 1, "repository-marker", weight, tool)


def _fits(marker: str, path: str) -> bool:
    if marker.endswith("/"):
        return path.startswith(marker) or f"/{marker}" in path
    return path == marker or path.endswith(f"/{marker}")


def marker_words(names: Names) -> re.Pattern[str]:
    """One expression that finds the paths worth asking about, with a slash in front."""
    alternatives = sorted({re.escape(_key(marker)) for marker in names.markers})
    return re.compile("/(?:" + "|".join(alternatives) + ")")


def _key(marker: Marker) -> str:
    return marker.path


def is_agent_config(path: str) -> bool:
    """Whether a file may list tool servers of an assistant."""
    if not path.endswith((".json", ".jsonc", ".toml")):
        return False
    folder = path.rpartition("/")[0]
    in_folder = any(part.startswith(".") for part in folder.split("/")) or not folder
    return bool(_MCP_FILES.search(path)) and (in_folder or "mcp" in path.rpartition("/")[2])


def servers_of(data: bytes, names: Names) -> Iterator[Signal]:
    """The tool servers that an assistant is told to start."""
    opened = _SERVERS.search(data)
    if opened is None:
        return
    yield Signal(
        "ai:mcp", "agent config", data.count(b"\n", 0, opened.start()) + 1, "mcp-servers", USE
    )
    for match in _WORD.finditer(data, opened.end()):
        word = match[1].decode()
        owned = names.package("npm", word) or names.package("pypi", word)
        if owned and ("-" in word or "/" in word):
            line = data.count(b"\n", 0, match.start()) + 1
            yield Signal(owned[0].vendor, "agent config", line, "mcp-server-package", USE, word)


def actions_of(data: bytes, names: Names) -> Iterator[Signal]:
    """The actions that a CI file uses."""
    for match in _USES.finditer(data):
        before = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        uses = match[1].decode().lower() if not before.strip(b" \t-") else ""
        for action, tool in names.actions.items():
            if uses == action or uses.startswith(f"{action}/"):
                line = data.count(b"\n", 0, match.start(1)) + 1
                yield Signal(tool, "CI action", line, "ci-action", USE, action)
