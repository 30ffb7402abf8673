"""Proposals from frames: linked to undertakings, to a topic, or to nothing yet, in the voice of who says them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from ..ledger.records import Stance, Terms
from .bench import Bench
from .claims import Proposal
from .frames.frame import Frame
from .frames.words import english
from .lexicon import Hit
from .paraphrase import paraphrase
from .state import Piece, State
from .subjects import Subject
from .terms import last_day_of
from .voices import Voice
from .weighing import confidence, is_act
from .words import Span, flatten, tokens

#: At most this many proposals from one act.
MAX_PER_ACT = 5
#: Classes of act by the ledger's words for an action.
ACTIONS = {"meet": "visit", "sell": "divest", "release": "return"}


class Acts:
    """Makes proposals of the frames of a sentence."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def propose(
        self, frame: Frame, clause: Span, sentence: Piece, voice: Voice, state: State, *, alone: bool = False
    ) -> None:
        """The proposals of one frame: linked to undertakings, a topic, or to nothing yet."""
        if not is_act(frame) or (frame.stance is None and not frame.unsure):
            return
        low, high = min(frame.start, clause.start), max(frame.end, clause.end)
        span = Span(low, high) if alone else Span(frame.start, frame.end)
        inside = [h for h in sentence.hits if h.start >= span.start and h.end <= span.end]
        subjects = self.bench.linker.of_frame(frame, inside, state.near)
        subjects = [s for s in subjects if not s.soft] or subjects
        if not subjects:
            whole = [h for h in sentence.hits if h.start >= clause.start and h.end <= clause.end]
            subjects = self.bench.linker.of_frame(frame, whole, state.near)
            subjects = [s for s in subjects if not s.soft or s.commitment][:1]
        if not subjects and state.title is not None and voice.how in {"issuer", "quoted"}:
            subjects = [state.title]
        foreign = bool(frame.party) and not set(frame.party) & set(self.bench.guide.parties)
        if foreign:
            subjects = []
        subjects = [s for s in subjects if s.commitment] or subjects[:2]
        subjects = self._also(subjects, voice, state)
        if subjects:
            state.topic = subjects[0].topic
            state.last = subjects[0] if not subjects[0].soft else state.last
        for subject in subjects[:MAX_PER_ACT] or [Subject(topic="")]:
            givers = self.bench.guide.givers.get(subject.commitment, ())
            flags = [f"yes or no is not certain: {frame.unsure}"] if frame.unsure else []
            who = frame.party
            if subject.commitment and not who and givers and frame.stance is not None:
                who, flags = givers, [*flags, "the giver is implied by the undertaking"]
            terms = self._terms(frame, subject, inside, sentence, state)
            last = last_day_of(state.flat, Span(frame.start, frame.end), terms, sentence.facts.dates)
            flags += [last] if last else []
            for speaker, account in self.voices(frame, voice, state):
                proposal = Proposal(
                    topic=subject.topic,
                    commitment=subject.commitment,
                    speaker=speaker.speaker,
                    account=account,
                    stance=frame.stance,
                    voice=speaker.how,
                    exact=state.document.raw[frame.start : frame.end],
                    start=frame.start,
                    end=frame.end,
                    committing=tuple(who),
                    modality=frame.firmness,
                    terms=terms,
                    confidence=confidence(subject, speaker, frame.stance),
                    flags=tuple(flags),
                    frame=frame,
                )
                says = paraphrase(proposal, self.bench.guide.titles, self.bench.guide.undertakings)
                state.proposals.append(replace(proposal, says=says))

    def voices(self, frame: Frame, voice: Voice, state: State) -> list[tuple[Voice, str]]:
        """Whose words a frame is, with the account; a joint text speaks for each of its parties."""
        setting = state.setting
        if setting.joint and frame.speaker == setting.issuer:
            accounts = [self.bench.guide.accounts[p] for p in setting.own if p in self.bench.guide.accounts]
            joint = Voice(setting.issuer, (), "joint")
            if state.document.account and state.document.account != "observer":
                accounts = accounts or [state.document.account]
            return [(joint, a) for a in dict.fromkeys(accounts)] or [(joint, "observer")]
        if frame.modality == "demanded" and voice.how == "own" and frame.party:
            asker = next(
                (a for a in self.bench.lexicon.actors.values() if a.party in frame.party and a.kind == "state"), None
            )
            if asker is not None:
                found = Voice(asker.title or asker.id, (asker.id,), "view")
                return [(found, self.bench.guide.accounts.get(asker.party, "observer"))]
        if frame.voice in {"attributed", "quoted"}:
            own = f"({setting.issuer})" in frame.speaker or frame.speaker == setting.issuer
            if own and state.default.how == "issuer":
                found = replace(state.default, speaker=frame.speaker)
                return [(found, self.bench.guide.account_of(found, state.document))]
            hits = self.bench.lexicon.find(tokens(flatten(frame.speaker)))
            mentions = state.speakers.mentions(hits)
            if mentions:
                found = state.speakers.voice_of(mentions[:1], frame.voice)
            elif voice.how not in {"own", "issuer"} and voice.speaker.casefold() in frame.speaker.casefold():
                found = Voice(frame.speaker, voice.actors, voice.how)
            else:
                found = Voice(frame.speaker, (), frame.voice)
            return [(found, self._account(found, frame, state))]
        return [(voice, self.bench.guide.account_of(voice, state.document))]

    def _account(self, voice: Voice, frame: Frame, state: State) -> str:
        """The account of a speaker: by the lexicon, else by the one place that its name names."""
        if voice.actors:
            return self.bench.guide.account_of(voice, state.document)
        places = tuple(dict.fromkeys(frame.voices))
        official = english().roles.search(frame.speaker)
        return self.bench.guide.accounts.get(places[0], "observer") if len(places) == 1 and official else "observer"

    def _also(self, subjects: list[Subject], voice: Voice, state: State) -> list[Subject]:
        """Undertakings on whose scope a party's word on these bears as well."""
        out = list(subjects)
        if self.bench.guide.account_of(voice, state.document) != "observer":
            for subject in [s for s in subjects if s.commitment]:
                for name in self.bench.lexicon.also(subject.commitment):
                    if name in self.bench.linker.offered and name not in {s.commitment for s in out}:
                        out.append(
                            replace(subject, commitment=name, topic=self.bench.guide.topics_of.get(name, subject.topic))
                        )
        return out

    def _terms(self, frame: Frame, subject: Subject, inside: list[Hit], sentence: Piece, state: State) -> Terms:
        """The terms of a frame, from its own words."""
        if frame.stance is Stance.says_absent:
            return Terms()
        terms = self.bench.terms(
            Span(frame.start, frame.end), subject, inside, sentence.facts, frame.stance, state.flat
        )
        more: dict[str, Any] = {}
        if frame.kind and frame.kind != "agree":
            more["action"] = ACTIONS.get(frame.kind, frame.kind)
        if frame.condition:
            more["condition"] = " ".join(frame.condition.split()[:12]).rstrip(",.;")
        return msgspec.structs.replace(terms, **more) if more else terms
