"""The records of the ledger: what each file may say, and nothing else.

Frozen msgspec structs with closed keys. The field descriptions here are the ledger
format's documentation (`docs/ledger.md` is generated from them). Dates are ISO 8601
texts; a bare day is a day in the zone of the imposer (see `detente.base.dates`).
"""

from __future__ import annotations

from typing import Annotated

from .law import Contingency, Denial, Unknown
from .law import Cover as Cover
from .law import Gap as Gap
from .law import Proceeding as Proceeding
from .law import Quota as Quota
from .law import Shelf as Shelf
from .law import Step as Step
from .record import Record as Record
from .record import doc as doc
from .scope import Component as Component
from .scope import Condition as Condition
from .scope import InTransit as InTransit
from .scope import Scope as Scope
from .vocabulary import Base as Base
from .vocabulary import CommitmentKind as CommitmentKind
from .vocabulary import ConditionKind as ConditionKind
from .vocabulary import DeadlineKind, MeetingLevel, Role, SourceKind
from .vocabulary import EventType as EventType
from .vocabulary import Grade as Grade
from .vocabulary import MeasureKind as MeasureKind
from .vocabulary import Modality as Modality
from .vocabulary import OnLapse as OnLapse
from .vocabulary import Parts as Parts
from .vocabulary import Stage as Stage
from .vocabulary import Stance as Stance
from .vocabulary import Status as Status

# -- dispute --------------------------------------------------------------------------


class Note(Record, frozen=True):
    """A remark with the day on which it could first be written; struck from what was known before."""

    recorded: Annotated[str, doc("Day on which it became known.")]
    text: Annotated[str, doc("The remark.")]
    source: Annotated[str, doc("Source id that taught it.")] = ""


class Party(Record, frozen=True):
    """A government or body in the dispute."""

    id: Annotated[str, doc("Place code, e.g. ISO 3166 alpha-2.")]
    title: Annotated[str, doc("Name as printed.")]
    zone: Annotated[str, doc("IANA time zone in which its law is dated.")]
    role: Annotated[Role, doc("party, guarantor or depositary.")] = Role.party


class Account(Record, frozen=True):
    """Somebody's version of what was agreed; a lens reads the regime through it."""

    id: Annotated[str, doc("Name used by --lens.")]
    party: Annotated[str, doc("The party whose account this is.")]
    title: Annotated[str, doc("Name as printed.")]
    voices: Annotated[list[str], doc("Voices of sources that speak for it (`US:president`, `US:ustr` …).")] = []


