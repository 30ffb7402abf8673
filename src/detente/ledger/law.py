"""Records of law beyond a rate: quotas, practice, what is not known, what would follow, proceedings, coverage."""

from __future__ import annotations

from typing import Annotated

from .record import Record, doc
from .vocabulary import EventType, ProceedingKind


class Quota(Record, frozen=True):
    """A volume up to which one rate is paid and beyond which another."""

    volume: Annotated[float, doc("How much, in `unit`, over `period`.")]
    unit: Annotated[str, doc("Unit of the volume (`detente.base.units`).")]
    period: Annotated[str, doc("year, quarter, or the period itself (2026).")]
    out_rate: Annotated[float, doc("Rate beyond the volume, per cent.")]
    in_rate: Annotated[float, doc("Rate within it, per cent.")] = 0.0
    fill: Annotated[float | None, doc("Share used by the last count, 0 to 1.")] = None
    filled_on: Annotated[str, doc("Day of that count.")] = ""
    text: Annotated[str, doc("Country shares, carry-over, and what else decides, in words.")] = ""


class Denial(Record, frozen=True):
    """Who says of a practice that it is not so, or says nothing of it when asked, and in which words of ours."""

    by: Annotated[str, doc("Place code of who denies it.")]
    says: Annotated[str, doc("What was said, in our words; not every evasion is a denial.")]
    source: Annotated[str, doc("Source id.")]
    recorded: Annotated[str, doc("Day on which it was said.")]


class Unknown(Record, frozen=True):
    """What is not known of a measure after a day, and what the paper alone would say."""

    since: Annotated[str, doc("Day from which it is not known.")]
    what: Annotated[str, doc("What was looked for and not found.")]
    recorded: Annotated[str, doc("Day up to which was looked.")]
    on_paper: Annotated[str, doc("What the last text alone would bring about.")] = ""
    looked_in: Annotated[str, doc("Where it was looked for.")] = ""
    sources: Annotated[list[str], doc("Source ids, if any say that it is not known.")] = []


class Contingency(Record, frozen=True):
    """Law on a condition: what would happen to the measure if something comes about."""

    when: Annotated[str, doc("The condition, in words.")]
    then: Annotated[EventType, doc("What would follow: impose, suspend, terminate …")]
    source: Annotated[str, doc("Source id.")]
    recorded: Annotated[str, doc("Day on which it became public.")]
    by: Annotated[str, doc("Day by which it is decided, if one is set.")] = ""
    rate: Annotated[float | None, doc("Rate that would follow, per cent.")] = None
    legal_ref: Annotated[str, doc("Instrument and clause.")] = ""


class Step(Record, frozen=True):
    """A stage of a proceeding."""

    at: Annotated[str, doc("Day (or month) on which it was reached.")]
    what: Annotated[str, doc("consultations, panel, suspended, report, judgment, stay, mandate, refunds …")]
    recorded: Annotated[str, doc("Day on which it became public, if not `at`.")] = ""
    until: Annotated[str, doc("Last day of the stage, if it has one.")] = ""
    source: Annotated[str, doc("Source id, if not the proceeding's.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""


class Proceeding(Record, frozen=True):
    """`proceedings.toml`, `[[proceeding]]`: a panel, review, investigation or court case, with its stages."""

    id: Annotated[str, doc("Unique id.")]
    title: Annotated[str, doc("Name as printed.")]
    kind: Annotated[ProceedingKind, doc("panel, review, investigation or court.")]
    complainant: Annotated[str, doc("Who brought it.")]
    respondent: Annotated[str, doc("Place code of whose measure it is about.")]
    sources: Annotated[list[str], doc("Source ids.")]
    measures: Annotated[list[str], doc("Measure ids it is about.")] = []
    authorities: Annotated[list[str], doc("Authority ids whose reach it decides.")] = []
    stages: Annotated[list[Step], doc("Stages in order.")] = []
    binds: Annotated[str, doc("Who is bound by the outcome.")] = ""
    remedies: Annotated[str, doc("Refunds, protest and liquidation deadlines.")] = ""
    standing: Annotated[str, doc("Where it stands, by the last stage seen.")] = ""
    note: Annotated[str, doc("What a reader must know; what was not seen.")] = ""


class Cover(Record, frozen=True):
    """`shelf.toml`, `[[covers]]`: what a shelf holds. A question outside every cover has no answer."""

    kind: Annotated[str, doc("tariff, export_control, entity_rule, fee … , or `all`.")]
    importer: Annotated[str, doc("Place code of whose law it is.")]
    since: Annotated[str, doc("First day covered.")]
    partners: Annotated[list[str], doc("Place codes of the other side; `World` for all.")]
    codes: Annotated[list[str], doc("HS prefixes covered; all when empty.")] = []
    note: Annotated[str, doc("What a reader must know.")] = ""


class Gap(Record, frozen=True):
    """`shelf.toml`, `[[gaps]]`: what is missing inside a cover. An answer that touches it is open."""

    why: Annotated[str, doc("What is missing and why, in words.")]
    kind: Annotated[str, doc("Kind concerned, or `all`.")] = "tariff"
    codes: Annotated[list[str], doc("HS prefixes concerned; all when empty.")] = []
    partners: Annotated[list[str], doc("Partners concerned; all when empty.")] = []
    but: Annotated[list[str], doc("Partners not concerned.")] = []
    since: Annotated[str, doc("First day concerned; from the start when empty.")] = ""
    until: Annotated[str, doc("Last day concerned; to the end when empty.")] = ""
    lines: Annotated[str, doc("Line list of the shelf that names the codes concerned.")] = ""


class Shelf(Record, frozen=True):
    """`shelf.toml`: a folder of law, tariffs, goods or history that disputes share, and what it covers."""

    id: Annotated[str, doc("`law/us`, `tariff/cn`, `goods`, `history` …")]
    title: Annotated[str, doc("Name as printed.")]
    checked: Annotated[str, doc("Last day up to which sources were searched.")]
    keeper: Annotated[str, doc("Who keeps it.")] = ""
    uses: Annotated[list[str], doc("Shelves whose records it refers to.")] = []
    covers: Annotated[list[Cover], doc("What it holds.")] = []
    gaps: Annotated[list[Gap], doc("What is missing inside that.")] = []
    note: Annotated[str, doc("What a reader must know.")] = ""
