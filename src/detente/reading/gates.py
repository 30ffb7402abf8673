"""Gates that a model's answer must pass before it becomes a proposal, in this order.

1 schema · 2 known ids · 3 the quotation stands in the passage, word for word · 4 the speaker is named in the document ·
5 every number, date and duration stands in the quotation or its paragraph · 6 the offline reader agrees, or the
proposal is flagged. A model is never asked for offsets and never believed about words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from ..ledger.anchors import MAX_PASSAGE, Folded, fold, normal
from ..ledger.records import Modality, Stance, Terms
from .claims import Proposal
from .frames.parties import everyone
from .lexicon import Lexicon
from .quantities import find_quantities
from .terms import terms_of
from .when import find_dates, find_durations
from .words import Span, flatten, tokens, word_set

_HAN = re.compile("[\u3400-\u9fff]")
#: Names of offices and houses, which no surname stands for.
_OFFICES = word_set("House Ministry Department Office Council Commission Government Congress Party Union Court Bank")
#: At most this many claims are believed to be in one passage.
MAX_CLAIMS = 200


class Answered(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One claim as a model must give it. Texts are copied from the passage; nothing is an offset."""

    subject: str
    speaker: str
    account: str
    stance: Stance
    quote: str
    committing_party: list[str] = msgspec.field(default_factory=list)
    modality: Modality | None = None
    quantity: str = ""
    start_date: str = ""
    end_date: str = ""
    duration: str = ""
    condition: str = ""


#: What an answer must be; servers that know schemas enforce it, the gates do in any case.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["claims"],
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["subject", "speaker", "account", "stance", "quote"],
                "properties": {
                    **{
                        name: {"type": "string"}
                        for name in (
                            "subject",
                            "speaker",
                            "account",
                            "quote",
                            "quantity",
                            "start_date",
                            "end_date",
                            "duration",
                            "condition",
                        )
                    },
                    "stance": {"type": "string", "enum": [s.value for s in Stance]},
                    "committing_party": {"type": "array", "items": {"type": "string"}},
                    "modality": {"enum": [*(m.value for m in Modality), None]},
                },
            },
        }
    },
}


class Answer(msgspec.Struct, frozen=True):
    """The whole answer."""

    claims: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a claim may be about and whose account it may be."""

    commitments: dict[str, str]
    topics: dict[str, str]
    accounts: frozenset[str]
    parties: frozenset[str]
    topics_of: dict[str, str]
    lexicon: Lexicon | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that did not pass: the gate's name and why."""

    gate: str
    why: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """What was sent: a stretch of the raw text, and the offline reader's proposals in it."""

    start: int
    end: int
    proposals: tuple[Proposal, ...] = ()


def parse(text: str) -> list[dict[str, Any]]:
    """The claims of an answer; ValueError with a reason that can be sent back.

    What is wrapped is unwrapped: thoughts, a fence, words around the JSON. Whole claims of a truncated list are kept.
    """
    body = re.sub(r"<think>.*?</think>", "", text, flags=re.DOTALL).strip()
    fenced = re.search(r"```(?:json)?\s*(.*?)\s*```", body, re.DOTALL)
    body = fenced.group(1) if fenced else body
    start, stop = body.find("{"), body.rfind("}")
    inner = body[start : stop + 1] if 0 <= start < stop else body
    try:
        claims = msgspec.json.decode(inner.encode(), type=Answer).claims
    except (msgspec.DecodeError, RecursionError) as error:
        claims = _whole(body)
        if not claims:
            raise ValueError(f"the answer is not the JSON that was asked for: {str(error)[:200]}") from None
    if len(claims) > MAX_CLAIMS:
        raise ValueError(f"more than {MAX_CLAIMS} claims in one passage")
    return claims


def _whole(body: str) -> list[dict[str, Any]]:
    """The whole claims of an answer that breaks off."""
    at = body.find('"claims"')
    at = body.find("[", at) if at >= 0 else -1
    out: list[dict[str, Any]] = []
    decoder = json.JSONDecoder()
    while at >= 0:
        at = body.find("{", at + 1)
        if at < 0:
            break
        try:
            item, at = decoder.raw_decode(body, at)
        except (ValueError, RecursionError):
            break
        if isinstance(item, dict):
            out.append(item)
        at -= 1
    return out


