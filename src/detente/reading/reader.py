"""The offline reader: a document to proposals, clause by clause, without a model.

Steps: words → pattern hits (one pass) → voices of each sentence → clauses and list items →
undertakings and topics named in them → stance, committing party, terms → proposals.
Nothing is decided about truth; everything is proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from typing import Any

import msgspec

from ..ledger.dispute import Ledger
from ..ledger.records import Stance, Terms
from .actors import committing, demanding, has, its_own_act
from .attribution import Speakers
from .claims import Proposal, Reading
from .documents import Block, Document
from .guide import Guide
from .lexicon import Hit, Lexicon
from .paraphrase import paraphrase
from .parse import Parser
from .pieces import Facts, divided, is_figure, pieces
from .stance import Signs, modality_of, stance_of
from .subjects import Subject, subjects_of
from .terms import terms_of
from .voices import Scope, Voice
from .words import Span, Token, flatten, quotations, sentences, tokens

#: At most this many proposals from one clause.
MAX_PER_CLAUSE = 5
#: A quotation longer than this without a saying verb belongs to the last speaker.
LONG_QUOTE = 60


@dataclass
class _State:
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


@dataclass(frozen=True)
class _Sentence:
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


class Reader:
    """Reads documents of one language for one dispute."""

    def __init__(self, ledger: Ledger, lexicon: Lexicon, parser: Parser | None = None) -> None:
        self.guide = Guide.of(ledger, lexicon)
        self.lexicon = lexicon
        self.parser = parser

    def read(self, document: Document, *, deal: str = "") -> Reading:
        """All proposals of a document."""
        flat = flatten(document.raw)
        issuer = self.guide.issuer(document)
        default = issuer or Voice(document.author or document.publisher or "the author", (), "own")
        state = _State(document, flat, Speakers(self.lexicon, flat, issuer, self.parser), default)
        state.title = self.guide.titled(document) if issuer else None
        for block in document.blocks:
            if block.kind == "heading" and len(document.blocks) > 3:
                state.introduced = None
                continue
            self._block(block, state)
        return Reading(document=document, claims=tuple(merge(state.proposals)), deal=deal)

    # -- paragraphs and sentences ----------------------------------------------------------

    def _block(self, block: Block, state: _State) -> None:
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
            hits = self.lexicon.find(words)
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
            self._sentence(_Sentence(span, words, hits, scopes, here, quoted, voice, facts, cuts), state)
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
        hits = self.lexicon.find(tokens(flat, sentence.start, sentence.end))
        if has(hits, "cue:counterpart") and speakers.memory.other is not None:
            return speakers.memory.other
        people = [m for m in speakers.mentions(hits) if self.lexicon.actors[m.label[6:]].kind != "state"]
        return speakers.voice_of(people[-1:], "quoted") if people else speakers.memory.person

    def _sentence(self, sentence: _Sentence, state: _State) -> None:
        """The claims of a sentence, piece by piece; who acts and "agreed" carry over within it."""
        acting_before: tuple[str, ...] = ()
        agreed = False
        clauses = pieces(state.flat, sentence.span, sentence.hits, sentence.quotes)
        for clause, joint in divided(clauses, sentence.cuts, state.flat):
            inside = [h for h in sentence.hits if h.start >= clause.start and h.end <= clause.end]
            voice = sentence.voice_of(clause)
            acting, named = self._acting(clause, inside, voice, sentence, state)
            found = self._subjects(clause, inside, voice, acting or (() if named else acting_before), state)
            acting_before = acting or acting_before
            for subject in found[:MAX_PER_CLAUSE]:
                state.topic = subject.topic
                if subject is found[0] and not subject.soft and (subject.commitment or state.last is None):
                    state.last = subject
                who = acting or (acting_before if not subject.soft else ())
                givers = self.guide.givers.get(subject.commitment, ())
                if givers and not set(who) & set(givers):
                    who = givers
                self._propose(clause, voice, subject, inside, who, sentence.facts, state, joint=joint, agreed=agreed)
            agreed = agreed or has(inside, "cue:agree")

    def _acting(
        self, clause: Span, inside: list[Hit], voice: Voice, sentence: _Sentence, state: _State
    ) -> tuple[tuple[str, ...], bool]:
        """Who would act by a clause (after the saying verb), and whether a party is named there at all."""
        said = [s.content for s in sentence.scopes if clause.start <= s.at < clause.end]
        acts = [h for h in inside if h.start >= said[-1]] if said and voice.how != "own" else inside
        wants = [h.start for h in inside if h.label == "cue:wants"]
        if wants:
            acts = [h for h in acts if h.start > wants[0]] or acts
        found = committing(self.guide, acts, sentence.words, state.speakers.mentions(acts))
        if not found and said and its_own_act(state.flat, said[-1]):
            found = self.guide.parties_of(voice)
        if not found and has(inside, "cue:joint"):
            found = self.guide.parties
        actors = [h.label[6:] for h in acts if h.label.startswith("actor:")]
        return found, any(self.guide.party(a) in self.guide.parties for a in actors)

    def _subjects(
        self, clause: Span, inside: list[Hit], voice: Voice, acting: Sequence[str], state: _State
    ) -> list[Subject]:
        """What a clause is about: what it names, else what it refers back to, else the document's one subject."""
        found = subjects_of(self.guide, inside, state.near, acting)
        if not found and state.last is not None and _refers_back(inside, clause):
            found = [state.last]
        if not found and state.topic:
            quoted = voice.how == "quoted" and clause.end - clause.start > 25
            if quoted or self._comments(inside):
                found = [Subject(topic=state.topic, soft=True)]
        active = any(h.label.startswith(("action:", "cue:absent", "cue:deny", "cue:agree")) for h in inside)
        if not found and state.title is not None and voice.how in {"issuer", "quoted"} and active:
            found = [state.title]
        if self.guide.account_of(voice, state.document) != "observer":
            have = {s.commitment for s in found}
            for subject in [s for s in found if s.commitment]:
                for name in self.lexicon.also(subject.commitment):
                    if name not in have:
                        topic = self.guide.topics_of.get(name, subject.topic)
                        found.append(replace(subject, commitment=name, topic=topic))
        return found

    def _comments(self, inside: list[Hit]) -> bool:
        """Whether a clause without a subject passes judgement on a party, or disowns something."""
        labels = {h.label for h in inside}
        if "cue:disown" in labels:
            return True
        party = any(
            h.label.startswith("actor:") and self.guide.party(h.label[6:]) in self.guide.parties for h in inside
        )
        return party and bool(labels & {"cue:opinion", "cue:forecast"})

    # -- proposals -------------------------------------------------------------------------

    def _propose(
        self,
        clause: Span,
        voice: Voice,
        subject: Subject,
        inside: list[Hit],
        acting: Sequence[str],
        facts: Facts,
        state: _State,
        *,
        joint: bool,
        agreed: bool,
    ) -> None:
        """One claim of a clause, for each voice that makes it."""
        account = self.guide.account_of(voice, state.document)
        signs = self._signs(
            clause, voice, subject, inside, facts, joint=joint, agreed=agreed, official=account != "observer"
        )
        signs = replace(signs, subject=bool(acting))
        stance = stance_of(signs)
        terms = self._terms(clause, subject, inside, facts, stance, state)
        voices = self.guide.both() if joint else [(voice, account)]
        asking = [h.label[6:] for h in inside if h.label.startswith("actor:")]
        if stance is Stance.demands and voice.how == "own" and asking:
            actor = self.lexicon.actors[asking[0]]
            position = self.guide.accounts.get(actor.party, "observer")
            voices = [(Voice(actor.title or actor.id, (actor.id,), "view"), position)]
        for who, position in voices:
            proposal = Proposal(
                topic=subject.topic,
                commitment=subject.commitment,
                speaker=who.speaker,
                account=position,
                stance=stance,
                voice=who.how,
                exact=state.document.raw[clause.start : clause.end],
                start=clause.start,
                end=clause.end,
                committing=tuple(acting) if not subject.soft else (),
                modality=modality_of(signs, stance),
                terms=terms,
                confidence=_confidence(subject, who, stance),
            )
            says = paraphrase(proposal, self.guide.titles, self.guide.undertakings)
            state.proposals.append(replace(proposal, says=says))

    def _signs(
        self, clause: Span, voice: Voice, subject: Subject, inside: list[Hit], facts: Facts, **known: bool
    ) -> Signs:
        """What was seen in a clause, for `stance_of`."""
        cues = frozenset(h.label[4:] for h in inside if h.label.startswith("cue:"))
        actions = frozenset(h.label[7:] for h in inside if h.label.startswith("action:"))
        if known["agreed"] and "future" in cues:
            cues = cues | {"agree"}
        if known["joint"]:
            cues = (cues | {"agree", "joint"}) - {"forecast"}
            actions = actions or frozenset({"listed"})
        return Signs(
            cues=cues,
            actions=actions,
            voice=voice.how,
            hard=not subject.soft,
            figure=is_figure([q for q in facts.quantities if clause.start <= q.start < clause.end]),
            official=known["official"],
            demanding=demanding(inside),
            past="done" in cues,
            commitment=bool(subject.commitment) and not subject.soft,
        )

    def _terms(
        self, clause: Span, subject: Subject, inside: list[Hit], facts: Facts, stance: Stance, state: _State
    ) -> Terms:
        """The terms of a claim; nothing for what is said to be absent."""
        if stance is Stance.says_absent:
            return Terms()
        compared = self.guide.compared.get(subject.commitment, [])
        named = [h for h in inside if h.label.startswith(f"all:{subject.commitment}#")]
        rated = not subject.commitment or any(f.startswith("rate") for f in compared)
        quantities = [  # the 50 of "the 50% rule" is a name, not a rate
            q
            for q in facts.quantities
            if rated or q.unit != "percent" or not any(h.start <= q.start < h.end for h in named)
        ]
        terms = terms_of(
            state.flat, clause, inside, dates=facts.dates, durations=facts.durations, quantities=quantities
        )
        more: dict[str, Any] = {}
        if "extent" in compared and not terms.extent and terms.action == "suspend":
            more["extent"] = "suspension"
        if stance is Stance.denies_linkage:
            more["linkage"] = False
        values = [h.label[6:] for h in inside if h.label.startswith("value:")]
        if stance is Stance.evaluates and values:
            more["value"] = values[0]
        return msgspec.structs.replace(terms, **more) if more else terms


def _refers_back(inside: Sequence[Hit], clause: Span) -> bool:
    """Whether a clause without a subject speaks of the one before ("such steps", "denied linking them")."""
    said = {h.last + 1 for h in inside if h.label == "cue:say"}
    if any(h.label == "cue:back" and h.first in said for h in inside):  # "Beijing confirmed this"
        return True
    if has(inside, "cue:deny") or has(inside, "cue:link"):
        return True
    return any(
        h.label == "cue:back"
        and h.start - clause.start < 45
        and (h.end - h.start > 5 or h.start - clause.start < 3)
        for h in inside
    )  # fmt: skip


def _confidence(subject: Subject, voice: Voice, stance: Stance) -> float:
    """A rough ordering for review, not a probability: concrete subject, known speaker, plain act."""
    score = 0.35 + 0.25 * bool(subject.commitment) + 0.15 * (not subject.soft) + 0.1 * (voice.how != "own")
    return round(min(0.95, score + 0.1 * (stance is Stance.affirms)), 2)


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
    alike = (before.subject, before.speaker, before.account, before.stance) == (
        after.subject,
        after.speaker,
        after.account,
        after.stance,
    )
    return alike and after.start >= before.start and after.start - before.end < (12 if after.voice == "joint" else 4)
