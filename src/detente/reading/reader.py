"""The offline reader: a document to proposals, clause by clause, without a model.

Steps: words → pattern hits (one pass) → voices of each sentence → clauses and list items →
undertakings and topics named in them → stance, committing party, terms → proposals.
Nothing is decided about truth; everything is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from ..ledger.dispute import Ledger
from ..ledger.records import CommitmentKind, Stance, Terms
from .attribution import Scope, Speakers, Voice
from .claims import Proposal, Reading
from .documents import Block, Document
from .lexicon import Hit, Lexicon
from .paraphrase import paraphrase
from .quantities import Quantity, find_quantities
from .stance import Signs, modality_of, stance_of
from .subjects import Subject, subjects_of
from .terms import terms_of
from .when import DateMention, Duration, find_dates, find_durations
from .words import Span, Token, clauses, flatten, items, quotations, sentences, tokens

#: At most this many proposals from one clause.
MAX_PER_CLAUSE = 5


@dataclass
class _State:
    """What a document's reading carries from sentence to sentence."""

    proposals: list[Proposal] = field(default_factory=list)
    topic: str = ""
    block_voice: Voice | None = None
    last: Subject | None = None
    title: Subject | None = None
    near: list[Hit] = field(default_factory=list)


class Reader:
    """Reads documents of one language for one dispute."""

    def __init__(self, ledger: Ledger, lexicon: Lexicon) -> None:
        self.ledger = ledger
        self.lexicon = lexicon
        self.parties = tuple(p.id for p in ledger.dispute.parties)
        self.accounts = {a.party: a.id for a in reversed(ledger.dispute.accounts)}
        self.givers = {c.id: tuple(c.giver) for folder in ledger.deals.values() for c in folder.commitments.values()}
        self.topics_of = {c.id: c.topic for folder in ledger.deals.values() for c in folder.commitments.values()}
        self.compared = {c.id: c.compare for folder in ledger.deals.values() for c in folder.commitments.values()}
        self.undertakings = frozenset(
            c.id
            for folder in ledger.deals.values()
            for c in folder.commitments.values()
            if c.kind == CommitmentKind.undertaking
        )
        self.titles = {t.id: t.title for t in ledger.topics.values()}
        self.titles |= {c.id: c.title for folder in ledger.deals.values() for c in folder.commitments.values()}

    # -- documents ---------------------------------------------------------------------

    def read(self, document: Document, *, deal: str = "") -> Reading:
        """All proposals of a document."""
        flat = flatten(document.raw)
        issuer = self.issuer(document)
        default = issuer or Voice(document.author or document.publisher or "the author", (), "own")
        speakers = Speakers(self.lexicon, flat, default, issuer)
        state = _State(title=self._titled(document) if issuer else None)
        for block in document.blocks:
            if block.kind == "heading" and len(document.blocks) > 3:
                state.block_voice = None
                continue
            self._block(document, flat, block, speakers, default, state)
        merged = merge(state.proposals)
        return Reading(document=document, claims=tuple(merged), deal=deal)

    def _titled(self, document: Document) -> Subject | None:
        """The one undertaking or concrete topic that a first-party document's title names."""
        hits = self.lexicon.find(tokens(flatten(document.title)))
        found = [
            s
            for s in subjects_of(self.lexicon, hits, hits, (), self.givers, self.topics_of, self.undertakings)
            if not s.soft
        ]
        return found[0] if len({s.topic for s in found}) == 1 else None

    def issuer(self, document: Document) -> Voice | None:
        """The voice of a first-party document's own text: its issuer."""
        hits = self.lexicon.find(tokens(flatten(document.publisher)))
        official = [h for h in hits if h.label.startswith("actor:")]
        official.sort(key=lambda h: (h.first, h.first - h.last))
        named = [h for h in official if self.lexicon.actors[h.label[6:]].official]
        if document.account and document.account != "observer":
            account = self.ledger.account(document.account)
            for hit in named:
                if self.lexicon.actors[hit.label[6:]].party == account.party:
                    return Voice(self.lexicon.actors[hit.label[6:]].title, (hit.label[6:],), "issuer")
            actor = next((a for a in self.lexicon.actors.values() if a.id == account.id), None)
            return Voice(actor.title if actor else account.title, (actor.id,) if actor else (), "issuer")
        if document.source and not document.account:
            return None
        if named and document.account != "observer":
            actor = self.lexicon.actors[named[0].label[6:]]
            parties = {self.lexicon.actors[h.label[6:]].party for h in named}
            if len(parties) == 1:
                return Voice(actor.title, (actor.id,), "issuer")
        return None

    def account_of(self, voice: Voice, document: Document) -> str:
        """Whose position a voice states: a party's account, or `observer`."""
        if voice.how == "own":
            return "observer"
        if voice.how == "issuer" and document.account:
            return document.account
        parties = {self.lexicon.actors[a].party for a in voice.actors if a in self.lexicon.actors}
        known = [self.accounts[p] for p in parties if p in self.accounts]
        return known[0] if len(known) == 1 and len(parties) == 1 else "observer"

    # -- blocks and sentences ------------------------------------------------------------

    def _block(
        self, document: Document, flat: str, block: Block, speakers: Speakers, default: Voice, state: _State
    ) -> None:
        quotes = quotations(document.raw, block.start, block.end)
        voice = default
        if state.block_voice is not None and block.kind in {"text", "quote"}:
            voice = Voice(state.block_voice.speaker, state.block_voice.actors, "quoted")
        state.block_voice = None
        state.last = None
        state.near = []
        carried: Voice | None = None
        spans = sentences(flat, block.start, block.end)
        quote_voices: dict[Span, Voice] = {}
        for sentence in spans:
            words = tokens(flat, sentence.start, sentence.end)
            if not words:
                continue
            hits = self.lexicon.find(words)
            state.near += [h for h in hits if h.label.startswith("near:")]
            scopes = speakers.scopes(sentence, words, hits, quotes)
            for quote in quotes:
                if quote.start < sentence.end and quote.end > sentence.start and quote not in quote_voices:
                    found = _covering(scopes, quote) or (scopes[-1].voice if scopes and len(scopes) == 1 else None)
                    if found is None and quote.end - quote.start > 60 and speakers.memory.last is not None:
                        found = speakers.memory.last
                    if found is not None:
                        quote_voices[quote] = Voice(found.speaker, found.actors, "quoted")
            self._sentence(document, flat, sentence, words, hits, scopes, quotes, quote_voices, voice, speakers, state)
            carried = scopes[-1].voice if scopes else carried
        tail = flat[block.start : block.end].rstrip(" \"'")
        if tail.endswith(":") and block.kind != "row":
            last = spans[-1] if spans else Span(block.start, block.end)
            state.block_voice = self._introduced(flat, last, speakers, carried)

    def _introduced(self, flat: str, sentence: Span, speakers: Speakers, carried: Voice | None) -> Voice | None:
        """Whose words the next paragraph holds, after a sentence that ends in a colon."""
        words = tokens(flat, sentence.start, sentence.end)
        hits = self.lexicon.find(words)
        mentions = speakers.mentions(hits)
        if any(h.label == "cue:counterpart" for h in hits) and speakers.memory.other is not None:
            return carried or speakers.memory.other
        if carried is not None:
            return carried
        people = [m for m in mentions if self.lexicon.actors[m.label[6:]].kind != "state"]
        return speakers.voice_of(people[-1:], "quoted") if people else speakers.memory.person

    def _sentence(
        self,
        document: Document,
        flat: str,
        sentence: Span,
        words: list[Token],
        hits: list[Hit],
        scopes: list[Scope],
        quotes: list[Span],
        quote_voices: dict[Span, Voice],
        block_voice: Voice,
        speakers: Speakers,
        state: _State,
    ) -> None:
        text = flat[sentence.start : sentence.end]
        context = _Facts.of(text, sentence.start, document.date)
        listed = self._list(flat, sentence, hits)
        inner = [q for q in quotes if q.end - q.start < 120]
        joint_list = listed is not None and self._is_joint(hits)
        pieces: list[tuple[Span, Voice, bool]] = []
        head_end = listed[0] if listed and joint_list else sentence.end
        for clause in whole(clauses(flat, Span(sentence.start, head_end), inner, _verbs(hits, flat)), flat, hits):
            pieces.append((clause, self._voice(clause, scopes, quotes, quote_voices, block_voice), False))
        if listed and joint_list:
            for item in items(flat, listed[0], listed[1]):
                pieces.append((item, self._voice(item, scopes, quotes, quote_voices, block_voice), joint_list))
        sentence_committing: tuple[str, ...] = ()
        agreed = False
        document_subject = state.title
        for clause, voice, joint in pieces:
            inside = [h for h in hits if h.start >= clause.start and h.end <= clause.end]
            said = [s.content for s in scopes if clause.start <= s.at < clause.end]
            acts = [h for h in inside if h.start >= said[-1]] if said and voice.how != "own" else inside
            if self._has(inside, "cue:wants"):
                acts = [h for h in acts if h.start > next(w.start for w in inside if w.label == "cue:wants")] or acts
            committing = self._committing(flat, acts, words, speakers) or ()
            if not committing and said and self._itself(flat, said[-1]):
                committing = tuple(p for p in self._parties(voice) if p in self.parties)
            if self._has(inside, "cue:joint") and not committing:
                committing = self.parties
            named = any(
                h.label.startswith("actor:") and self.lexicon.actors[h.label[6:]].party in self.parties for h in acts
            )
            carried = committing or (() if named else sentence_committing)
            found = subjects_of(
                self.lexicon, inside, state.near, carried, self.givers, self.topics_of, self.undertakings
            )
            if not found and state.last is not None and self._refers_back(inside, clause, flat):
                found = [state.last]
            if not found and state.topic and self._comments(inside):
                found = [Subject(topic=state.topic, soft=True)]
            if not found and voice.how == "quoted" and clause.end - clause.start > 25 and state.topic:
                found = [Subject(topic=state.topic, soft=True)]
            if (
                not found
                and document_subject is not None
                and voice.how in {"issuer", "quoted"}
                and any(h.label.startswith(("action:", "cue:absent", "cue:deny", "cue:agree")) for h in inside)
            ):
                found = [document_subject]
            if committing:
                sentence_committing = committing
            if self.account_of(voice, document) != "observer":
                found += [
                    replace(s, commitment=name, topic=self.topics_of.get(name, s.topic))
                    for s in found
                    if s.commitment
                    for name in self.lexicon.also(s.commitment)
                    if name not in {o.commitment for o in found}
                ]
            for subject in found[:MAX_PER_CLAUSE]:
                state.topic = subject.topic
                if subject is found[0] and not subject.soft and (subject.commitment or state.last is None):
                    state.last = subject
                acting = committing or (sentence_committing if not subject.soft else ())
                givers = self.givers.get(subject.commitment, ())
                if givers and not set(acting) & set(givers):
                    acting = givers
                self._propose(document, flat, clause, voice, subject, inside, acting, context, joint, agreed, state)
            agreed = agreed or self._has(inside, "cue:agree")

    def _propose(
        self,
        document: Document,
        flat: str,
        clause: Span,
        voice: Voice,
        subject: Subject,
        inside: list[Hit],
        acting: Sequence[str],
        facts: _Facts,
        joint: bool,
        agreed: bool,
        state: _State,
    ) -> None:
        cues = frozenset(h.label[4:] for h in inside if h.label.startswith("cue:"))
        actions = frozenset(h.label[7:] for h in inside if h.label.startswith("action:"))
        if agreed and "future" in cues:
            cues = cues | {"agree"}
        if joint:
            cues = (cues | {"agree", "joint"}) - {"forecast"}
        account = self.account_of(voice, document)
        named = [h for h in inside if h.label.startswith(f"all:{subject.commitment}#")]
        rated = any(f.startswith("rate") for f in self.compared.get(subject.commitment, ()))
        quantities = [  # the 50 of "the 50% rule" is a name, not a rate
            q
            for q in facts.quantities
            if clause.start <= q.start < clause.end
            and (rated or not subject.commitment or not any(h.start <= q.start < h.end for h in named))
        ]
        signs = Signs(
            cues=cues,
            actions=actions or (frozenset({"listed"}) if joint else frozenset()),
            voice=voice.how,
            hard=not subject.soft,
            figure=_figures(quantities),
            official=account != "observer",
            demanding=self._demanding(inside),
            past="done" in cues,
            subject=bool(acting),
            commitment=bool(subject.commitment) and not subject.soft,
        )
        stance = stance_of(signs)
        terms = terms_of(
            flat, clause, inside, dates=facts.dates, durations=facts.durations, quantities=facts.quantities
        )
        if stance is Stance.says_absent:
            terms = Terms()
        if "extent" in self.compared.get(subject.commitment, ()) and not terms.extent and terms.action == "suspend":
            terms = _replace_terms(terms, extent="suspension")
        if stance is Stance.denies_linkage:
            terms = _replace_terms(terms, linkage=False)
        if stance is Stance.evaluates:
            values = [h.label[6:] for h in inside if h.label.startswith("value:")]
            if values:
                terms = _replace_terms(terms, value=values[0])
        voices = [(voice, account)]
        if joint:
            voices = [
                (Voice(self.ledger.account(a).title, (), "joint"), a)
                for a in dict.fromkeys(self.accounts[p] for p in self.parties if p in self.accounts)
            ]
        if stance is Stance.demands and voice.how == "own":
            asking = [h for h in inside if h.label.startswith("actor:")]
            if asking:
                actor = self.lexicon.actors[asking[0].label[6:]]
                voices = [
                    (Voice(actor.title or actor.id, (actor.id,), "view"), self.accounts.get(actor.party, "observer"))
                ]
        for who, position in voices:
            proposal = Proposal(
                topic=subject.topic,
                commitment=subject.commitment,
                speaker=who.speaker,
                account=position,
                stance=stance,
                voice=who.how,
                exact=document.raw[clause.start : clause.end],
                start=clause.start,
                end=clause.end,
                committing=tuple(acting) if not subject.soft else (),
                modality=modality_of(signs, stance),
                terms=terms,
                confidence=_confidence(subject, who, stance),
            )
            state.proposals.append(_with_says(proposal, self.titles, self.undertakings))

    # -- pieces ------------------------------------------------------------------------

    def _voice(
        self, clause: Span, scopes: list[Scope], quotes: list[Span], quote_voices: dict[Span, Voice], block: Voice
    ) -> Voice:
        middle = (clause.start + clause.end) // 2
        for quote, voice in quote_voices.items():
            overlap = min(quote.end, clause.end) - max(quote.start, clause.start)
            if overlap > 0.5 * (clause.end - clause.start):
                return voice
        covering = [s for s in scopes if s.start <= middle < s.end]
        if covering:
            return covering[-1].voice
        return block

    def _list(self, flat: str, sentence: Span, hits: list[Hit]) -> tuple[int, int] | None:
        """Where an enumeration runs, if the sentence announces one."""
        for hit in reversed(hits):
            if (
                hit.label == "cue:list"
                and flat.count(",", hit.end, sentence.end) + flat.count("、", hit.end, sentence.end) >= 2
            ):
                begin = hit.end
                while begin < sentence.end and flat[begin] in " ,:：":
                    begin += 1
                stop = sentence.end
                return begin, stop
        return None

    def _is_joint(self, hits: list[Hit]) -> bool:
        labels = {h.label for h in hits}
        return "cue:agreeing" in labels and ("cue:joint" in labels or "cue:list" in labels)

    def _refers_back(self, inside: list[Hit], clause: Span, flat: str) -> bool:
        """Whether a clause without a subject speaks of the one before ("such steps", "denied linking them")."""
        if any(h.label in {"cue:deny", "cue:link"} for h in inside):
            return True
        return any(
            h.label == "cue:back"
            and h.start - clause.start < 45
            and (h.end - h.start > 5 or h.start - clause.start < 3)
            for h in inside
        )

    def _comments(self, inside: list[Hit]) -> bool:
        """Whether a clause without a subject passes judgement on a party, or disowns something."""
        labels = {h.label for h in inside}
        if "cue:disown" in labels:
            return True
        party = any(
            h.label.startswith("actor:") and self.lexicon.actors[h.label[6:]].party in self.parties for h in inside
        )
        return party and bool(labels & {"cue:opinion", "cue:forecast"})

    def _parties(self, voice: Voice) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.lexicon.actors[a].party for a in voice.actors if a in self.lexicon.actors))

    @staticmethod
    def _itself(flat: str, position: int) -> bool:
        """Whether what is said begins with "it will" or the like: the speaker speaks of its own acts."""
        return _OWN_ACT.match(flat[position : position + 40]) is not None

    def _demanding(self, inside: list[Hit]) -> bool:
        wants = [h for h in inside if h.label == "cue:wants"]
        return any(any(h.label.startswith("actor:") and 0 < w.first - h.last <= 5 for h in inside) for w in wants)

    def _committing(self, flat: str, inside: list[Hit], words: list[Token], speakers: Speakers) -> tuple[str, ...]:
        """The parties who would act, by this clause: subjects, possessors and agents, not objects."""
        mentions = [m for m in speakers.mentions(inside) if self.lexicon.actors[m.label[6:]].party in self.parties]
        own = {h.first for h in inside if h.label == "cue:own_measure" or h.label.startswith("action:")}
        objects = {h.last for h in inside if h.label == "cue:object_before"}
        ranked: list[tuple[int, int, str]] = []
        for mention in mentions:
            party = self.lexicon.actors[mention.label[6:]].party
            follow = next((w for w in words if w.start >= mention.end), None)
            possessive = follow is not None and follow.low == "'s"
            owns = bool({mention.last + 1 + possessive, mention.last + 2 + possessive} & own)
            governed = (mention.first - 1) in objects
            verb = (
                follow is not None
                and not possessive
                and not governed
                and (
                    follow.low in _VERBS or follow.low.endswith("ly") or self._starts(inside, follow.start, _VERB_CUES)
                )
            )
            state = self.lexicon.actors[mention.label[6:]].kind == "state"
            noun = follow is not None and not possessive and follow.shape == "a" and follow.low.isalpha()
            if verb:
                ranked.append((0, mention.start, party))
            elif owns:
                ranked.append((1 + governed, mention.start, party))
            elif not governed and not possessive and not (state and noun):
                ranked.append((2, mention.start, party))
        if not ranked:
            return ()
        best = min(ranked)[0]
        first = min(start for rank, start, _ in ranked if rank == best)
        if any(h.label == "cue:joint" and h.start <= first + 4 for h in inside):
            return self.parties
        parties = tuple(dict.fromkeys(p for rank, _, p in sorted(ranked) if rank == best))
        return parties if best == 0 and self._has(inside, "cue:joint") else parties[:1]

    @staticmethod
    def _starts(hits: list[Hit], position: int, labels: tuple[str, ...]) -> bool:
        return any(h.start == position and h.label.startswith(labels) for h in hits)

    @staticmethod
    def _has(hits: Iterable[Hit], label: str) -> bool:
        return any(h.label == label for h in hits)