def pass_all(
    item: dict[str, Any], passage: Passage, raw: str, catalogue: Catalogue, *, published: str = ""
) -> Proposal | Refused:
    """One claim through every gate: a proposal, or the gate that refused it."""
    shown = json.dumps(item, ensure_ascii=False)[:300]
    try:
        claim = msgspec.convert(item, Answered)
    except msgspec.ValidationError as error:
        return Refused("schema", str(error)[:200], shown)
    why = known(claim, catalogue)
    if why:
        return Refused("ids", why, shown)
    span = located(claim.quote, passage, raw)
    if isinstance(span, str):
        return Refused("quote", span, shown)
    around = raw[raw.rfind("\n\n", 0, span.start) + 1 : (raw.find("\n\n", span.end) + 1 or len(raw) + 1) - 1]
    why = spoken(claim, raw, around, passage, catalogue)
    if why:
        return Refused("speaker", why, shown)
    why = figures(claim, around)
    if why:
        return Refused("figures", why, shown)
    found = agreed(_proposal(claim, span, raw, catalogue, published), passage)
    twice = normal(raw[passage.start : passage.end]).count(normal(claim.quote)) > 1
    return replace(found, flags=(*found.flags, "these words occur more than once")) if twice else found


def known(claim: Answered, catalogue: Catalogue) -> str:
    """Gate 2: the subject, account and parties are ones that were offered."""
    if claim.subject != "new" and claim.subject not in catalogue.commitments and claim.subject not in catalogue.topics:
        return f"{claim.subject!r} is no commitment or topic"
    if claim.account not in catalogue.accounts:
        return f"{claim.account!r} is no account"
    strange = [p for p in claim.committing_party if p not in catalogue.parties and p not in everyone().places]
    return f"{strange[0]!r} is no party" if strange else ""


def located(quote: str, passage: Passage, raw: str) -> Span | str:
    """Gate 3: where the quotation stands in the passage, or what is wrong with it."""
    folded = fold(raw[passage.start : passage.end])
    wanted = normal(quote)
    if len(wanted) < (4 if _HAN.search(wanted) else 8):
        return "the quotation is too short to find"
    if len(wanted) > MAX_PASSAGE:
        return "the quotation is too long"
    first = folded.text.find(wanted)
    if first < 0:
        return "the quotation is not in the passage, word for word"
    while first >= 0 and not _whole_words(folded, first, first + len(wanted)):
        first = folded.text.find(wanted, first + 1)
    if first < 0:
        return "the quotation begins or ends inside a word"
    start = passage.start + folded.offsets[first]
    return Span(start, passage.start + folded.offsets[first + len(wanted) - 1] + 1)


def _whole_words(folded: Folded, start: int, end: int) -> bool:
    text = folded.text
    before = start > 0 and text[start - 1].isascii() and text[start - 1].isalnum() and text[start].isalnum()
    after = end < len(text) and text[end].isascii() and text[end].isalnum() and text[end - 1].isalnum()
    return not before and not after


def spoken(claim: Answered, raw: str, around: str, passage: Passage, catalogue: Catalogue) -> str:
    """Gate 4: each speaker is named in the document, by this name or another, or is one of its own voices."""
    named = re.sub(r"\s*\([^()]*\)$", "", claim.speaker)  # "Li Chenggang (vice minister)"
    speakers = [s for s in re.split(r"\s*(?:;|；|、|\band\b|, )\s*", named) if s] if named else []
    if not speakers:
        return "no speaker is given"
    voices = {"the author", *(p.speaker.casefold() for p in passage.proposals)}
    if {named.casefold(), claim.speaker.casefold()} & voices or normal(named).casefold() in normal(raw).casefold():
        return ""
    if set(re.findall(r"[a-z]{4,}", named.casefold())) <= set(re.findall(r"[a-z]{4,}", around.casefold())) and (
        named.islower() or named[:1].islower()
    ):
        return ""  # "foreign policy makers in allied countries", by the words of the paragraph
    if all(_named(s, raw, catalogue) or s.casefold() in voices for s in speakers):
        return ""
    return f"the speaker {claim.speaker!r} is not named in the document"


