"""Duties by tariff line, added up to the sectors of the world table.

For each importer whose schedule is held, every origin's stack of layers at an instant is weighted by
that origin's own imports of the base year, measure by measure, so that the parts add up to the
sector's whole rate. Origins the trade file does not name are weighted by all imports. Goods in transit
are left out; relief known only as a share of trade is taken in; the ends of every interval are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..base.places import members, place, places
from ..economy.baseline import Array, Baseline
from ..economy.concordance import load_concordance
from ..model.preconditioner import cache_folder
from ..regime import replay
from ..regime.lens import Lens
from ..tariff import layers, lists, stack
from ..tariff import origins as origin_rates
from ..tariff.layers import Book, Question
from ..tariff.lines import Imports, held, imports, schedule
from ..tariff.lists import SCHEDULE
from .scenario import Named

ENDS = ("low", "mid", "high")
REST = "ROW"
LAYOUT = "3"
ENGINE = (layers, stack, origin_rates, lists, replay)  #: what turns measures into rates; hashed as source
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "economy" / "duties"


@dataclass(frozen=True)
class LineDuties:
    """Rates of one importer by measure, as fractions: `rates[end][measure]` `[J, N exporter]`."""

    importer: str
    rates: dict[str, dict[str, Array]]
    unmapped: float  #: share of the base year's imports in lines of no industry
    unknown: float  #: share in lines whose general rate is not known


def importers(named: Named, baseline: Baseline) -> list[str]:
    """Parties whose schedule is held and which the table has, as place codes."""
    return [p.id for p in named.ledger.dispute.parties if held(p.id) and place(p.id).iso3 in baseline.countries]


def line_duties(named: Named, baseline: Baseline, importer: str) -> LineDuties:
    """The duties of `importer` in a scenario: from the shipped tables or the cache, or computed and kept."""
    key = digest(named, baseline, importer)
    for folder in (SHIPPED, cache_folder()):
        if folder is not None and (folder / f"{key}.npz").is_file():
            found = read(folder / f"{key}.npz", importer, baseline)
            if found is not None:
                return found
    made = compute(named, baseline, importer)
    folder = cache_folder()
    if folder is not None:
        write(made, folder / f"{key}.npz")
    # rounded as it is kept, so that the first answer and the next are the same to the bit
    return replace(made, rates=unpacked(list(made.rates["mid"]), packed(made)))


def compute(named: Named, baseline: Baseline, importer: str) -> LineDuties:
    """The same, from the regime engine."""
    table, trade = schedule(importer), imports(importer)
    question = Question(at=named.stand.moment(importer), lens=Lens(named.stand.lens), transit=False, average=True)
    book = Book(named.ledger, importer, table)
    sector = load_concordance().indices([f"{code:010d}" for code in table.code.tolist()], baseline.sectors)
    total = sum((trade.of(p)[0] for p in trade.partners), np.zeros(len(table)))
    general = next((m.id for m in book.measures if SCHEDULE in m.scope.lists), "general")
    own = place(importer).iso3
    J, N = len(baseline.sectors), len(baseline.countries)
    sums: dict[str, dict[str, Array]] = {end: {} for end in ENDS}
    weight = np.zeros((J, N))
    for origin, value, at in origins(trade, baseline, own, total):
        held_stack = book.stack(origin, question)
        ok = (sector >= 0) & (value > 0)
        rows, v = sector[ok], value[ok]
        amount = np.bincount(rows, weights=v, minlength=J)
        for k, end in enumerate(ENDS):
            parts = [
                (general, held_stack.general[k]),
                *zip((u.measure.id for u in held_stack.units), held_stack.parts[end], strict=True),
            ]
            for name, part in parts:
                paid = np.bincount(rows, weights=v * np.nan_to_num(part[ok]) / 100.0, minlength=J)
                if paid.any():
                    held_part = sums[end].setdefault(name, np.zeros((J, N)))
                    held_part[:, at] += paid[:, None]
        weight[:, at] += amount[:, None]
    base = np.where(weight > 0, weight, 1.0)
    names = sorted({name for found in sums.values() for name in found})
    rates = {end: {name: found.get(name, np.zeros((J, N))) / base for name in names} for end, found in sums.items()}
    whole = float(total.sum())
    unknown = float(total[np.isnan(table.general[1])].sum())
    return LineDuties(importer, rates, float(total[sector < 0].sum()) / whole, unknown / whole)


def origins(trade: Imports, baseline: Baseline, own: str, total: Array) -> Iterator[tuple[str, Array, list[int]]]:
    """(place code, weights by line, countries of the table it stands for) for every origin."""
    seen: set[str] = {own, REST}
    groups = {group for p in places().values() for group in p.groups}
    for partner in trade.partners:
        if partner in groups:
            codes = [p.iso3 for p in members(partner)]
        else:
            codes = [places()[partner].iso3] if partner in places() else []
        found = [code for code in codes if code in baseline.countries and code != own]
        if found:
            seen.update(found)
            yield partner, trade.of(partner)[0], [baseline.country(code) for code in found]
        elif REST in baseline.countries:
            yield partner, trade.of(partner)[0], [baseline.country(REST)]
    by_iso3 = {p.iso3: p.code for p in places().values()}
    for code in baseline.countries:
        if code not in seen and code in by_iso3:
            yield by_iso3[code], total, [baseline.country(code)]


def digest(named: Named, baseline: Baseline, importer: str) -> str:
    """A hash of all that the rates depend on: measures, lists, day, lens, schedule, trade, labels, engine."""
    s = named.stand
    state = hashlib.blake2b(digest_size=16)
    state.update(repr((LAYOUT, importer, s.on, s.lens, baseline.sectors, baseline.countries)).encode())
    mine = [m for m in named.ledger.measures.values() if m.imposer == importer]
    for measure in sorted(mine, key=lambda m: m.id):
        state.update(msgspec.json.encode(measure))
    for authority in sorted(named.ledger.authorities.values(), key=lambda a: a.id):
        state.update(msgspec.json.encode(authority))
    for module in ENGINE:
        state.update(Path(module.__file__ or "").read_bytes())
    folder = schedule(importer).folder
    files = sorted((named.ledger.root / "lists").glob("*.csv")) + sorted(folder.glob("*.[nc]*"))
    for path in files:
        state.update(path.name.encode() + path.read_bytes())
    return f"duties-{importer.lower()}-{state.hexdigest()}"


def write(found: LineDuties, path: Path) -> None:
    """Keep rates as float32; a folder that cannot be written is no error."""
    names, kept = list(found.rates["mid"]), packed(found)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part.npz")
        np.savez_compressed(
            partial, names=np.array(names), rates=kept, shares=np.array([found.unmapped, found.unknown])
        )
        partial.replace(path)
    except OSError:
        return


def read(path: Path, importer: str, baseline: Baseline) -> LineDuties | None:
    """What `write` kept; None when it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            names, rates = [str(x) for x in stored["names"]], stored["rates"]
            unmapped, unknown = (float(x) for x in stored["shares"])
    except (OSError, ValueError, KeyError):
        return None
    if rates.shape[2:] != (len(baseline.sectors), len(baseline.countries)):
        return None
    return LineDuties(importer, unpacked(names, rates), unmapped, unknown)


def packed(found: LineDuties) -> NDArray[np.float32]:
    """(mid − low, mid, high − mid) `[3, measure, J, N]`: the differences are mostly zero."""
    low, middle, high = (np.array(list(found.rates[end].values())) for end in ENDS)
    return np.array([middle - low, middle, high - middle], dtype=np.float32)


def unpacked(names: list[str], kept: NDArray[np.floating[Any]]) -> dict[str, dict[str, Array]]:
    """The inverse of `packed`, by end and measure."""
    rates = kept.astype(np.float64)
    ends = (rates[1] - rates[0], rates[1], rates[1] + rates[2])
    return {end: dict(zip(names, ends[k], strict=True)) for k, end in enumerate(ENDS)}
