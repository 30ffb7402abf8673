"""Frames without a parser (English): act words, the nearest party before them, word order for polarity.

Less is found than with the parser and more is left without stance: any word of reversal in the act's clause
that word order does not explain makes the frame unsure.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from ..words import sentences
from .frame import Frame
from .giver import Clause, give
from .governed import REST, Over, governed, is_noun
from .setting import Setting
from .words import Words, forms

_WORD = re.compile(r"\b[A-Za-z]+\b")
#: How firm an act is by the class of what governs it.
_FIRM = {
    "doubt": "doubted",
    "unclear": "doubted",
    "consider": "considered",
    "likely": "expected",
    "expect": "expected",
    "wish": "wished",
    "hearsay": "hearsay",
    "unsaid": "unsaid",
    "demand": "demanded",
}
ATTRIBUTION = ("attribution_1", "attribution_2", "attribution_3", "attribution_4")


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("en.rules.toml").read_text(encoding="utf-8"))


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """The patterns of ``en.rules.toml``, compiled."""
    data = _data()
    exact = {name: re.compile(pattern) for name, pattern in data["exact"].items()}
    return exact | {name: re.compile(pattern, re.IGNORECASE) for name, pattern in data["any_case"].items()}


class Rules:
    """Reads paragraphs of one document."""

    def __init__(self, words: Words, setting: Setting) -> None:
        self.words, self.setting, self.p = words, setting, patterns()
        self._seen: tuple[str, str, list[re.Match[str]]] = ("", "", [])

    @property
    def against(self) -> re.Pattern[str]:
        """Forms of the verbs and adjectives that turn round what follows them."""
        return _against(self.words)

    def paragraph(self, text: str, base: int) -> list[Frame]:
        """Frames of a paragraph that begins at `base`."""
        out: list[Frame] = []
        for span in sentences(text, 0, len(text)):
            out += self._sentence(text[span.start : span.end], base + span.start)
        return out

    def _sentence(self, sent: str, at: int) -> list[Frame]:
        speaker, voice = self._speaker(sent)
        low = sent.lower()
        if self.p["absent"].search(low) or self.p["absent_named"].search(sent):
            f = Frame(
                at, at + len(sent), "mention", "mention", modality="absent", words=sent, speaker=speaker, voice=voice
            )
            f.at = at
            return [f]
        out = []
        for match in _WORD.finditer(sent):
            form = match[0].lower()
            lemma = self.words.lemmas.get(form, "")
            if not lemma:
                continue
            before = sent[: match.start()]
            if self.p["noun_before"].search(before) and form in {lemma, lemma + "s", lemma + "es"}:
                continue
            if is_noun(before, form, lemma):
                continue
            soft = self.words.governs("against", lemma) and re.match(r" (?:\w+ly )?\w{3,}ing\b", sent[match.end() :])
            if soft or re.match(r" at nothing", sent[match.end() :]):
                continue
            if form.endswith("ing") and (self.p["determiner"].search(before) or not self.p["gerund"].search(before)):
                continue
            if form == lemma and self.p["adjective_before"].search(before):
                continue
            if form.endswith("s") and form != lemma and self.p["plural_after_adjective"].search(before):
                continue
            if (match[0][0].isupper() and before.strip(' "“')) or self.p["participle"].search(before):
                continue
            f = self._frame(sent, match, lemma, speaker, voice)
            f.start, f.end, f.at = f.start + at, f.end + at, at + match.start()
            out.append(f)
        figure = self.p["figure"].search(sent) or self.p["sum_is"].search(sent)
        if not out and figure:
            f = Frame(at, at + len(sent), "be", modality="figure", words=sent, speaker=speaker, voice=voice, at=at)
            noun = self.p["sum"].search(sent)
            if noun:
                f.modality, f.kind, f.act = "done", words_kind(self.words, noun[1]), noun[1]
                f.party, f.how = self.setting.own, "issuer"
            out.append(f)
        return out

    def _frame(self, sent: str, match: re.Match[str], lemma: str, speaker: str, voice: str) -> Frame:
        words = self.words
        cuts = [
            x.end()
            for x in self.p["cut"].finditer(sent, 0, match.start())
            if not (x[0].startswith(", and") and self.p["listed"].search(sent[: x.start()]))
        ]
        for x in self.p["that"].finditer(sent, 0, match.start()):
            if x[1].lower() not in _over(self.words) and not self._past(sent[x.end() : match.start()]):
                cuts.append(x.end())
        front = self.p["front_clause"].match(sent)
        if front and front.end() < match.start():
            cuts.append(front.end())
        begin = max(cuts, default=0)
        stop = self.p["end"].search(sent, match.end())
        end = stop.start() if stop else len(sent)
        f = Frame(begin, end, lemma, words.acts[lemma], words=sent[begin:end].strip(), speaker=speaker, voice=voice)
        f.object = sent[match.end() : end].strip(" .")[:80]
        f.modality = self._modality(sent, sent[begin : match.start()])
        f.turns, f.unsure = self._polarity(sent, begin, match, end, f.modality)
        if f.turns % 2 and self.p["adverse"].search(f.words):
            f.turns, f.unsure = f.turns + 1, ""
        elif f.turns > 1 and not f.unsure and not self.p["two_reversals"].search(sent):
            f.unsure = "more than one word of reversal"
        f.condition = self._condition(sent, match)
        if f.condition:
            f.unsure = ""
        self._govern(f, governed(sent[begin : match.start()], match[0], lemma, words, self.against))
        returns = words.returns.search(sent)
        f.in_return = sent[returns.start() :].strip(" .") if returns else ""
        self._giver(f, sent, begin, match, end)
        issuer = f.speaker == self.setting.issuer or f"({self.setting.issuer})" in f.speaker
        f.voices = self.setting.own if issuer else self.setting.parties.codes(f.speaker)
        if words.firms.search(sent[begin : match.start()]):
            f.bound = "firms"
        return f

    def _past(self, between: str) -> bool:
        """Whether a relative clause has a verb of its own, so that the act belongs to what it hangs on."""
        own = self.p["own_verb"].search(between)
        held = own and any(w[0].lower() in self.words.lemmas for w in _WORD.finditer(between[: own.start()]))
        return bool(held and self.p["auxiliary"].search(between))

    @staticmethod
    def _govern(f: Frame, over: Over, whole: int = 0) -> None:
        """How firm by what stands over the act; no stance where something does whose effect is not known."""
        if f.modality not in {"done", "committed"}:
            return
        if over.unknown and not (over.unknown == REST and (f.turns or whole < f.start)):
            f.unsure = f.unsure or f"what “{over.unknown}” does to it is not known"
        elif over.kind in _FIRM:
            f.modality = _FIRM[over.kind]

    # -- polarity --------------------------------------------------------------------------------

    def _polarity(self, sent: str, begin: int, match: re.Match[str], end: int, modality: str) -> tuple[int, str]:
        """Number of reversals before (and just after) an act in its clause, and the first one not explained."""
        words = self.words
        blank, refusals = self._marks(sent)
        front = self.p["front"].match(blank)
        if front and front.end() < match.start():
            blank = "_" * front.end() + blank[front.end() :]
        blank = self.p["aside"].sub(lambda m: "_" * len(m[0]), blank)
        turns, used = 0, []
        for m in self.p["reversing"].finditer(blank[: match.start()]):
            shared = begin and not sent[begin : match.start()].strip() and not self.p["relative"].search(sent[:begin])
            if m.start() >= begin or shared:
                turns += 1
                used.append(m.span())
        if self.p["neither_nor"].search(blank[: match.start()]):
            turns -= 1
        for m in refusals:
            if m.start() < begin:
                continue
            if m.end() > match.start():
                break
            soft = self.p["instead"].match(m[0])
            if soft and not re.fullmatch(r" ?(?:to |having )?", sent[m.end() : match.start()]):
                continue
            if soft or blank[m.start()] != "_":
                turns += 1
                used.append(m.span())
        after = self.p["none_after"].match(blank[match.end() : end])
        if after:
            turns += 1
            used.append((match.end(), match.end() + after.end()))
        false = _false(words).search(blank)
        if false:
            turns += not any(self.p["as_such"].match(sent[y:]) for _, y in used)
            used.append(false.span())
        if modality in {"doubted", "question", "considered", "expected", "demanded", "counterfactual", "hearsay"}:
            return turns, ""
        scope = blank if not begin else blank[begin:end]
        shift = begin
        for m in _rest(words).finditer(scope):
            a, b = m.start() + shift, m.end() + shift
            if sent[a].isupper() and a and not re.match(r"[.!?\"“]", sent[max(0, a - 2)]):
                continue
            if not any(x < b and a < y for x, y in used) and not (m[0].lower() == "nor" and turns):
                return turns, f"“{m[0]}” is not accounted for"
        return turns, ""

    def _marks(self, sent: str) -> tuple[str, list[re.Match[str]]]:
        """A sentence with safe words blanked, and the words of refusing in it (look-aheads see the acts)."""
        if self._seen[0] != sent:
            blank = self.words.safe.sub(lambda m: "_" * len(m[0]), sent)
            self._seen = (sent, blank, list(self.against.finditer(sent)))
        return self._seen[1:]

    def _modality(self, sent: str, before: str) -> str:
        """How firm, by words alone."""
        words = self.words
        if sent.rstrip(" \"”'").endswith("?") or self.p["whether"].search(sent):
            return "question"
        if self.p["counterfactual"].search(sent):
            return "counterfactual"
        if words.rumours.search(sent) or self.p["hearsay"].search(sent):
            return "hearsay"
        if any(w in words.hearsay for w in sent.lower().split()):
            return "hearsay"
        if self.p["report"].search(before):
            turned = self.against.search(before) or self.p["report_denied"].search(sent)
            if not turned:
                return "hearsay"
        if self.p["doubted"].search(sent):
            return "doubted"
        if self.p["considered"].search(before):
            return "considered"
        if self.p["not_ruled_out"].search(sent):
            return "considered"
        if self.p["demanded"].search(before):
            return "done" if self.against.search(before) else "demanded"
        if self.p["expected"].search(before):
            return "expected"
        if self.p["wished"].search(before):
            return "wished"
        return "committed" if self.p["committed"].search(before) else "done"

    def _condition(self, sent: str, match: re.Match[str]) -> str:
        text = re.sub(r"until (?:at least )?(?:the end|\d|20|[A-Z])", lambda m: "_" * len(m[0]), sent)
        for m in self.words.condition.finditer(text):
            if m[0].lower() == "once" and self.p["not_once"].search(text[: m.start()]):
                continue
            inside = re.match(r"[^,]*", text[m.start() :])
            if (
                inside
                and m.start() < match.start() < m.start() + inside.end()
                and "," in text[m.start() :]
                and m.start() == 0
            ):
                continue
            rest = sent[m.start() :].split(",")[0] if m.start() == 0 else sent[m.start() :]
            return rest[:80].rstrip(". ")
        until = self.p["not_until"].search(text)
        return until[1][:80].rstrip(". ") if until else ""

    # -- voices ------------------------------------------------------------------------------------

    def _speaker(self, sent: str) -> tuple[str, str]:
        setting = self.setting
        said = next((m[1].strip() for k in ATTRIBUTION if (m := self.p[k].search(sent.strip()))), "")
        if re.match(r"(?:he|she|they|it)$", said, re.IGNORECASE):
            said = setting.last_speaker or setting.issuer
        elif said and setting.own and not setting.parties.codes(said) and self.words.roles.search(said):
            said = f"{said} ({setting.issuer})"
        setting.last_speaker = said or setting.last_speaker
        if not said and sent.lstrip().startswith(("“", '"')):
            return setting.last_speaker or setting.issuer, "quoted"
        return (said, "attributed") if said else (setting.issuer, "issuer")

    def _giver(self, f: Frame, sent: str, begin: int, match: re.Match[str], end: int) -> None:
        setting = self.setting
        before = sent[begin : match.start()]
        said = self.p["said"].match(before)
        relative = re.search(r"\b(?:that|which) $", before) is not None
        head = before[said.end() :] if said and len(before) - said.end() > 6 else before
        thats = [x.end() for x in re.finditer(r"\bthat ", head)]
        if thats and setting.parties.codes(head[thats[-1] :]):
            head = head[thats[-1] :]
        auxiliary = self.p["auxiliary"].search(head)
        subject = "" if relative else head[: auxiliary.start()] if auxiliary and auxiliary.start() > 2 else head
        passive = bool(self.p["passive"].search(before)) and match[0].endswith(("ed", "n", "t"))
        by = self.p["agent"].search(sent[match.end() : end])
        clause = Clause(how="patient" if passive else "subject", words=sent[begin:end])
        if by and passive and setting.parties.codes(by[1]):
            clause.core, clause.how = by[1], "agent"
        else:
            clause.core = clause.text = clause.whole = subject.strip()
            if passive:
                clause.whole = sent[
                    max([x.end() for x in self.p["cut"].finditer(sent, 0, match.start())], default=0) : match.start()
                ]
            elif not relative and not setting.parties.codes(subject) and f.modality != "demanded":
                named = [(p, c) for p, c in setting.parties.find(head) if not self.p["object_before"].search(head[:p])]
                clause.core = head[named[-1][0] :] if named else ""
        first = self.p["pronoun"].match(subject) or self.p["pronoun_last"].search(subject.strip())
        clause.pronoun = first[1].lower() if first else ""
        if said and head is not before:
            clause.above = (setting.parties.codes(before[: said.end()])[-1:],)
        if not setting.parties.codes(subject):
            clause.shared = setting.carried
        if f.modality == "demanded":
            found = setting.parties.codes(before)
            f.party = found[:1]
            clause.core = " ".join(found[1:])
            f.asked = found[1:2]
        give(f, clause, setting, self.words)


@cache
def _false(words: Words) -> re.Pattern[str]:
    """What is called untrue."""
    said = "|".join(map(re.escape, words.predicates["false"]))
    return re.compile(
        rf"\b(?:is|are|was|were|as|called .*) (?:an? |pure |simply |mere )*({said})\b",
        re.IGNORECASE,
    )


@cache
def _rest(words: Words) -> re.Pattern[str]:
    """Every word that may turn the sense."""
    return re.compile(
        words.wide.pattern
        + r"|\b(?:no|never|nor|neither|none|nothing|nobody|cannot|hardly|scarcely|barely|nowhere)\b|n't\b",
        re.IGNORECASE,
    )


@cache
def _over(words: Words) -> frozenset[str]:
    """Words after which "that" begins what they govern, and no relative clause."""
    nouns = {w for group in words.planning.values() for w in group}
    verbs = {f for g in words.governors.values() for v in g for f in forms(v)}
    more = {"not", "true", "unclear", "clear", "condition", "denied", "provided", "truth", "said", "told"}
    nouns |= {w for k in ("needed", "likely", "unclear", "ready") for w in words.predicates[k]}
    return frozenset(nouns | {n + "s" for n in nouns} | verbs | more | set(words.predicates["false"]))


@cache
def _against(words: Words) -> re.Pattern[str]:
    verbs = [v for v in words.governors["against"] if v not in words.acts and v not in {"stall", "hold"}]
    found = {f for v in verbs for f in forms(v)} | {"denied", "forwent", "forgone", "forbade", "forbidden", "refusal"}
    found |= {"denial", "rejection", "reluctance", "refusing", "opposition to"}
    found |= set(words.predicates["against"]) - {"far", "too", "open"}
    phrases = [f"(?:{'|'.join(map(re.escape, _verb(a)))}) (?:\\w+ )?{b}" for a, b in words.phrasal]
    soft = {v for v in words.governors["against"] if v in words.acts}
    stops = "|".join(sorted({f for v in soft for f in forms(v)} | {f for f, v in words.lemmas.items() if v in soft}))
    gerund = (
        rf"(?:{stops})(?= \w+ing\b| to \w+)"
        rf"|(?:{stops})(?= (?:(?:its|their|the|a) )?(?:plan|offer|pledge|idea|promise|threat)s?\b)"
        rf"|(?:{stops}|barred)(?= (?:\w+ ){{1,3}}from \w+ing)"
    )
    body = "|".join(
        [*sorted(found, key=len, reverse=True), *phrases, gerund, r"far from", r"instead of", r"rather than"]
    )
    return re.compile(
        rf"\b(?:{body}|short of|without|anything but|against (?=\w+ing)|too \w+ (?:for|to))\b", re.IGNORECASE
    )


def words_kind(words: Words, noun: str) -> str:
    """The class of act of a sum's noun."""
    return words.sums.get(noun, "provide")


def _verb(lemma: str) -> set[str]:
    return forms(lemma) | set(_data()["irregular"].get(lemma, "").split())
