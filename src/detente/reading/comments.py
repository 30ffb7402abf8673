"""Judgements, figures, forecasts: what clauses without an act say of their subjects, by the cues of the language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..ledger.records import Stance
from .actors import committing, demanding, has, its_own_act
from .bench import Bench
from .claims import Proposal
from .frames.frame import Frame
from .lexicon import Hit
from .paraphrase import paraphrase
from .pieces import Facts, is_figure
from .stance import Signs, modality_of, stance_of
from .state import Piece, State
from .subjects import Subject, subjects_of
from .terms import last_day_of
from .voices import Voice
from .weighing import confidence, may_say
from .words import Span

#: A guess about what is or was ("may be playing", "may have been lost") is a judgement and no forecast.
_JUDGED = re.compile(r"\b(?:may|might) (?:\w+ ){0,2}(?:have|be \w+ing)\b", re.IGNORECASE)
_STILL = re.compile(r"\b(?:may|might|could|likely|expect\w*|predict\w*|will)\b", re.IGNORECASE)
#: At most this many proposals from one clause.
MAX_PER_CLAUSE = 5


class Comments:
    """Makes proposals of clauses in which no act was found."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def acting(
        self, clause: Span, inside: list[Hit], voice: Voice, sentence: Piece, state: State
    ) -> tuple[tuple[str, ...], bool]:
        """Who would act by a clause (after the saying verb), and whether a party is named there at all."""
        said = [s.content for s in sentence.scopes if clause.start <= s.at < clause.end]
        acts = [h for h in inside if h.start >= said[-1]] if said and voice.how != "own" else inside
        wants = [h.start for h in inside if h.label == "cue:wants"]
        if wants:
            acts = [h for h in acts if h.start > wants[0]] or acts
        found = committing(self.bench.guide, acts, sentence.words, state.speakers.mentions(acts))
        if not found and said and its_own_act(state.flat, said[-1]):
            found = self.bench.guide.parties_of(voice)
        if not found and has(inside, "cue:joint"):
            found = self.bench.guide.parties
        actors = [h.label[6:] for h in acts if h.label.startswith("actor:")]
        return found, any(self.bench.guide.party(a) in self.bench.guide.parties for a in actors)

    def propose(
        self,
        clause: Span,
        inside: list[Hit],
        voice: Voice,
        acting: Sequence[str],
        sentence: Piece,
        state: State,
        *,
        joint: bool,
        frames: Sequence[Frame],
    ) -> None:
        """What a clause says of its subjects by its cues; never a promise that the frames did not find."""
        found = self._subjects(clause, inside, voice, acting, state)
        named = self.bench.framer.parties.codes(state.flat[clause.start : clause.end])
        foreign = bool(named) and not set(named) & set(self.bench.guide.parties)
        for subject in found[:MAX_PER_CLAUSE]:
            state.topic = subject.topic
            back = subject == state.last
            if subject is found[0] and not subject.soft and (subject.commitment or state.last is None):
                state.last = subject
            givers = self.bench.guide.givers.get(subject.commitment, ())
            who = tuple(acting) or (givers if not subject.soft else ())
            if givers and not joint and not back and (not set(who) & set(givers) or foreign):
                subject = replace(subject, commitment="")
            self._propose(
                clause, voice, subject, inside, who, sentence.facts, state, joint=joint, agreed=False, frames=frames
            )

    def _subjects(
        self, clause: Span, inside: list[Hit], voice: Voice, acting: Sequence[str], state: State
    ) -> list[Subject]:
        """What a clause is about: what it names, else what it refers back to, else the document's one subject."""
        found = subjects_of(self.bench.guide, inside, state.near, acting)
        if not found and state.last is not None and refers_back(inside, clause):
            found = [state.last]
        if not found and state.topic:
            quoted = voice.how == "quoted" and clause.end - clause.start > 25
            if quoted or self._comments(inside):
                found = [Subject(topic=state.topic, soft=True)]
        active = any(h.label.startswith(("action:", "cue:absent", "cue:deny", "cue:agree")) for h in inside)
        if not found and state.title is not None and voice.how in {"issuer", "quoted"} and active:
            found = [state.title]
        if self.bench.guide.account_of(voice, state.document) != "observer":
            have = {s.commitment for s in found}
            for subject in [s for s in found if s.commitment]:
                for name in self.bench.lexicon.also(subject.commitment):
                    if name not in have:
                        topic = self.bench.guide.topics_of.get(name, subject.topic)
                        found.append(replace(subject, commitment=name, topic=topic))
        return found

    def _comments(self, inside: list[Hit]) -> bool:
        """Whether a clause without a subject passes judgement on a party, or disowns something."""
        labels = {h.label for h in inside}
        if "cue:disown" in labels:
            return True
        party = any(
            h.label.startswith("actor:") and self.bench.guide.party(h.label[6:]) in self.bench.guide.parties
            for h in inside
        )
        return party and bool(labels & {"cue:opinion", "cue:forecast"})

    def _propose(
        self,
        clause: Span,
        voice: Voice,
        subject: Subject,
        inside: list[Hit],
        acting: Sequence[str],
        facts: Facts,
        state: State,
        *,
        joint: bool,
        agreed: bool,
        frames: Sequence[Frame] = (),
    ) -> None:
        """One claim of a clause, for each voice that makes it. `frames`: the acts in it."""
        account = self.bench.guide.account_of(voice, state.document)
        signs = self._signs(
            clause, voice, subject, inside, facts, joint=joint, agreed=agreed, official=account != "observer"
        )
        text = state.flat[clause.start : clause.end]
        if _JUDGED.search(text) and not _STILL.search(_JUDGED.sub("", text)):
            signs = replace(signs, cues=signs.cues - {"forecast"} | {"opinion"})
        signs = replace(signs, subject=bool(acting))
        stance = stance_of(signs)
        if not joint and not may_say(stance, frames, text):
            return
        terms = self.bench.terms(clause, subject, inside, facts, stance, state.flat)
        last = last_day_of(state.flat, clause, terms, facts.dates)
        voices = self.bench.guide.both() if joint else [(voice, account)]
        asking = [h.label[6:] for h in inside if h.label.startswith("actor:")]
        if stance is Stance.demands and voice.how == "own" and asking:
            actor = self.bench.lexicon.actors[asking[0]]
            position = self.bench.guide.accounts.get(actor.party, "observer")
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
                confidence=confidence(subject, who, stance),
                flags=(last,) if last else (),
            )
            says = paraphrase(proposal, self.bench.guide.titles, self.bench.guide.undertakings)
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


def refers_back(inside: Sequence[Hit], clause: Span) -> bool:
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
