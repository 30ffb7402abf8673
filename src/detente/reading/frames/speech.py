"""Who speaks, in a parsed sentence: the saying verb above, the quotation around, "according to", ", X said"."""

from __future__ import annotations

import re

from .frame import Frame
from .setting import Setting
from .tree import Node, Sentence, phrase, subject_of
from .way import Way
from .words import Words

_TRAIL = re.compile(
    r",[\"”’]? ((?:[Tt]he |[Aa]n? |[Ii]ts )?[\w.’' -]{2,70}?) "
    r"(?:said|says|stated|announced|noted|added|confirmed|reported)\b[^,]*\.?[\"”]?$"
    r"|,[\"”’]? (?:said|says) ([^,.]+)"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to ((?:the |a )?[^,.]+)")


class Speech:
    """The voices of one document, paragraph by paragraph."""

    def __init__(self, words: Words, setting: Setting) -> None:
        self.words, self.setting = words, setting
        self.quoted: list[tuple[int, int, str]] = []

    def _name(self, node: Node, text: str) -> str:
        """A speaker's name; the issuer stands behind a bare role or a pronoun."""
        named = phrase(node, text).strip(" \"“”'")
        setting = self.setting
        if node.low in {"he", "she", "they", "it", "who", "that", "which"}:
            return setting.last_speaker or setting.issuer
        if node.low in {"we", "i", "you"}:
            return setting.issuer
        if setting.own and not setting.parties.codes(named) and self.words.roles.search(named):
            named = f"{named} ({setting.issuer})"
        setting.last_speaker = named
        return named

    def quotations(self, found: list[Sentence], text: str) -> None:
        """Whose words stand between quotation marks in this paragraph; a quotation goes on with the same speaker."""
        quotes = [(m.start(), m.end()) for m in re.finditer(r"[\"“].+?[\"”]|‘.{25,}?’(?!\w)", text)]
        self.quoted = []
        if not quotes:
            return
        said: dict[tuple[int, int], str] = {}
        for sentence in found:
            for node in sentence.nodes:
                if not (node.is_verb and self.words.governs("say", node.lemma)):
                    continue
                if any(a <= node.start < b for a, b in quotes):
                    continue
                who = subject_of(node)[0]
                if who is None:
                    continue
                for quote in quotes:
                    if quote[0] - 3 <= sentence.end and quote[1] + 3 >= sentence.start:
                        said.setdefault(quote, self._name(who, text))
        last = ""
        for quote in quotes:
            name = said.get(quote) or last or next(iter(said.values()), "")
            if not name and quote[1] - quote[0] > 27:
                name = self.setting.last_speaker
            last = name or last
            if name:
                self.quoted.append((*quote, name))

    def speaker(self, v: Node, f: Frame, way: Way, sentence: Sentence) -> None:
        """The nearest saying above; else the quotation; else "according to"; else ", X said."; else the issuer."""
        setting, text = self.setting, sentence.text
        whole = text[sentence.start : sentence.end]
        for saying in way.says:
            who, how = subject_of(saying)
            if who is not None and how != "patient" and not who.is_verb:
                f.speaker, f.voice = self._name(who, text), "attributed"
                break
        inside = next((name for a, b, name in self.quoted if a <= v.start < b), "")
        if not f.speaker and inside:
            f.speaker, f.voice = inside, "quoted"
        if not f.speaker:
            per = _ACCORDING.search(whole)
            trail = _TRAIL.search(whole)
            if per and self.words.rumours.search(whole):
                if f.modality in {"done", "committed", "intended"}:
                    f.modality = "hearsay"
            elif per:
                f.speaker, f.voice = per[1].strip(), "attributed"
            elif trail and (trail[1] or trail[2]).strip().lower() not in {"it", "he", "she", "they"}:
                f.speaker, f.voice = self._trailing((trail[1] or trail[2]).strip()), "attributed"
            elif trail:
                f.speaker, f.voice = setting.last_speaker or setting.issuer, "attributed"
        if not f.speaker:
            f.speaker, f.voice = setting.issuer, "issuer"
        issuer = f.speaker == setting.issuer or f"({setting.issuer})" in f.speaker
        f.voices = setting.own if issuer else setting.parties.codes(f.speaker) or (setting.own if inside else ())

    def _trailing(self, named: str) -> str:
        if self.setting.own and not self.setting.parties.codes(named) and self.words.roles.search(named):
            named = f"{named} ({self.setting.issuer})"
        self.setting.last_speaker = named
        return named