class Deadline(Record, frozen=True):
    """A date in the political calendar that is not a measure's clock."""

    id: Annotated[str, doc("Unique id.")]
    at: Annotated[str, doc("Day or instant.")]
    title: Annotated[str, doc("What happens.")]
    kind: Annotated[DeadlineKind, doc("election, meeting, court, report or other.")]
    source: Annotated[str, doc("Source id.")]
    party: Annotated[str, doc("Whose clock, if one party's.")] = ""
    recorded: Annotated[str, doc("Day on which it was known.")] = ""
    note: Annotated[str, doc("Anything a reader must know.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


class Dispute(Record, frozen=True):
    """`dispute.toml`: who is in it and how far the ledger has been checked."""

    id: Annotated[str, doc("The folder's name.")]
    title: Annotated[str, doc("Name as printed.")]
    summary: Annotated[str, doc("One sentence for a stranger.")]
    checked: Annotated[str, doc("Last day up to which sources were searched.")]
    parties: Annotated[list[Party], doc("The governments.")]
    accounts: Annotated[list[Account], doc("The official accounts that are compared.")]
    uses: Annotated[list[str], doc("Shelves whose records this dispute shows (`law/us`, `law/cn` …).")] = []
    worldwide: Annotated[
        list[MeasureKind],
        doc("Kinds, besides those that fall on goods at the border, of which measures on all countries concern it."),
    ] = []
    default_deal: Annotated[str, doc("Deal shown when none is named.")] = ""
    deadlines: Annotated[list[Deadline], doc("Elections and other political clocks.")] = []
    note: Annotated[str, doc("What is not covered.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


class Source(Record, frozen=True):
    """`sources/*.toml`, `[[source]]`: a document that something in the ledger rests on."""

    id: Annotated[str, doc("Unique id; claims files are named after it.")]
    title: Annotated[str, doc("Title.")]
    publisher: Annotated[str, doc("Who published it.")]
    kind: Annotated[SourceKind, doc("instrument, official, press, analysis or data.")]
    grade: Annotated[Grade, doc("A primary seen, B primary quoted, C secondary, D weak.")]
    date: Annotated[str, doc("Publication day (or month, or year, if no more is known).")]
    account: Annotated[str, doc("Account id if it states a party's own account; `observer` otherwise.")] = "observer"
    voice: Annotated[str, doc("Who speaks in it (`US:president`); a dispute maps voices to its accounts.")] = ""
    author: Annotated[str, doc("Author, if named.")] = ""
    language: Annotated[str, doc("ISO 639 code.")] = "en"
    url: Annotated[str, doc("Where it is on the web.")] = ""
    licence: Annotated[str, doc("Terms under which its text may be used.")] = ""
    complete: Annotated[bool, doc("Whether the whole text was read, so that its silence means something.")] = False
    digest: Annotated[str, doc("sha256 of the raw text, if held (`sha256:…`).")] = ""
    held: Annotated[str, doc("Pattern of the file name in the user's own text folder.")] = ""
    note: Annotated[str, doc("Warnings: versions, conflicts, what was not seen.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


# -- measures -------------------------------------------------------------------------


class Event(Record, frozen=True, rename={"for_": "for"}):
    """Something that happened to a measure. Replayed in order of `at`, then of `recorded`."""

    type: Annotated[EventType, doc("impose, amend, suspend, extend, terminate, void, supersede, announce, propose.")]
    at: Annotated[str, doc("When it takes effect: a day, or an instant with its zone.")]
    recorded: Annotated[str, doc("Day on which it became public.")]
    status: Annotated[Status, doc("reported, announced, confirmed or enacted.")]
    source: Annotated[str, doc("Source id.")]
    legal_ref: Annotated[str, doc("Instrument, citation, tariff heading; required when enacted.")] = ""
    heading: Annotated[str, doc("Tariff heading, if one.")] = ""
    account: Annotated[str, doc("Account that says so; empty when it is nobody's reading.")] = ""
    components: Annotated[list[str], doc("Components concerned; all when empty.")] = []
    rates: Annotated[dict[str, float], doc("Component → rate from `at` on.")] = {}
    rate: Annotated[float | None, doc("Headline rate; must be the sum of the active `rates`.")] = None
    until: Annotated[str, doc("Last day or instant of a suspension (or of a measure that expires).")] = ""
    inclusive: Annotated[bool | None, doc("`true`: through `until`. `false`: up to it. Required with `until`.")] = None
    on_lapse: Annotated[OnLapse, doc("What happens after `until`: resume or end.")] = OnLapse.resume
    targets: Annotated[list[str], doc("Only for these targets (e.g. a general licence for one country).")] = []
    for_: Annotated[
        list[str], doc("Only for goods of these origins or groups; for them it overrides what holds for all.")
    ] = []
    base: Annotated[Base | None, doc("How the rate enters the stack from `at` on; the measure's own when empty.")] = (
        None
    )
    headings: Annotated[dict[str, str], doc("Origin or component → its own tariff heading.")] = {}
    in_transit: Annotated[InTransit | None, doc("Relief by loading date.")] = None
    firms: Annotated[
        dict[str, float], doc("Firm → its own rate, in place of `rate` (never added); the others pay `rate`.")
    ] = {}
    quota: Annotated[Quota | None, doc("Volume with its rates within and beyond.")] = None
    stage: Annotated[Stage | None, doc("provisional, definitive, review or sunset, of a trade remedy.")] = None
    degree: Annotated[str, doc("Of a practice: how much it stops, in words or as a share of trade.")] = ""
    deal: Annotated[str, doc("Deal under which it was done.")] = ""
    note: Annotated[str, doc("The wording that decides, in a few words; conflicts.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


class Measure(Record, frozen=True):
    """`measures/<imposer>/<id>.toml`: a measure of one party, with its dated events."""

    id: Annotated[str, doc("Unique id; the file's name.")]
    title: Annotated[str, doc("Name as printed.")]
    imposer: Annotated[str, doc("Place code of who imposes it.")]
    targets: Annotated[list[str], doc("Place codes it is aimed at; HK and MO spelt out; `World` for all.")]
    kind: Annotated[MeasureKind, doc("What it is.")]
    authority: Annotated[str, doc("Authority id (`authorities.toml`), which an event can void.")]
    sources: Annotated[list[str], doc("Source ids.")]
    checked: Annotated[str, doc("Day on which its facts were last checked.")]
    instrument: Annotated[str, doc("Instrument that created it.")] = ""
    spares: Annotated[list[str], doc("Places among its targets that it never reaches.")] = []
    aliases: Annotated[list[str], doc("Other names, for reading documents.")] = []
    topic: Annotated[str, doc("Topic id for grouping (tariffs, rare_earths, port_fees …).")] = ""
    base: Annotated[Base, doc("additive, floor, replace or min.")] = Base.additive
    group: Annotated[str, doc("Supersession group: within it only the highest rate counts.")] = ""
    components: Annotated[list[Component], doc("Parts with their own rate.")] = []
    parts: Annotated[
        Parts | None, doc("`add` or `alternatives`: what components on the same line do. Undeclared leaves it open.")
    ] = None
    offset: Annotated[
        dict[str, float],
        doc("Component → points taken off it (an export subsidy already countervailed)."),
    ] = {}
    denied_by: Annotated[list[Denial], doc("Of a practice: who denies it.")] = []
    unknown: Annotated[list[Unknown], doc("What is not known after a day.")] = []
    contingent: Annotated[list[Contingency], doc("What would follow if a condition comes about.")] = []
    scope: Annotated[Scope, doc("Products covered.")] = Scope()
    conditions: Annotated[list[Condition], doc("Conditions on the entry.")] = []
    excludes: Annotated[
        list[str],
        doc("Measures, `measure.component`s (or `kind:`/`authority:` classes) it switches off on the lines it covers."),
    ] = []
    excludes_whole: Annotated[
        list[str], doc("Measures it switches off on the full value of the goods, though itself it falls on content.")
    ] = []
    events: Annotated[list[Event], doc("What happened, in any order.")] = []
    note: Annotated[str, doc("What a reader must know; what is not known.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


class Authority(Record, frozen=True):
    """`authorities.toml`, `[[authority]]`: a legal power; voiding it ends everything under it."""

    id: Annotated[str, doc("Unique id.")]
    title: Annotated[str, doc("Name as printed.")]
    party: Annotated[str, doc("Whose law.")]
    events: Annotated[list[Event], doc("void events.")] = []
    note: Annotated[str, doc("What a reader must know.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


# -- deals, claims, deliveries, meetings ------------------------------------------------


class Terms(Record, frozen=True):
    """The typed terms of an undertaking, as agreed or as one claim gives them. Empty means not said."""

    action: Annotated[
        str, doc("suspend, remove, reduce, keep, extend, resume, purchase, license, cooperate, halt …")
    ] = ""
    products: Annotated[list[str], doc("Good ids or product words, lower case.")] = []
    beneficiaries: Annotated[list[str], doc("Place codes or words: who may rely on it.")] = []
    instruments: Annotated[list[str], doc("Measure ids concerned.")] = []
    extent: Annotated[str, doc("How far it goes, in a fixed word (all, part, corresponding, de_facto_removal …).")] = ""
    rate_from: Annotated[float | None, doc("Rate before, per cent.")] = None
    rate_to: Annotated[float | None, doc("Rate after, per cent.")] = None
    rate_change: Annotated[float | None, doc("Change, percentage points.")] = None
    quantity: Annotated[float | None, doc("Quantity; needs `unit`.")] = None
    unit: Annotated[str, doc("Unit of quantity (`detente.units`).")] = ""
    period: Annotated[str, doc("Period over which: 2025-11/2025-12, 2026, per_year …")] = ""
    start: Annotated[str, doc("First day.")] = ""
    end: Annotated[str, doc("Last day.")] = ""
    duration: Annotated[str, doc("1 year, 90 days …")] = ""
    since: Annotated[str, doc("Measures imposed since this date (2023, 2025-03-04).")] = ""
    condition: Annotated[str, doc("What it is conditional on.")] = ""
    linkage: Annotated[bool | None, doc("Whether it is part of the deal.")] = None
    value: Annotated[str, doc("An evaluation in a fixed word (us_win, cn_win, draw, pause, breakthrough …).")] = ""


class Commitment(Record, frozen=True):
    """`deals/<deal>/commitments.toml`, `[[commitment]]`: one undertaking, or a topic to compare on."""

    id: Annotated[str, doc("Unique within the dispute.")]
    title: Annotated[str, doc("Name as printed: who does what.")]
    topic: Annotated[str, doc("Topic id.")]
    giver: Annotated[list[str], doc("Place codes of who gives.")] = []
    receiver: Annotated[list[str], doc("Place codes of who receives.")] = []
    kind: Annotated[CommitmentKind, doc("undertaking or topic.")] = CommitmentKind.undertaking
    measures: Annotated[list[str], doc("Measure ids it touches.")] = []
    compare: Annotated[list[str], doc("Term fields whose difference is a conflict; all when empty.")] = []
    aliases: Annotated[list[str], doc("Other names, for reading documents.")] = []
    deals: Annotated[list[str], doc("Further deals through which the same undertaking runs.")] = []
    bound: Annotated[str, doc("Who is bound: state, firms, member states.")] = ""
    system: Annotated[list[str], doc("Rows of the table of docs/system.md that it serves.")] = []
    recorded: Annotated[str, doc("Day on which it was first spoken of, if not the deal's.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


class Revision(Record, frozen=True):
    """A later change of a deal's stated end or duration; the deal's own fields say how it was struck."""

    recorded: Annotated[str, doc("Day on which it became public.")]
    source: Annotated[str, doc("Source id.")]
    ends: Annotated[str, doc("The end from then on.")] = ""
    term: Annotated[str, doc("The duration from then on.")] = ""


class Deal(Record, frozen=True):
    """`deals/<id>/deal.toml`: a deal, its names and the documents that state each account of it."""

    id: Annotated[str, doc("The folder's name.")]
    title: Annotated[str, doc("Name as printed.")]
    date: Annotated[str, doc("Day it was struck.")]
    parties: Annotated[list[str], doc("Place codes.")]
    aliases: Annotated[list[str], doc("Other names.")] = []
    principal: Annotated[
        dict[str, list[str]], doc("Account → source ids of its principal documents, first is decisive.")
    ] = {}
    ends: Annotated[str, doc("Stated end, if one.")] = ""
    term: Annotated[str, doc("Stated duration.")] = ""
    revised: Annotated[list[Revision], doc("Later changes of `ends` and `term`, by day.")] = []
    predecessor: Annotated[str, doc("Deal it follows.")] = ""
    before: Annotated[str, doc("Regime before it: a day, or a scenario of this dispute.")] = ""
    after: Annotated[str, doc("Regime it brought about: a day, or a scenario of this dispute.")] = ""
    summary: Annotated[str, doc("One or two sentences for a stranger.")] = ""
    sources: Annotated[list[str], doc("Source ids.")] = []
    note: Annotated[str, doc("What a reader must know.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


class Anchor(Record, frozen=True):
    """Where the words are: a text fragment of a few words and the digest of the normalised passage."""

    start: Annotated[str, doc("First words, at most five.")]
    end: Annotated[str, doc("Last words, at most five; empty when `start` is the whole passage.")] = ""
    prefix: Annotated[str, doc("Words just before, at most five, when the phrase repeats.")] = ""
    digest: Annotated[str, doc("sha256 of the normalised passage, first 16 hex digits.")] = ""


class Claim(Record, frozen=True):
    """`claims/<source>.toml`, `[[claim]]`: somebody says something. The atom of the ledger."""

    speaker: Annotated[str, doc("Who says it; the author for the document's own voice.")]
    account: Annotated[str, doc("Whose position it is: an account id, or `observer`.")]
    stance: Annotated[Stance, doc("What it does with its subject.")]
    says: Annotated[str, doc("Our paraphrase, one sentence.")]
    commitment: Annotated[str, doc("Commitment id, if it is about one.")] = ""
    measure: Annotated[str, doc("Measure id, if it is about one.")] = ""
    topic: Annotated[str, doc("Topic id; required when there is no commitment.")] = ""
    deal: Annotated[str, doc("Deal it speaks of; the file's default otherwise.")] = ""
    committing: Annotated[list[str], doc("Who would have to act, by this claim.")] = []
    terms: Annotated[Terms, doc("The terms as this claim gives them.")] = Terms()
    modality: Annotated[Modality | None, doc("How firm.")] = None
    bound: Annotated[str, doc("Who is bound by it: `state` (when empty) or `firms`.")] = ""
    in_return: Annotated[
        list[str], doc("What this account gives it in return for: commitment ids or a few words.")
    ] = []
    by: Annotated[str, doc("Who confirmed it and when, if it was read by a machine.")] = ""
    proposed_by: Annotated[str, doc("What proposed it: the offline reader or a model.")] = ""
    anchor: Annotated[Anchor | None, doc("Where the words are.")] = None
    date: Annotated[str, doc("Day of the utterance, if not the source's.")] = ""
    recorded: Annotated[str, doc("Day it became known, if not the source's date.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


class ClaimFile(Record, frozen=True):
    """A file under `claims/`: one source's claims."""

    source: Annotated[str, doc("Source id.")]
    deal: Annotated[str, doc("Deal the claims speak of unless they say otherwise.")] = ""
    claim: Annotated[list[Claim], doc("The claims.")] = []


class Delivery(Record, frozen=True):
    """`deals/<deal>/deliveries.toml`, `[[delivery]]`: what was done under a commitment, and who says so."""

    said_by: Annotated[str, doc("Who says so.")]
    source: Annotated[str, doc("Source id.")]
    as_of: Annotated[str, doc("Day the figure refers to.")]
    recorded: Annotated[str, doc("Day it became known.")]
    says: Annotated[str, doc("Our paraphrase.")]
    commitment: Annotated[str, doc("Commitment id.")] = ""
    measure: Annotated[str, doc("Measure id, where trade statistics speak of a measure and no undertaking.")] = ""
    quantity: Annotated[float | None, doc("Quantity delivered so far, or in the period.")] = None
    unit: Annotated[str, doc("Unit.")] = ""
    period: Annotated[str, doc("Period it covers.")] = ""
    basis: Annotated[str, doc("purchases, shipments, licences, exemptions, instrument …")] = ""
    met: Annotated[bool | None, doc("Whether the speaker calls the undertaking met.")] = None
    account: Annotated[str, doc("Account of the speaker, or `observer`.")] = "observer"
    by: Annotated[str, doc("Who confirmed it and when, if it was read by a machine.")] = ""
    proposed_by: Annotated[str, doc("What proposed it: the offline reader or a model.")] = ""
    anchor: Annotated[Anchor | None, doc("Where the words are.")] = None


class AgendaItem(Record, frozen=True):
    """A point raised, or not raised, at a meeting, by whose word."""

    topic: Annotated[str, doc("Topic id.")]
    raised: Annotated[bool, doc("Whether it came up.")]
    by: Annotated[str, doc("Whose word this is.")]
    source: Annotated[str, doc("Source id.")]
    recorded: Annotated[str, doc("Day it became known, if not the source's date.")] = ""
    note: Annotated[str, doc("What was said of it.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


class Meeting(Record, frozen=True):
    """`meetings.toml`, `[[meeting]]`: a round of talks or a summit."""

    id: Annotated[str, doc("Unique id.")]
    title: Annotated[str, doc("Name as printed.")]
    date: Annotated[str, doc("First day (or month).")]
    level: Annotated[MeetingLevel, doc("leaders, ministers, officials, defence, call.")]
    sources: Annotated[list[str], doc("Source ids.")]
    place: Annotated[str, doc("Where.")] = ""
    end: Annotated[str, doc("Last day.")] = ""
    round: Annotated[int | None, doc("Round number, if counted.")] = None
    participants: Annotated[list[str], doc("Who took part.")] = []
    deal: Annotated[str, doc("Deal it led to.")] = ""
    recorded: Annotated[str, doc("Day it became known, if not `date`.")] = ""
    agenda: Annotated[list[AgendaItem], doc("Raised or not raised, by whose account.")] = []
    note: Annotated[str, doc("What a reader must know.")] = ""
    notes: Annotated[list[Note], doc("Remarks, each with its day.")] = []


class Topic(Record, frozen=True):
    """`topics.toml`, `[[topic]]`: the closed list of topics."""

    id: Annotated[str, doc("Unique id.")]
    title: Annotated[str, doc("Name as printed.")]
    aliases: Annotated[list[str], doc("Words by which documents name it.")] = []