_VERBS = frozenset(
    [
        "will",
        "would",
        "has",
        "have",
        "had",
        "is",
        "was",
        "agreed",
        "agrees",
        "to",
        "also",
        "did",
        "does",
        "can",
        "could",
        "may",
        "might",
        "shall",
        "should",
        "announced",
    ]
)
_VERB_CUES = ("cue:agree", "action:", "cue:future", "cue:deny", "cue:say", "cue:wants", "cue:done")


@dataclass(frozen=True)
class _Facts:
    """Dates, durations and quantities of a sentence, with spans of the whole text."""

    dates: list[DateMention]
    durations: list[Duration]
    quantities: list[Quantity]

    @classmethod
    def of(cls, text: str, offset: int, published: str) -> _Facts:
        return cls(
            [replace(f, start=f.start + offset, end=f.end + offset) for f in find_dates(text, published)],
            [replace(f, start=f.start + offset, end=f.end + offset) for f in find_durations(text)],
            [replace(f, start=f.start + offset, end=f.end + offset) for f in find_quantities(text)],
        )


def _figures(quantities: Sequence[Quantity]) -> bool:
    """Whether there is a figure worth reporting: not a mark out of ten, nor "the one-year suspension", nor "both"."""
    for quantity in quantities:
        term = quantity.unit in {"years", "days", "count"} and "-" in quantity.words
        pair = quantity.unit in {"count", "entities"} and quantity.value <= 2
        if not term and not pair and quantity.unit != "score_of_10":
            return True
    return False


