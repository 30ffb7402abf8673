"""Who speaks: attributions in a sentence, quotations, and the voice that is left over.

Three different things are kept apart: the speaker (whose words or view), the committing
party (who would act), and the document's own voice. Rules are shallow: a saying verb, the
nearest actor before it, and how far its words reach.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..base.months import MONTHS
from .lexicon import Hit, Lexicon
from .nearest import index_of, near_subjects
from .parse import Word
from .syntax import Syntax
from .voices import Memory, Scope, Voice
from .words import Span, Token, word_set

_NAME = re.compile(r"(?:[A-Z][\w'\-]+(?:\s+(?:[a-z]{2,3}\s+)?)){0,3}[A-Z][\w'\-]+$")
_NOT_NAMES = word_set(
    "The A An In On At It He She They This That These Those But And As If When While Although However "
    "Moreover Besides Indeed No Not According Meanwhile Yet So For By To With From Of We I You There Here "
    "Both Many Some Most Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
) | frozenset(MONTHS)
_SKIPPED = frozenset(
    ("has", "have", "had", "also", "then", "again", "further", "later", "sought", "tried", "to", "continued")
)


class Speakers:
    """Finds voices in the sentences of one document, in order."""

    def __init__(
        self,
        lexicon: Lexicon,
        flat: str,
        spokesperson: Voice | None = None,
        parsed: Callable[[int, int], Sequence[Word]] | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.flat = flat
        self.parsed = parsed
        self.cuts: list[int] = []
        self.spokesperson = spokesperson
        self.memory = Memory()

    # -- actors ------------------------------------------------------------------------

    def mentions(self, hits: Sequence[Hit]) -> list[Hit]:
        """Actor mentions, the longest where they overlap, an organisation before its state."""
        actors = sorted((h for h in hits if h.label.startswith("actor:")), key=lambda h: (h.first, -(h.last - h.first)))
        out: list[Hit] = []
        for hit in actors:
            if out and hit.first <= out[-1].last:
                continue
            out.append(hit)
        return out

    def voice_of(self, mentions: Sequence[Hit], how: str) -> Voice:
        """The voice of one or several actors."""
        ids = tuple(dict.fromkeys(h.label[6:] for h in mentions))
        titles = [self.lexicon.actors[i].title or i for i in ids]
        return Voice(" and ".join(titles), ids, how)

    # -- sentences ---------------------------------------------------------------------

    def scopes(self, sentence: Span, words: list[Token], hits: list[Hit], quotes: list[Span]) -> list[Scope]:
        """The attributions of a sentence, in order; memory for pronouns is updated."""
        mentions = self.mentions(hits)
        out: list[Scope] = []
        cues = [
            h
            for h in hits
            if h.label in {"cue:say", "cue:think"} or (h.label == "cue:say_that" and self._says(h, words))
        ]
        cues = [c for c in cues if not any(m.start <= c.start < m.end for m in mentions)]
        cues = [c for i, c in enumerate(cues) if i == 0 or c.first > cues[i - 1].last]
        for cue in (h for h in hits if h.label == "cue:according"):
            after = [m for m in mentions if 0 <= m.first - cue.last - 1 <= 4]
            if after and not self._inside(cue.start, quotes):
                voice = self.voice_of(after[:1], "attributed")
                stop = sentence.end
                out.append(Scope(sentence.start, stop, voice, cue.start, after[0].end))
                self._remember(voice)
        self.cuts = []
        syntax = self._syntax(sentence) if cues else None
        for cue in cues:
            if self._inside(cue.start, quotes):
                continue
            found = self._subject(cue, words, mentions, sentence, hits)
            if syntax is not None:
                found = self._checked(found, cue, syntax, mentions)
            if found is None:
                continue
            voice, subject_start = found
            how = "view" if cue.label == "cue:think" else "attributed"
            voice = Voice(voice.speaker, voice.actors, how)
            scope = self._reach(cue, voice, subject_start, sentence, words, quotes)
            out.append(scope if syntax is None else self._cut(scope, syntax))
            self._remember(voice)
        if not out:
            self._note_subjects(mentions, words, sentence)
        self.people(mentions)
        return self._settle(out, mentions, hits, sentence)

    # -- with a parser -----------------------------------------------------------------

    def _syntax(self, sentence: Span) -> Syntax | None:
        """The parse of a sentence, if there is one."""
        words = self.parsed(sentence.start, sentence.end) if self.parsed else ()
        return Syntax(words, sentence.start) if words else None

    def _checked(
        self, found: tuple[Voice, int] | None, cue: Hit, syntax: Syntax, mentions: list[Hit]
    ) -> tuple[Voice, int] | None:
        """What the rules found, corrected by the grammatical subject of the saying verb."""
        verb = syntax.at(cue.start)
        if not syntax.is_verb(verb):
            return found
        subject = syntax.subject(verb)
        if subject is None:  # "suffice to say": nobody says it
            return None if syntax.is_bare(verb) and found and not found[0].actors else found
        named = syntax.named(subject, mentions)
        if named:
            agreed = found is not None and bool({m.label[6:] for m in named} & set(found[0].actors))
            return found if agreed else (self.voice_of(named, "attributed"), named[0].start)
        if found is None and syntax.is_noun(subject):  # somebody no lexicon lists
            begin, end = syntax.phrase(subject)
            return Voice(self.flat[begin:end], (), "attributed"), begin
        return found

    def _cut(self, scope: Scope, syntax: Syntax) -> Scope:
        """A scope that ends where the clause of its saying verb does."""
        verb = syntax.at(scope.at)
        stop = syntax.reach(verb) if syntax.is_verb(verb) and scope.start <= scope.at else None
        if stop is None or stop >= scope.end:
            return scope
        self.cuts.append(stop)
        return replace(scope, end=stop)

    def _says(self, hit: Hit, words: list[Token]) -> bool:
        """Whether a verb that need not be one of saying is followed by what is said."""
        after = next((w for w in words if w.start >= hit.end), None)
        return after is not None and (
            after.low == "that" or self.flat[hit.end : hit.end + 3].strip()[:1] in {'"', "'", ":"}
        )

    def _settle(self, scopes: list[Scope], mentions: list[Hit], hits: list[Hit], sentence: Span) -> list[Scope]:
        """A scope ends where the next one's subject begins, or where a contrast brings another subject."""
        scopes.sort(key=lambda s: s.at)
        out: list[Scope] = []
        for i, scope in enumerate(scopes):
            end = scope.end
            for later in scopes[i + 1 :]:
                if later.start > scope.start and later.voice.actors != scope.voice.actors and later.start > scope.at:
                    end = min(end, later.start)
            contrast = re.compile(r"[,;]\s+(?:but|while|whereas|although|though|even though)\s+").search(
                self.flat, max(scope.at, scope.start), end
            )
            if contrast:
                after = [m for m in mentions if contrast.end() <= m.start < contrast.end() + 30]
                if after and not {m.label[6:] for m in after} & set(scope.voice.actors):
                    end = contrast.start()
            if end > scope.start:
                out.append(Scope(scope.start, end, scope.voice, scope.at, scope.content))
        return out

    def _reach(
        self, cue: Hit, voice: Voice, subject_start: int, sentence: Span, words: list[Token], quotes: list[Span]
    ) -> Scope:
        tail = len([w for w in words if w.start >= cue.end])
        before = self.flat[sentence.start : subject_start].rstrip(" \"'”’")
        if before.endswith((",", "”", "’", '"')) and (
            tail <= 4 or self._is_quoted_before(subject_start, quotes, sentence)
        ):
            return Scope(sentence.start, sentence.end, voice, cue.start, cue.end)
        if tail <= 3 and before:
            return (
                Scope(sentence.start, sentence.end, voice, cue.start, cue.end)
                if before.endswith(",")
                else Scope(cue.end, sentence.end, voice, cue.start, cue.end)
            )
        return Scope(subject_start, sentence.end, voice, cue.start, cue.end)

    def _is_quoted_before(self, position: int, quotes: list[Span], sentence: Span) -> bool:
        return any(sentence.start - 2 <= q.start < position and position - q.end < 6 for q in quotes)

    def _subject(
        self, cue: Hit, words: list[Token], mentions: list[Hit], sentence: Span, hits: list[Hit]
    ) -> tuple[Voice, int] | None:
        """Who says it, and where that subject begins."""
        first = next(i for i, w in enumerate(words) if w.start == cue.start)
        # inverted: '…', said Li Chenggang
        after = [m for m in mentions if 0 <= index_of(words, m.start) - (first + (cue.last - cue.first)) - 1 <= 3]
        if (
            after
            and not self.flat[cue.start : cue.end].endswith("ing")
            and re.search(r"[,\"'”’]\s*$", self.flat[sentence.start : cue.start])
            and not near_subjects(self.flat, words, mentions, first)
        ):
            return self.voice_of(after[:1], "attributed"), cue.start
        voices = [h for h in hits if h.label == "cue:people" and 0 <= h.first - cue.last - 1 <= 3]
        participle = self.flat[cue.start : cue.end].endswith("ing")
        if voices and not participle and re.search(r"[,\"'”’]\s*$", self.flat[sentence.start : cue.start]):
            return Voice(self.flat[cue.end : voices[0].end].strip(), (), "attributed"), cue.start
        near = near_subjects(self.flat, words, mentions, first)
        if near:
            return self.voice_of(near, "attributed"), near[0].start
        index = first - 1
        while index >= 0 and (words[index].low in _SKIPPED or words[index].low.endswith("ly")):
            index -= 1
        if index >= 0:
            word = words[index]
            if word.low in {"he", "she"} and self.memory.person:
                return self.memory.person, word.start
            if word.low in {"it", "they"} and self.memory.body:
                return self.memory.body, word.start
            phrase = self.flat[max(sentence.start, word.end - 30) : word.end].lower()
            if re.search(r"(?:the|a|its) (?:spokes\w+|ministry|statement|fact sheet|official|officials)$", phrase):
                voice = self.memory.body or self.spokesperson
                if voice:
                    return voice, max(sentence.start, word.end - len(word.low) - 4)
            if word.low in {"i", "we", "you"}:
                return None
            people = [h for h in hits if h.label == "cue:people" and h.end == word.end]
            if people:
                return Voice(self.flat[people[0].start : people[0].end], (), "attributed"), people[0].start
            name = self._name(sentence, word)
            if name:
                return name
        lead = self.flat[sentence.start : cue.start]
        joined = re.search(r"\b(?:and|but)\s*$", lead) or (
            re.search(r"(?:^|[,;-]\s*)$", lead) and self.flat[cue.start : cue.end].endswith("ing")
        )
        if joined and first > 0:  # participles and second verbs keep the subject: "…, saying", "and denied"
            subject = self._main_subject(words, mentions, first, sentence)
            if subject:
                return subject, cue.start
        if re.search(r"\b(?:and|but)\s+(?:has|have|had|also)\s+(?:also\s+)?$", self.flat[sentence.start : cue.start]):
            subject = self._main_subject(words, mentions, first, sentence)
            if subject:
                return subject, cue.start
        return None

    def _main_subject(self, words: list[Token], mentions: list[Hit], first: int, sentence: Span) -> Voice | None:
        """The subject of the clause before: the first mention, or the last remembered for a pronoun."""
        for w in reversed(words[max(0, first - 14) : first]):
            if w.low == "he" and self.memory.person:
                return self.memory.person
        early = [m for m in mentions if m.start < words[first].start]
        if early:
            voice = self.voice_of(early[:1], "attributed")
            return voice
        return self.memory.last

    def _name(self, sentence: Span, word: Token) -> tuple[Voice, int] | None:
        """A capitalised name right before the saying word that the lexicon does not know."""
        if word.shape == "a":
            return None
        found = _NAME.search(self.flat[sentence.start : word.end])
        if not found:
            return None
        parts = found.group().split()
        while parts and parts[0] in _NOT_NAMES:
            parts = parts[1:]
        if not parts or parts[-1] in _NOT_NAMES:
            return None
        name = " ".join(parts)
        surname = parts[-1]
        if len(parts) > 1:
            self.memory.names[surname] = name
        else:
            name = self.memory.names.get(surname, name)
        return Voice(name, (), "attributed"), word.end - len(" ".join(parts))

    def _note_subjects(self, mentions: list[Hit], words: list[Token], sentence: Span) -> None:
        """A sentence without a saying still gives pronouns their antecedent: its first mention."""
        for mention in mentions:
            if mention.start - sentence.start < 60:
                voice = self.voice_of([mention], "attributed")
                kind = self.lexicon.actors[mention.label[6:]].kind
                if kind == "person":
                    self._person(voice)
                elif kind == "organisation":
                    self.memory.body = voice
                break

    def _remember(self, voice: Voice) -> None:
        self.memory.last = voice
        kinds = {self.lexicon.actors[a].kind for a in voice.actors}
        if "person" in kinds or not kinds:
            self._person(voice)
        if kinds & {"organisation", "state"}:
            self.memory.body = voice

    def _person(self, voice: Voice) -> None:
        """Remember a person, and the one before as "his counterpart"."""
        if self.memory.person is not None and self.memory.person.actors != voice.actors:
            self.memory.other = self.memory.person
        self.memory.person = voice

    def people(self, mentions: Sequence[Hit]) -> None:
        """All people a sentence names, for "his counterpart" later on."""
        for mention in mentions:
            if self.lexicon.actors[mention.label[6:]].kind == "person":
                voice = self.voice_of([mention], "attributed")
                if self.memory.person is None or self.memory.person.actors != voice.actors:
                    self.memory.other = voice

    @staticmethod
    def _inside(position: int, spans: list[Span]) -> bool:
        return any(s.start <= position < s.end for s in spans)
