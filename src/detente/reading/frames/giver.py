"""Who would act: the subject, the agent, the owner of a measure, the other side of what it hits, the issuer.

General rules, no dispute in them: "exports to the United States" makes the United States the owner of the tariff;
"tariffs on Chinese goods" makes it the other side; who "pays a tariff" is not who sets it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .frame import Frame
from .setting import Setting
from .words import Words

_PRONOUN = frozenset({"it", "they", "he", "she", "its", "their", "his", "her"})
_INTO = re.compile(r"\bexports? to (?:the )?\S+ \S+|\binto (?:the )?\S+ \S+ market")
_ON_GOODS = re.compile(r"\bon (?:all |certain |some )?(\w+) (?:goods|products|exports|imports)")
_HIT = re.compile(r"\b(?:on|against|for|imposed on|facing)(?: certain| some| all)?(?: the)?\s*$")


@dataclass(slots=True)
class Clause:
    """The act's clause: words of the subject (core, with its clauses), how it was found, and the clause's text."""

    core: str = ""
    text: str = ""
    whole: str = ""
    pronoun: str = ""
    how: str = ""
    words: str = ""
    noun: bool = False
    above: tuple[tuple[str, ...], ...] = ()
    shared: tuple[str, ...] = ()


def give(frame: Frame, clause: Clause, setting: Setting, words: Words) -> None:
    """Sets the frame's `party`, `asked` and `how`, and what the next frame may carry on."""
    found, how = _who(frame, clause, setting, words)
    frame.party, frame.how = found, how if found else ""
    tariff = bool(words.tariff.search(f"{clause.whole} {clause.words}"))
    if found and how == "subject":
        setting.carried = found
    if tariff and len(found) == 1:
        setting.tariffs_of = found


def _who(frame: Frame, clause: Clause, setting: Setting, words: Words) -> tuple[tuple[str, ...], str]:
    find = setting.parties.codes
    hits = find(clause.core) or find(clause.text)
    here = f"{clause.whole} {clause.words}"
    tariff = bool(words.tariff.search(here))
    if setting.lead and not hits and clause.pronoun not in {"we", "our"} and frame.modality in {"done", "committed"}:
        frame.modality = "committed"
        return setting.lead, "list"
    if frame.modality == "demanded":
        return _demanded(frame, here, hits, clause, setting)
    if clause.pronoun in {"we", "our", "i", "us"}:
        return find(frame.speaker) or setting.own, "issuer"
    if clause.pronoun in _PRONOUN and not hits:
        return _pronoun(frame, clause, setting), "carried"
    if words.both.search(clause.text.lower()):
        return (setting.own if setting.joint else setting.focal), "joint"
    if frame.modality == "absent" or (frame.modality == "figure" and not tariff):
        return (), ""
    patient = clause.how == "patient" or (frame.act == "be" and (frame.modality == "figure" or "subject to" in here))
    hit = _ON_GOODS.search(clause.words)
    if clause.noun and tariff and hit and find(hit[1]):
        return setting.other(find(hit[1])[:1]), "target"
    pays = tariff and not patient and frame.act in {"pay", "face", "subject", "be", "represent"}
    pays = pays or (frame.act in {"be", "subject"} and "subject to" in here)
    if hits and not pays and not patient:
        return hits, clause.how
    return _of_measure(frame, clause, setting, words, hits, tariff=tariff, pays=pays, patient=patient)


def _demanded(
    frame: Frame, here: str, hits: tuple[str, ...], clause: Clause, setting: Setting
) -> tuple[tuple[str, ...], str]:
    """Who asks; of whom is set beside it."""
    if frame.party:
        frame.asked = hits
        return frame.party, "asked"
    if re.search(r"\bour\b", here):
        frame.asked = setting.own
        return setting.other(setting.own), "target"
    if clause.how == "demander":
        frame.asked = setting.other(hits)
        return hits, "subject"
    frame.asked = hits
    return setting.parties.codes(frame.speaker) or (setting.own if setting.own != hits else ()), "speaker"


def _pronoun(frame: Frame, clause: Clause, setting: Setting) -> tuple[str, ...]:
    spoken = setting.parties.codes(frame.speaker) if frame.speaker != setting.issuer else ()
    if spoken and clause.pronoun in {"it", "they"}:
        return spoken
    return next((a for a in clause.above if a), ()) or setting.carried


def _of_measure(
    frame: Frame,
    clause: Clause,
    setting: Setting,
    words: Words,
    hits: tuple[str, ...],
    *,
    tariff: bool,
    pays: bool,
    patient: bool,
) -> tuple[tuple[str, ...], str]:
    """A passive, or a subject that only bears the measure: its owner, the other side, the one before, the issuer."""
    find = setting.parties.codes
    here = f"{clause.whole} {clause.words}"
    figure = frame.modality == "figure"
    market = _INTO.search(here)
    if market and tariff and find(market[0]):
        return find(market[0])[:1], "owner"
    if pays and hits and not figure:
        return setting.other(hits[:1]), "target"
    if words.tariff.search(clause.whole) and not pays and patient:
        owners = [c for at, c in setting.parties.find(clause.whole) if not _HIT.search(clause.whole[:at])]
        if owners:
            return (owners[0],), "owner"
    if not tariff and patient and re.search(r"\bby\b", clause.whole):
        named = find(clause.whole[clause.whole.find("by") :])
        if named:
            return named[:1], "owner"
    if patient and hits and not figure:
        others = setting.other(hits[:1])
        return (others or (hits if not tariff else ())), "target"
    if clause.shared and not (patient and tariff):
        return clause.shared, "carried"
    if (clause.noun or not clause.text) and frame.speaker != setting.issuer and find(frame.speaker):
        return find(frame.speaker), "speaker"
    named = find(here)
    if tariff and named and "on " in here and setting.other(named[:1]):
        return setting.other(named[:1]), "target"
    if tariff and setting.tariffs_of:
        return setting.tariffs_of, "carried"
    if not figure and (frame.kind or patient):
        return (setting.own, "issuer") if setting.own and not setting.joint else (setting.carried, "carried")
    return (), ""