def _verbs(hits: Sequence[Hit], flat: str) -> frozenset[int]:
    """Where an act is named by a plain verb: an enumeration "to reduce X, resume Y and keep Z" is cut there."""
    return frozenset(
        h.start
        for h in hits
        if h.label.startswith("action:") and h.first == h.last and not flat[h.start : h.end].lower().endswith(_NOUNS)
    )


_NOUNS = ("ion", "ions", "al", "ment", "ments", "ing", "ings", "ed", "s", "negotiation", "visit", "order")


def _covering(scopes: Sequence[Scope], quote: Span) -> Voice | None:
    found = [s.voice for s in scopes if s.start <= quote.start < s.end]
    return found[-1] if found else None


_OWN_ACT = re.compile(r"\s*(?:that\s+)?(?:it|they|he|she|we)\s+(?:will|would|has|have|had|is|are)\b", re.IGNORECASE)
_CJK = re.compile("[\u4e00-\u9fff]")
_FINITE = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "shall",
        "should",
        "must",
        "do",
        "does",
        "did",
        "agreed",
    ]
)


def whole(spans: Sequence[Span], flat: str, hits: Sequence[Hit]) -> list[Span]:
    """Clauses with a verb of their own; a piece without one belongs to the clause before it."""
    out: list[Span] = []
    for span in spans:
        if re.match(r"see\W", flat[span.start : span.start + 4]):
            continue
        if _CJK.search(flat, span.start, span.end):
            out.append(span)
            continue
        words = flat[span.start : span.end].split()
        verb = any(
            w.lower().strip(",.") in _FINITE or (len(w) > 4 and w.endswith(("ed", "ing"))) for w in words
        ) or any(
            h.start >= span.start
            and h.end <= span.end
            and h.label.startswith(("cue:agree", "cue:say", "cue:deny", "cue:wants", "action:"))
            for h in hits
        )
        gap = flat[out[-1].end : span.start].strip() if out else ""
        aside = gap.startswith(("-", "(")) and any(
            h.label.startswith(("topic:", "all:")) and span.start <= h.start < span.end for h in hits
        )
        if out and gap.startswith("-") and words and words[0].lower() in _FINITE:  # "the points - A, B - were left out"
            out = [Span(out[0].start, span.end)]
            continue
        if out and not verb and not aside and gap not in {";", "；"}:
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out


