"""Frames of Chinese sentences by rules: act words, the party before them, reversals in the part of the sentence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from .frame import Frame
from .setting import Setting

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?[”』」]?")
_OBJECT = re.compile(r"(?:(?<!反)对|[向自从给就与同和]|针对)$")
_AGENT = re.compile(r"(?:由|被)$")
_REPORT = re.compile("报道|说法|传闻|传言|消息|言论")
_BOTH = re.compile(r"双方|两国|双边")
_PAIR = re.compile(r"[中美日韩欧英印加俄]{2}(?=双方|两国|双边|同意|将|均)")
_ONE = {"中": "CN", "美": "US", "日": "JP", "韩": "KR", "欧": "EU", "英": "GB", "印": "IN", "加": "CA", "俄": "RU"}
_GOVERNING = frozenset({"停止", "禁止", "暂缓", "推迟", "搁置", "放弃", "避免"})


@dataclass(frozen=True)
class Words:
    """The compiled patterns of ``zh.toml``."""

    acts: re.Pattern[str]
    noun: re.Pattern[str]
    reversal: re.Pattern[str]
    over: re.Pattern[str]
    false: re.Pattern[str]
    instead: re.Pattern[str]
    safe: re.Pattern[str]
    wide: re.Pattern[str]
    modality: dict[str, re.Pattern[str]]
    condition: re.Pattern[str]
    before: re.Pattern[str]


@cache
def chinese() -> Words:
    """The Chinese lists."""
    data = tomllib.loads(Path(__file__).with_name("zh.toml").read_text(encoding="utf-8"))
    r = data["reversal"]
    return Words(
        acts=re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in data["acts"].items())),
        noun=re.compile(data["nouns"]["after"]),
        reversal=re.compile(r["words"]),
        over=re.compile(r["over"]),
        false=re.compile(r["false"]),
        instead=re.compile(r["instead"]),
        safe=re.compile(r["safe"]),
        wide=re.compile(r["wide"]),
        modality={k: re.compile(v) for k, v in data["modality"].items()},
        condition=re.compile(data["condition"]["marks"]),
        before=re.compile(data["condition"]["before"]),
    )


@dataclass(slots=True)
class Part:
    """A stretch of a sentence between commas; `blank` has the words that only look like reversals blanked."""

    start: int
    text: str
    blank: str
    last: bool


class Chinese:
    """Reads Chinese paragraphs of one document."""

    def __init__(self, setting: Setting) -> None:
        self.words, self.setting = chinese(), setting

    def paragraph(self, text: str, base: int) -> list[Frame]:
        """Frames of a paragraph that begins at `base`."""
        out: list[Frame] = []
        for match in _SENTENCE.finditer(text):
            out += self._sentence(match[0], base + match.start())
        return out

    def _sentence(self, sent: str, at: int) -> list[Frame]:
        words = self.words
        said = words.modality["said"].search(sent)
        name = ((said["a"] or said["b"]) if said else "") or ""
        speaker, voice = (name.strip(), "attributed") if name else (self.setting.issuer, "issuer")
        if words.modality["absent"].search(sent):
            return [
                Frame(
                    at,
                    at + len(sent),
                    "提及",
                    "mention",
                    modality="absent",
                    words=sent,
                    speaker=speaker,
                    voice=voice,
                    at=at,
                )
            ]
        out: list[Frame] = []
        subject: tuple[str, ...] = ()
        parts = self._parts(sent)
        condition = words.condition.search(sent)
        offset = said.end("a") if said and said["a"] else 0
        for part in parts:
            body = max(0, min(len(part.text), offset - part.start))
            if (
                condition
                and condition.start() - part.start in range(len(part.text))
                and not part.last
                and "前提" not in condition[0]
            ):
                continue  # the condition itself
            if words.before.search(part.text) and re.match(r"在", part.text) and not part.last:
                continue
            found = self._part(part, sent, body, subject or (), speaker, voice)
            for f in found:
                f.start, f.end, f.at = f.start + at, f.end + at, f.at + at
                self._condition(f, sent, part, parts)
                out.append(f)
            subject = self._subject(part, len(part.text), body) or subject
        return out

    def _parts(self, sent: str) -> list[Part]:
        cuts = [0, *(m.end() for m in re.finditer("[，,：:]", sent)), len(sent)]
        pairs = [(a, b) for a, b in pairwise(cuts) if b > a]
        out = []
        for i, (a, b) in enumerate(pairs):
            text = sent[a:b]
            blank = self.words.safe.sub(lambda m: "＿" * len(m[0]), text)
            out.append(Part(a, text, blank, i == len(pairs) - 1))
        return out

    def _mentions(self, part: Part, stop: int, body: int) -> list[tuple[int, int, str]]:
        """Parties named before `stop` that are not objects: offset, end, code."""
        found = []
        for at, code in self.setting.parties.find(part.text[:stop]):
            if at >= body and not _OBJECT.search(part.text[:at]):
                found.append((at, at + 2, code))
        return found

    def _subject(self, part: Part, stop: int, body: int) -> tuple[str, ...]:
        pair = _PAIR.search(part.text, body, stop)
        if pair:
            return tuple(_ONE[c] for c in pair[0])
        if _BOTH.search(part.text, body, stop):
            named = tuple(dict.fromkeys(c for _, _, c in self._mentions(part, stop, body)))
            return named if len(named) > 1 else self.setting.focal
        mentions = self._mentions(part, stop, body)
        return (mentions[0][2],) if mentions else ()

    def _part(
        self, part: Part, sent: str, body: int, carried: tuple[str, ...], speaker: str, voice: str
    ) -> list[Frame]:
        words = self.words
        out: list[Frame] = []
        acts = [a for a in words.acts.finditer(part.text) if a.start() >= body]
        done = -1
        for i, act in enumerate(acts):
            if act.start() < done:
                continue
            after = part.text[act.end() : act.end() + 3]
            joined = part.text[: act.start()].endswith(("或", "和", "并", "、", "再"))
            if out and not joined and not self._second(part, out[-1], act):
                continue
            if act[0] in {"许可", "限制", "审批", "磋商", "合作"} and words.noun.match(after):
                continue
            nxt = acts[i + 1] if i + 1 < len(acts) else None
            if act[0] in {"暂停", "继续", "暂时停止"} and nxt is not None and nxt.start() - act.end() <= 1:
                done = nxt.end()  # "suspends the levying": one act
            f = self._frame(part, sent, act, body, carried, speaker, voice)
            out.append(f)
        return out

    def _second(self, part: Part, before: Frame, act: re.Match[str]) -> bool:
        """Whether another act of the same part is a frame of its own: after another party, or "rather than"."""
        between = part.text[before.at - part.start + 1 : act.start()]
        return (
            bool(self.words.instead.search(between) or self.setting.parties.find(between)) and "的" not in between[-1:]
        )

    def _frame(
        self, part: Part, sent: str, act: re.Match[str], body: int, carried: tuple[str, ...], speaker: str, voice: str
    ) -> Frame:
        setting = self.setting
        kind = str(act.lastgroup)
        f = Frame(part.start, part.start + len(part.text.rstrip("，。；！？”")), act[0], kind)
        f.words, f.speaker, f.voice = part.text.strip("，。；！？"), speaker, voice
        f.at = part.start + act.start()
        f.object = part.text[act.end() :].strip("，。；！？”")[:40]
        before = part.text[: act.start()]
        mentions = self._mentions(part, act.start(), body)
        agents = [m for m in mentions if _AGENT.search(part.text[: m[0]])]
        both = self._subject(part, act.start(), body)
        if len(both) > 1 or _BOTH.search(before, body):
            f.party, f.how = both, "joint"
        elif mentions:
            chosen = (agents or mentions)[-1]
            f.party, f.how = (chosen[2],), "agent" if agents else "subject"
        else:
            f.party, f.how = (carried, "carried") if carried else (setting.own, "issuer")
        if not f.party and speaker != setting.issuer:
            f.party, f.how = setting.parties.codes(speaker), "speaker"
        if re.search("企业|公司|航空公司|银行", before):
            f.bound = "firms"
        self._turns(f, part, sent, act, body, mentions)
        self._modality(f, part, sent, act, mentions)
        issuer = speaker == setting.issuer
        f.voices = setting.own if issuer else setting.parties.codes(speaker)
        return f

    def _turns(
        self, f: Frame, part: Part, sent: str, act: re.Match[str], body: int, mentions: list[tuple[int, int, str]]
    ) -> None:
        words = self.words
        agent = bool(mentions) and _AGENT.search(part.text[: mentions[-1][0]])
        subject = mentions[-1][0] if mentions and not agent else body
        used: list[tuple[int, int]] = []
        for m in words.reversal.finditer(part.blank, 0, act.start()):
            over = m.start() < subject
            if over and not words.over.match(m[0]):
                continue
            if m[0] in _GOVERNING and act.start() - m.end() > 3 and "的" not in part.text[act.end() :]:
                continue
            used.append(m.span())
        instead = words.instead.search(part.text[max(0, act.start() - 3) : act.start()])
        f.turns = len(used) if not instead else 1
        false = words.false.search(sent)
        elsewhere = false and false.start() >= part.start + len(part.text) and not _REPORT.search(part.text)
        if false and not (elsewhere and f.turns % 2):  # "has not agreed …; reports are untrue" denies once
            f.turns += 1
        left = words.wide.finditer(
            part.blank[: part.blank.find("的", act.end()) if "的" in part.blank[act.end() :] else None]
        )
        for m in left:
            inside = any(a <= m.start() < b for a, b in used)
            relative = m.start() < subject and "的" in part.text[m.end() : subject + 1]
            if (
                inside
                or instead
                or relative
                or words.false.search(sent)
                or words.instead.search(part.text[m.start() - 1 : m.start() + 3])
            ):
                continue
            f.unsure = f"“{m[0]}” is not accounted for"
            return

    def _modality(
        self, f: Frame, part: Part, sent: str, act: re.Match[str], mentions: list[tuple[int, int, str]]
    ) -> None:
        m = self.words.modality
        before = part.text[: act.start()]
        if m["question"].search(sent[-2:]) or m["question"].search(part.text.rstrip("。")):
            f.modality = "question"
        elif m["counterfactual"].search(before):
            f.modality = "counterfactual"
        elif m["hearsay"].search(sent) and not self.words.false.search(sent):
            f.modality = "hearsay"
        elif m["doubted"].search(sent[: part.start + act.start()]):
            f.modality = "doubted"
        elif m["considered"].search(re.sub("不可能", "", before)):
            f.modality = "considered"
        elif m["expected"].search(before):
            f.modality = "expected"
        else:
            wish = list(m["demanded"].finditer(before))
            if wish and act.start() - wish[-1].end() <= 20 and act[0] != wish[-1][0]:
                asker = [c for a, _, c in mentions if a < wish[-1].start()]
                asked = [c for a, _, c in mentions if a >= wish[-1].end()]
                if asked or not asker:
                    f.modality = "demanded"
                    f.party, f.asked, f.unsure = tuple(asker[-1:]), tuple(asked[-1:]), ""
                    return
            f.modality = "committed" if m["committed"].search(before) else "done"

    def _condition(self, f: Frame, sent: str, part: Part, parts: list[Part]) -> None:
        words = self.words
        condition = words.condition.search(sent)
        if condition and f.modality in {"done", "committed", "intended"}:
            f.condition = re.split("[，。]", sent[condition.start() :])[0]
        for other in parts:
            if other is not part and words.before.search(other.text) and other.text.startswith("在") and f.turns % 2:
                f.condition = other.text.strip("，")
        if f.condition:
            f.unsure = ""
