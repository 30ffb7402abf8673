"""What a clause does with its subject: the nine stances, from cues in order of weight.

Input is the set of cue and action labels found in the clause, whose voice it is, and
whether it is about an undertaking. The order is the method: absence before denial,
denial before demand, demand before condition, then forecast, figure, act, evaluation.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger.records import Modality, Stance


@dataclass(frozen=True, slots=True)
class Signs:
    """What was seen in a clause: cue names, action names, and its circumstances."""

    cues: frozenset[str]
    actions: frozenset[str]
    voice: str  # own, issuer, attributed, view, quoted, joint
    hard: bool  # about an undertaking or a concrete topic, not tone or evaluation
    figure: bool  # carries a quantity
    official: bool  # spoken by, or in a document of, a party to the dispute
    demanding: bool = False  # the verb of wanting has somebody as its subject
    past: bool = False  # a finished act
    subject: bool = False  # somebody is named who would act
    commitment: bool = False  # an undertaking of the ledger, not only a topic


def stance_of(signs: Signs) -> Stance:
    """The stance of a clause."""
    cues, own = signs.cues, signs.voice in {"own", "view"}
    if "absent" in cues:
        return Stance.says_absent
    denies = "deny" in cues or "disown" in cues
    if "link" in cues and (denies or "unlinked" in cues or ("negation" in cues and not own)):
        return Stance.denies_linkage
    if "unlinked" in cues:
        return Stance.denies_linkage
    if "disown" in cues:
        return Stance.denies if not own else Stance.evaluates
    if "deny" in cues:
        return Stance.denies
    if "wants" in cues and signs.demanding:
        return Stance.demands
    if "condition" in cues:
        return Stance.conditions
    act = bool(signs.actions)
    if signs.voice == "view" and not signs.hard:
        return Stance.evaluates
    agreed = "agree" in cues
    if own and "forecast" in cues and not (agreed and act):
        return Stance.forecasts
    if own and "future" in cues and not agreed and not (signs.hard and act and "if" not in cues):
        return Stance.forecasts
    if own and "if" in cues and "future" in cues:
        return Stance.forecasts
    if not own and not signs.hard and "future" in cues:
        return Stance.forecasts
    if signs.hard and act and (agreed or signs.subject or not own or signs.commitment or "future" in cues):
        if own and "opinion" in cues and not agreed and not signs.past:
            return Stance.evaluates
        return Stance.affirms
    if signs.figure and not signs.commitment:
        return Stance.reports_figure
    if signs.hard and agreed:
        return Stance.affirms
    if signs.hard and not own and signs.official and "opinion" not in cues:
        return Stance.affirms
    if signs.hard and signs.past and "opinion" not in cues:
        return Stance.affirms
    return Stance.evaluates


def modality_of(signs: Signs, stance: Stance) -> Modality | None:
    """How firm a claim about an act is; None when it is about no act."""
    if stance in {Stance.evaluates, Stance.reports_figure, Stance.says_absent}:
        return None
    cues = signs.cues
    if stance is Stance.conditions or "if" in cues:
        return Modality.hypothetical
    if stance is Stance.forecasts:
        return Modality.hypothetical if "forecast" in cues else Modality.intended
    if "future" in cues or "agree" in cues or "joint" in cues:
        return Modality.committed
    if signs.past:
        return Modality.done
    return Modality.committed if signs.actions else None
