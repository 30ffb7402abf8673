"""The offline reader: a document to proposals, without a model.

Steps: frames of the whole document (parser, or rules) → sentence by sentence: words, pattern hits, voices, clauses →
acts to proposals, linked to the deal's undertakings → comments from the clauses that hold no act.
Nothing is decided about truth; everything is proposed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, takewhile

from ..ledger.dispute import Ledger
from ..ledger.records import Stance
from .actors import has
from .acts import Acts
from .attribution import Speakers
from .bench import Bench
from .claims import Proposal, Reading
from .comments import Comments
from .documents import Block, Document
from .findings import notes_of, set_aside
from .frames.frame import Frame
from .lexicon import Lexicon
from .parse import Parser
from .pieces import Facts, divided, pieces
from .state import Piece, State
from .subjects import titled
from .voices import Scope, Voice
from .weighing import is_act, is_idle, is_weak
from .words import Span, flatten, quotations, sentences, tokens

#: Seconds after which a document is left as it is.
MAX_SECONDS = 20.0
#: A quotation longer than this without a saying verb belongs to the last speaker.
LONG_QUOTE = 60


class Reader:
    """Reads documents of one language for one dispute."""

    def __init__(self, ledger: Ledger, lexicon: Lexicon, parser: Parser | None = None) -> None:
        self.bench = Bench(ledger, lexicon, parser)
        self.acts = Acts(self.bench)
        self.comments = Comments(self.bench)

    def read(self, document: Document, *, deal: str = "") -> Reading:
        """All proposals of a document; a document takes at most `MAX_SECONDS`."""
        deadline = time.monotonic() + MAX_SECONDS
        self.bench.deal = deal
        flat = flatten(document.raw)
        issuer = self.bench.guide.issuer(document)
        default = issuer or Voice(document.author or document.publisher or "the author", (), "own")
        framed = self.bench.framer.read(document, issuer=issuer.speaker if issuer else "", deadline=deadline)
        state = State(document, flat, Speakers(self.bench.lexicon, flat, issuer, framed.words), default)
        state.title = titled(self.bench.guide, document) if issuer else None
        state.framed = framed
        warnings = notes_of(state.framed, self.bench.guide.parties)
        for block in document.blocks:
            if time.monotonic() > deadline:
                warnings.append(
                    f"reading stopped after {MAX_SECONDS:.0f} seconds: the rest of the document is not read"
                )
                break
            if block.kind == "heading" and len(document.blocks) > 3:
                state.introduced = None
                continue
            self._block(block, state)
        return Reading(
            document=document,
            claims=tuple(merge(state.proposals)),
            deal=deal,
            warnings=tuple(warnings),
            reader=state.framed.reader,
            set_aside=set_aside(state.framed),
        )

    def _block(self, block: Block, state: State) -> None:
        """A paragraph: its sentences in order; what it introduces with a colon speaks in the next one."""
        flat, speakers = state.flat, state.speakers
        quotes = quotations(state.document.raw, block.start, block.end)
        voice = state.default
        if state.introduced is not None and block.kind in {"text", "quote"}:
            voice = replace(state.introduced, how="quoted")
        state.introduced, state.last, state.near = None, None, set()
        carried: Voice | None = None
        spans = sentences(flat, block.start, block.end)
        waiting = 0
        quoted: dict[Span, Voice] = {}
        for span in spans:
            words = tokens(flat, span.start, span.end)
            hits = self.bench.lexicon.find(words)
            state.near.update(h.label for h in hits if h.label.startswith("near:"))
            while waiting < len(quotes) and quotes[waiting].end <= span.start:
                waiting += 1
            here = list(takewhile(lambda quote: quote.start < span.end, islice(quotes, waiting, None)))  # noqa: B023
            scopes = speakers.scopes(span, words, hits, here)
            before, quoted = quoted, {}
            for quote in here:
                found = before.get(quote) or self._quoted(quote, scopes, speakers)
                if found is not None:
                    quoted[quote] = replace(found, how="quoted")
            facts = Facts.of(flat[span.start : span.end], span.start, state.document.date)
            cuts = tuple(speakers.cuts)
            self._sentence(Piece(span, words, hits, scopes, here, quoted, voice, facts, cuts), state)
            carried = scopes[-1].voice if scopes else carried
        if flat[block.start : block.end].rstrip(" \"'").endswith(":") and block.kind != "row" and spans:
            state.introduced = self._introduced(flat, spans[-1], speakers, carried)

    def _quoted(self, quote: Span, scopes: Sequence[Scope], speakers: Speakers) -> Voice | None:
        """Whose words stand between quotation marks, if it can be told."""
        covering = [s.voice for s in scopes if s.start <= quote.start < s.end]
        if covering:
            return covering[-1]
        if len(scopes) == 1:
            return scopes[0].voice
        return speakers.memory.last if quote.end - quote.start > LONG_QUOTE else None

    def _introduced(self, flat: str, sentence: Span, speakers: Speakers, carried: Voice | None) -> Voice | None:
        """Whose words the next paragraph holds, after a sentence that ends in a colon."""
        if carried is not None:
            return carried
        hits = self.bench.lexicon.find(tokens(flat, sentence.start, sentence.end))
        if has(hits, "cue:counterpart") and speakers.memory.other is not None:
            return speakers.memory.other
        people = [m for m in speakers.mentions(hits) if self.bench.lexicon.actors[m.label[6:]].kind != "state"]
        return speakers.voice_of(people[-1:], "quoted") if people else speakers.memory.person

    def _sentence(self, sentence: Piece, state: State) -> None:
        """The claims of a sentence: its frames first, then what clauses without an act say."""
        acting_before: tuple[str, ...] = ()
        here = state.frames_in(sentence.span)
        clauses = pieces(state.flat, sentence.span, sentence.hits, sentence.quotes)
        told: set[int] = set()
        for clause, joint in divided(clauses, sentence.cuts, state.flat):
            inside = [h for h in sentence.hits if h.start >= clause.start and h.end <= clause.end]
            voice = sentence.voice_of(clause)
            frames = [f for f in here if clause.start <= f.at < clause.end]
            acting, named = self.comments.acting(clause, inside, voice, sentence, state)
            told.update(f.at for f in frames)
            frames = [f for f in frames if not joint and is_act(f) and not is_idle(f, official=state.official)]
            bare = has(inside, "cue:link") or has(inside, "cue:absent")  # "denied linking", "never came up"
            strong = [f for f in frames if not self._weak(f, state) and (f.kind or not bare)]
            before = len(state.proposals)
            said = next((f for f in frames if f.voice != "issuer"), None)
            if said is not None and voice.how == "own":
                voice = self.acts.voices(said, voice, state)[0][0]
            for frame in strong:
                self.acts.propose(frame, clause, sentence, voice, state, alone=len(strong) == 1)
            loose = [p for p in state.proposals[before:] if not p.subject]
            nobody = [p for p in loose if not p.committing or p.stance is Stance.forecasts]
            covered = sum(min(f.end, clause.end) - max(f.start, clause.start) for f in strong if f.stance)
            if len(nobody) < len(state.proposals) - before and covered >= 0.5 * (clause.end - clause.start):
                acting_before = acting or acting_before
                continue
            who = acting or (() if named else acting_before)
            made = len(state.proposals)
            self.comments.propose(clause, inside, voice, who, sentence, state, joint=joint, frames=frames)
            if len(state.proposals) > made and nobody:  # an act of nobody's, linked to nothing, yields to what is said
                state.proposals[before:] = [p for p in state.proposals[before:] if p not in nobody]
            elif len(state.proposals) == made:
                for frame in frames:
                    if frame not in strong and frame.stance is not None:
                        self.acts.propose(frame, clause, sentence, voice, state)
            acting_before = acting or acting_before
        for frame in here:
            idle = is_idle(frame, official=state.official)
            if frame.at not in told and not idle and not self._weak(frame, state):
                self.acts.propose(frame, sentence.span, sentence, sentence.voice_of(sentence.span), state)

    def _weak(self, frame: Frame, state: State) -> bool:
        return is_weak(frame, self.bench.guide.parties, official=state.official, parsed=self.bench.parsed)


def merge(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Without proposals that say the same of the same as one just before."""
    out: list[Proposal] = []
    for proposal in proposals:
        twin = next((p for p in out[-8:] if _twins(p, proposal)), None)
        if twin is not None and (twin.terms == proposal.terms or proposal.voice == "joint" or twin.end >= proposal.end):
            continue
        out.append(proposal)
    return out


def _twins(before: Proposal, after: Proposal) -> bool:
    """Whether two proposals have the same subject, voice and stance, and adjoin."""
    alike = (before.about, before.speaker, before.account, before.stance, before.committing) == (
        after.about,
        after.speaker,
        after.account,
        after.stance,
        after.committing,
    )
    return alike and after.start >= before.start and after.start - before.end < (12 if after.voice == "joint" else 4)
