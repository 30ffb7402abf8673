"""What the exposure question answers: one record per good, JSON and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..base import places
from ..base.table import Table, tabled
from ..ledger.goods import Good
from ..standpoint import Asked, Standpoint
from .diversion import Diversion, Fall
from .leverage import Leverage, Power
from .loss import Loss
from .severity import Hold
from .supply import Interval
from .timepath import TimePath


def listed(value: Interval | None) -> list[float] | None:
    """Low, middle, high, or nothing."""
    return value.as_list() if value else None


def first_low(title: str) -> str:
    """A title inside a sentence."""
    return title[:1].lower() + title[1:]


#: Shares: control of a stage and dependence that make a chokepoint, and what is worth listing (assumptions).
HELD, NEEDED, MATTERS = 0.5, 0.3, 0.05


@dataclass(frozen=True, slots=True)
class GoodExposure:
    """One good. Shares are 0 to 1; None is unknown, never zero.

    `role` is `supply` (`of` buys from `on`) or `market` (`of` sells to `on`). `control` is
    `on`'s share of the stage it holds most of; `stage` and `year` are that stage's. `by_lens` is
    severity by lens and buyer.
    """

    good: Good
    role: str
    control: Interval | None
    stage: str
    year: int | None
    direct: Interval | None
    look_through: Interval | None
    basis: str
    dependence_year: int | None
    source: str
    control_source: str
    quality: str
    partial: bool
    reliance: Interval | None
    flags: tuple[str, ...]
    hold: Hold | None
    stock_cover_years: float | None
    cut_off: Loss | None
    now: Loss | None
    power: Power | None
    leverage: Leverage | None
    paths: tuple[TimePath, ...] = ()
    asleep: Loss | None = None
    falls: tuple[Fall, ...] = ()
    by_lens: dict[str, dict[str, Interval]] = field(default_factory=dict)
    for_user: str = ""
    no_loss: str = ""
    notes: tuple[str, ...] = ()
    stages: tuple[tuple[str, int, dict[str, float], str], ...] = ()

    @property
    def id(self) -> str:
        """The good's id."""
        return self.good.id

    @property
    def title(self) -> str:
        """The good's name."""
        return self.good.title

    @property
    def is_chokepoint(self) -> bool:
        """Control of a stage of at least half, and a dependence of at least three tenths, both held."""
        return self._held and self.look_through is not None and self.look_through.mid >= NEEDED

    @property
    def held_and_unmeasured(self) -> bool:
        """Control of a stage of at least half, and a dependence of which nothing is held."""
        return self._held and self.look_through is None

    @property
    def _held(self) -> bool:
        return self.control is not None and self.control.mid >= HELD

    @property
    def matters(self) -> bool:
        """Whether there is anything to say: a twentieth of a stage or of supply."""
        held = self.control is not None and self.control.mid >= MATTERS
        return held or (self.look_through is not None and self.look_through.mid >= MATTERS)

    @property
    def loss_usd_mn(self) -> Interval | None:
        """What a cut-off, or a buyer that stays away, costs `of`."""
        if self.cut_off is not None:
            return self.cut_off.usd_mn
        return self.leverage.inflicted if self.leverage is not None else None

    @property
    def expected_asleep(self) -> float | None:
        """Base rate of exercise times the median loss if exercised, US$ mn."""
        if self.asleep is None or self.hold is None or self.hold.exercise is None:
            return None
        return self.hold.exercise[1] * self.asleep.usd_mn.mid

    @property
    def weight(self) -> float:
        """For sorting, by what is known: least control times least dependence; nothing where one is not held."""
        if self.control is None or self.look_through is None:
            return 0.0
        return self.control.low * self.look_through.low

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``goods[]`` in docs/json.md; intervals are [low, middle, high]."""
        hold = self.hold
        return {
            "id": self.id,
            "title": self.title,
            "screened": self.good.screened,
            "role": self.role,
            "control": self.control.mid if self.control else None,
            "control_interval": listed(self.control),
            "stage": self.stage or None,
            "year": self.year,
            "dependence_direct": self.direct.mid if self.direct else None,
            "dependence_direct_interval": listed(self.direct),
            "dependence_look_through": self.look_through.mid if self.look_through else None,
            "dependence_look_through_interval": listed(self.look_through),
            "dependence_basis": self.basis or None,
            "dependence_year": self.dependence_year,
            "net_import_reliance": listed(self.reliance),
            "partial_code": self.partial,
            "severity": hold.severity.mid if hold else None,
            "severity_interval": listed(hold.severity) if hold else None,
            "asleep": listed(hold.asleep) if hold else None,
            "exercise_probability": list(hold.exercise) if hold and hold.exercise else None,
            "controls": [control.to_dict() for control in hold.controls] if hold else [],
            "flags": list(self.flags),
            "stock_cover_years": self.stock_cover_years,
            "loss_if_cut_off": self.cut_off.to_dict() if self.cut_off else None,
            "loss_usd_mn": listed(self.loss_usd_mn),
            "loss_known": self.loss_usd_mn.known if self.loss_usd_mn else None,
            "no_loss": self.no_loss or None,
            "loss_if_exercised": self.asleep.to_dict() if self.asleep else None,
            "expected_loss_of_asleep_usd_mn": self.expected_asleep,
            "falls": [fall.to_dict() for fall in self.falls],
            "severity_by_lens": {
                lens: {place: value.as_list() for place, value in held.items()} for lens, held in self.by_lens.items()
            },
            "loss_now": self.now.to_dict() if self.now else None,
            "power": self.power.to_dict() if self.power else None,
            "leverage": self.leverage.to_dict() if self.leverage else None,
            "paths": [path.to_dict() for path in self.paths],
            "user": self.for_user or None,
            "source": self.source or self.control_source,
            "control_source": self.control_source,
            "quality": self.quality,
            "stages": [
                {"stage": stage, "year": year, "shares": shares, "source": source}
                for stage, year, shares, source in self.stages
            ],
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Exposure(Asked):
    """Exposure of one place to what another, the holder, controls."""

    stand: Standpoint
    of: str
    holder: str
    seed: int
    goods: tuple[GoodExposure, ...]
    diversions: tuple[Diversion, ...] = ()
    notes: tuple[str, ...] = ()
    kind: str = "exposure"
    detail: bool = field(default=False)
    looked_at: dict[str, int | None] = field(default_factory=dict)
    stand_out: dict[str, int | None] = field(default_factory=dict)

    def __getitem__(self, id: str) -> GoodExposure:
        for row in self.goods:
            if row.id == id:
                return row
        raise KeyError(id)

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``exposure --json`` and ``chokepoints --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "of": self.of,
            "by": self.holder,
            "on": self.holder,
            "date": self.on,
            "lens": self.lens,
            "dispute": self.ledger.dispute.id,
            "seed": self.seed,
            "looked_at": dict(self.looked_at),
            "stand_out": dict(self.stand_out),
            "goods": [row.to_dict() for row in self.goods],
            "diversions": [diversion.to_dict() for diversion in self.diversions],
            "notes": list(self.notes),
        }

    def tables(self) -> list[Table]:
        """The overview first; for a single good its stages, controls, users, leverage and years."""
        return tabled("exposure.listing:tables", self)

    @property
    def looked(self) -> str:
        """What was looked at and what stands out, in a sentence; never a bare nought."""
        from .screen import told

        return told(self.looked_at, self.stand_out, [first_low(row.title) for row in self.goods if row.is_chokepoint])

    @property
    def title(self) -> str:
        """Head line."""
        what = "Chokepoints held over" if self.kind == "chokepoints" else "Exposure of"
        who, whom = places.name(self.of), places.name(self.holder)
        return f"{what} {who} {'by' if self.kind == 'chokepoints' else 'to'} {whom}, {self.on}, lens {self.lens}"
