"""Voices: whose words a passage is. Three things apart: speaker, committing party, the document's own voice."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose words a passage is: printed speaker, actor ids, and how that is known.

    `how`: issuer (first-party document), own (the author), attributed, view (a view
    ascribed to somebody), quoted, joint.
    """

    speaker: str
    actors: tuple[str, ...] = ()
    how: str = "own"


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch of text and its voice; the saying word stands at `at`, what is said begins at `content`."""

    start: int
    end: int
    voice: Voice
    at: int
    content: int = 0


@dataclass
class Memory:
    """What the last sentences leave behind for pronouns."""

    person: Voice | None = None
    body: Voice | None = None
    other: Voice | None = None
    last: Voice | None = None
    names: dict[str, str] = field(default_factory=dict)