def _replace_terms(terms: Terms, **values: object) -> Terms:
    return msgspec.structs.replace(terms, **values)


def _with_says(proposal: Proposal, titles: dict[str, str], undertakings: frozenset[str]) -> Proposal:
    return replace(proposal, says=paraphrase(proposal, titles, undertakings))


def _confidence(subject: Subject, voice: Voice, stance: Stance) -> float:
    """A rough ordering for review, not a probability: concrete subject, known speaker, plain act."""
    score = 0.35 + 0.25 * bool(subject.commitment) + 0.15 * (not subject.soft) + 0.1 * (voice.how != "own")
    return round(min(0.95, score + 0.1 * (stance is Stance.affirms)), 2)


def merge(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Proposals that say the same of the same within a sentence's reach become one, over both clauses."""
    out: list[Proposal] = []
    for p in proposals:
        twin = next(
            (
                i
                for i, q in enumerate(out[-8:], max(0, len(out) - 8))
                if q.subject == p.subject
                and q.speaker == p.speaker
                and q.account == p.account
                and q.stance == p.stance
                and (p.start - q.end < 4 or (p.voice == "joint" and p.start - q.end < 12))
                and p.start >= q.start
            ),
            None,
        )
        if twin is not None and (out[twin].terms == p.terms or p.voice == "joint"):
            continue
        if twin is not None and out[twin].end >= p.end:
            continue
        out.append(p)
    return out