def _named(speaker: str, raw: str, catalogue: Catalogue) -> bool:
    """Whether a document names somebody: as written, by another name that the lexicon has, or by surname."""
    near = normal(raw).casefold()  # a speaker may be named far from his words, but he is named
    name = normal(speaker).casefold()
    if name in near:
        return True
    for actor in catalogue.lexicon.actors.values() if catalogue.lexicon is not None else ():
        names = {n.rstrip("*").casefold() for n in (actor.title, *actor.names) if len(n) > 1}
        if name in names and any(re.search(rf"(?<!\w){re.escape(n)}", near) for n in names):
            return True  # "Ministry of Commerce" where the text writes MOFCOM
    words = speaker.split()
    person = len(words) in {2, 3} and all(w[:1].isupper() and w.isalpha() for w in words)
    if not person or any(w in _OFFICES for w in words):
        return False
    return re.search(rf"(?<!\w){words[-1].casefold()}(?!\w)", near) is not None  # "Trump" for Donald Trump


def figures(claim: Answered, around: str) -> str:
    """Gate 5: every number, date and duration given stands in the quotation or its paragraph as written."""
    text = normal(around).casefold()
    for name in ("quantity", "start_date", "end_date", "duration", "condition"):
        value = normal(getattr(claim, name)).casefold()
        if value and value not in text:
            return f"{name} {getattr(claim, name)!r} is not in the paragraph of the quotation"
    return ""


def agreed(proposal: Proposal, passage: Passage) -> Proposal:
    """Gate 6: the offline reader's reading of the same words, or a flag."""
    same = [p for p in passage.proposals if p.start < proposal.end and proposal.start < p.end]
    if any(
        p.subject == proposal.subject and p.stance == proposal.stance and p.account == proposal.account for p in same
    ):
        return replace(proposal, flags=("model", "the offline reader agrees"), confidence=0.8)
    if not same:
        return replace(proposal, flags=("model", "the offline reader sees nothing here"), confidence=0.4)
    best = next((p for p in same if p.subject == proposal.subject), same[0])
    other = f"the offline reader: {best.subject}, {best.stance}, {best.account}"
    return replace(proposal, flags=("model", other), confidence=0.3)


def _proposal(claim: Answered, span: Span, raw: str, catalogue: Catalogue, published: str) -> Proposal:
    """The proposal of a claim that passed; its terms are read from the quotation by our own rules."""
    text = raw[span.start : span.end]
    whole = flatten(text + _elsewhere(claim, text))
    terms: Terms = terms_of(
        whole,
        Span(0, len(whole)),
        catalogue.lexicon.find(tokens(whole)) if catalogue.lexicon else (),
        dates=find_dates(whole, published),
        durations=find_durations(whole),
        quantities=find_quantities(whole),
    )
    commitment = claim.subject if claim.subject in catalogue.commitments else ""
    topic = (
        catalogue.topics_of.get(commitment, "") if commitment else claim.subject if claim.subject != "new" else "other"
    )
    return Proposal(
        topic=topic,
        commitment=commitment,
        speaker=claim.speaker,
        account=claim.account,
        stance=claim.stance,
        voice="model",
        exact=text,
        start=span.start,
        end=span.end,
        committing=tuple(claim.committing_party),
        modality=claim.modality,
        terms=terms,
    )


def _elsewhere(claim: Answered, quote: str) -> str:
    """The figures that the paragraph gives outside the quotation, as words to read terms from."""
    held = normal(quote).casefold()
    named = {"quantity": "{}", "start_date": "from {}", "end_date": "until {}", "duration": "for {}"}
    if _HAN.search(quote):
        named = {"quantity": "{}", "start_date": "自{}起", "end_date": "至{}", "duration": "{}"}
    found = [how.format(value) for name, how in named.items() if (value := getattr(claim, name))]
    return "".join(f", {words}" for words in found if normal(words.strip("自起至")).casefold() not in held)


def counts(refused: Sequence[Refused]) -> dict[str, int]:
    """How many answers each gate refused."""
    table: dict[str, int] = {}
    for item in refused:
        table[item.gate] = table.get(item.gate, 0) + 1
    return table
