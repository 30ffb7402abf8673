"""What a parse says of a saying: whose it is, and how far it reaches."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence

from .lexicon import Hit
from .parse import Word

_SUBJECTS = {"nsubj", "csubj"}
_RELATIVES = {"who", "which", "that"}
#: A verb without a subject of its own shares that of the word it hangs on.
_SHARED = {"conj", "xcomp", "advcl"}
_ASIDES = {"relcl", "acl", "appos", "punct"}
_JOINED = {"appos", "conj"}


class Syntax:
    """The parse of one sentence that begins at `offset` in the text."""

    def __init__(self, words: Sequence[Word], offset: int) -> None:
        self.words = words
        self.offset = offset
        self._starts = [w.start for w in words]
        self._children: list[list[int]] = [[] for _ in words]
        for i, word in enumerate(words):
            if word.head != i:
                self._children[word.head].append(i)

    def at(self, position: int) -> int:
        """Index of the word at a position of the text; -1 if there is none."""
        return bisect_right(self._starts, position - self.offset) - 1

    def is_verb(self, index: int) -> bool:
        """Whether a word is a verb here."""
        return index >= 0 and self.words[index].tag.startswith("VB")

    def subtree(self, index: int, *, without: Collection[str] = ()) -> list[int]:
        """A word and all that hangs on it, in order, leaving out branches of some relations."""
        out, waiting = [], [index]
        while waiting:
            i = waiting.pop()
            out.append(i)
            waiting += [c for c in self._children[i] if self.words[c].relation not in without]
        return sorted(out)

    def subject(self, verb: int) -> int | None:
        """The word that is the subject of a verb: its own, its agent's, or the one it shares."""
        for _ in range(6):
            own = [c for c in self._children[verb] if self.words[c].relation in _SUBJECTS]
            word = self.words[verb]
            if own:
                if self.words[own[0]].low in _RELATIVES and word.relation == "relcl":
                    return word.head
                return own[0]
            if any(self.words[c].relation == "nsubjpass" for c in self._children[verb]):
                agents = [c for c in self._children[verb] if self.words[c].relation == "agent"]
                return next((o for a in agents for o in self._children[a] if self.words[o].relation == "pobj"), None)
            if word.relation in {"acl", "relcl"}:
                return word.head if word.tag == "VBG" or word.relation == "relcl" else None
            bare = word.relation == "advcl" and word.tag not in {"VBG", "VBN"}
            if bare or word.relation not in _SHARED or word.head == verb:
                return None
            verb = word.head
        return None

    def named(self, subject: int, mentions: Sequence[Hit]) -> list[Hit]:
        """The mentions that a subject consists of: its head and what is joined to it; none if the head is not one."""
        heads, waiting = set(), [subject]
        while waiting:
            i = waiting.pop()
            heads.add(i)
            waiting += [c for c in self._children[i] if self.words[c].relation in _JOINED and c not in heads]
        places = [self.words[i].start + self.offset for i in heads]
        if not any(m.start <= self.words[subject].start + self.offset < m.end for m in mentions):
            return []
        return [m for m in mentions if any(m.start <= p < m.end for p in places)]

    def is_bare(self, index: int) -> bool:
        """Whether a verb is in its bare form, as after "to"."""
        return self.words[index].tag == "VB"

    def is_noun(self, index: int) -> bool:
        """Whether a word is a noun or a name."""
        return self.words[index].tag.startswith("NN")

    def phrase(self, index: int) -> tuple[int, int]:
        """First and last position in the text of a noun with what stands around it, without asides."""
        inside = self.subtree(index, without=_ASIDES)
        return self.words[inside[0]].start + self.offset, self.words[inside[-1]].end + self.offset

    def reach(self, verb: int) -> int | None:
        """Where the words of a saying verb end, if it has what is said after it and the sentence goes on."""
        content = [c for c in self._children[verb] if self.words[c].relation in {"ccomp", "xcomp"} and c > verb]
        if not content:
            return None
        stop = self.subtree(verb)[-1]
        for child in self._children[verb]:
            if child > content[-1] and self.words[child].relation == "conj" and self._own_subject(child):
                stop = min(stop, self.subtree(child)[0] - 1)
        return self.words[stop].end + self.offset

    def _own_subject(self, verb: int) -> bool:
        return any(self.words[c].relation in {"nsubj", "nsubjpass"} for c in self._children[verb])
