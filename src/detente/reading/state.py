"""What the reading of a document carries from sentence to sentence, and a sentence with all that was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .attribution import Speakers
from .claims import Proposal
from .documents import Document
from .frames.frame import Frame
from .frames.setting import Setting
from .framing import Framed
from .lexicon import Hit
from .pieces import Facts
from .subjects import Subject
from .voices import Scope, Voice
from .words import Span, Token


@dataclass
class State:
    """What the reading of a document carries from sentence to sentence."""

    document: Document
    flat: str
    speakers: Speakers
    default: Voice
    title: Subject | None = None
    proposals: list[Proposal] = field(default_factory=list)
    topic: str = ""
    last: Subject | None = None
    introduced: Voice | None = None
    near: set[str] = field(default_factory=set)
    framed: Framed | None = None
    taken: int = 0

    @property
    def official(self) -> bool:
        """Whether the document is somebody's own statement."""
        return self.default.how == "issuer" or bool(self.setting.own)

    @property
    def setting(self) -> Setting:
        """What the whole document says of its voices."""
        assert self.framed is not None
        return self.framed.setting

    def frames_in(self, span: Span) -> list[Frame]:
        """The frames whose act stands in a sentence; sentences come in order."""
        frames = self.framed.frames if self.framed else []
        while self.taken < len(frames) and frames[self.taken].at < span.start:
            self.taken += 1
        out = []
        for frame in frames[self.taken :]:
            if frame.at >= span.end:
                break
            out.append(frame)
        return out


@dataclass(frozen=True)
class Piece:
    """A sentence with all that was found in it."""

    span: Span
    words: list[Token]
    hits: list[Hit]
    scopes: list[Scope]
    quotes: list[Span]
    quoted: dict[Span, Voice]
    voice: Voice
    facts: Facts
    cuts: tuple[int, ...] = ()

    def voice_of(self, clause: Span) -> Voice:
        """Whose words a clause is: of a quotation, of a saying verb, or of the paragraph."""
        for quote, voice in self.quoted.items():
            if min(quote.end, clause.end) - max(quote.start, clause.start) > 0.5 * (clause.end - clause.start):
                return voice
        middle = (clause.start + clause.end) // 2
        covering = [s for s in self.scopes if s.start <= middle < s.end]
        return covering[-1].voice if covering else self.voice
