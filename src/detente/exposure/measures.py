"""The equations: control, concentration, dependence, power, short-run loss, price, time.

One function per equation; symbols as in docs/exposure.md. Shares are between 0 and 1. No
function here knows a good, a place or a date.

Sources: origin tracing by mixing, Kastner, Kastner and Nonhebel (2011); import and export
criteria, European Commission SWD(2021)352 and CEPII GeoDep (2024); power, Clayton, Maggiori
and Schreger (2024), two-level CES form derived anew; shortage, CES with one input withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError

Array = NDArray[np.float64]
Number = float | Array

#: within this of one, a CES is computed as its Cobb–Douglas limit
NEAR_ONE = 1e-6
#: rounds of mixing, at most
MIXINGS = 2000
#: halvings by which a shortage is found: to 1e-9 of its logarithm
HALVINGS = 34


def shares(quantities: Mapping[str, float]) -> dict[str, float]:
    """Quantities as shares of their sum; refuses negative quantities; empty when there is nothing."""
    if any(value < 0 for value in quantities.values()):
        raise InputError("a quantity is negative", remedy="mend the table")
    total = sum(quantities.values())
    return {key: value / total for key, value in quantities.items()} if total > 0 else {}


def control(stages: Iterable[Mapping[str, float]], places: Iterable[str]) -> float | None:
    """ω_m = max over stages g of Σ over the places of m of the share in g; None when no stage is known."""
    members = set(places)
    held = [sum(share for place, share in stage.items() if place in members) for stage in stages if stage]
    return max(held) if held else None


def hhi(parts: Mapping[str, float]) -> float:
    """Herfindahl–Hirschman index Σ s²; parts that a source lumps together count as they stand."""
    return float(sum(share**2 for share in parts.values()))


def passed_on(flows: Mapping[tuple[str, str], float], source: str) -> dict[str, float]:
    """How much of what each place ships was `source`'s, by mixing: o = B o with o_source = 1.

    B[j, i] = M_ji / T_j, imports of j from i over what j disposes of, T_j = max(M_j, X_j):
    the least supply that its trade implies, so o is an upper bound of what the matrix
    shows passing through. Flows are (exporter, importer) → value.
    """
    pairs = [(exporter, importer, value) for (exporter, importer), value in flows.items() if exporter != importer]
    names = sorted({name for exporter, importer, _ in pairs for name in (exporter, importer)} | {source})
    index = {name: n for n, name in enumerate(names)}
    sellers = np.array([index[exporter] for exporter, _, _ in pairs], dtype=np.intp)
    buyers = np.array([index[importer] for _, importer, _ in pairs], dtype=np.intp)
    values = np.array([value for _, _, value in pairs], dtype=float)
    bought = np.bincount(buyers, weights=values, minlength=len(names))
    sold = np.bincount(sellers, weights=values, minlength=len(names))
    supply = np.maximum(bought, sold)
    mix = values / np.where(supply > 0, supply, 1.0)[buyers]
    content = np.zeros(len(names))
    content[index[source]] = 1.0
    for _ in range(MIXINGS):  # rises to the least fixed point: a closed ring of re-exporters holds nothing of m's
        step = np.asarray(np.bincount(buyers, weights=mix * content[sellers], minlength=len(names)), dtype=float)
        step[index[source]] = 1.0
        moved = float(np.max(np.abs(step - content)))
        content = step
        if moved < 1e-10:
            break
    return {name: float(min(content[n], 1.0)) for name, n in index.items()}


def look_through(direct: Mapping[str, float], content: Mapping[str, float], places: Iterable[str]) -> float:
    """Σ_m s_m + Σ_j s_j o_j: what comes from m, and what of m's comes through others."""
    members = set(places)
    return float(sum(share if place in members else share * content.get(place, 0.0) for place, share in direct.items()))


def own_supply(upstream_share: float, export_share: float) -> float:
    """How much of its shipments a place can make from its own upstream output: min(1, p_j / e_j)."""
    return 1.0 if export_share <= 0 else min(1.0, upstream_share / export_share)


def dependence(reliance: float, share: float) -> float:
    """D = net imports over apparent consumption × share of imports."""
    return reliance * share


def exceeds(imports: float, exports: float) -> bool:
    """Imports above exports (no exports counts as exceeding)."""
    return imports > exports


def persistent(tests: Iterable[bool]) -> bool:
    """Holds in at least two of three years; of fewer years, in all of them."""
    held = list(tests)
    return sum(held) >= 2 if len(held) >= 3 else bool(held) and all(held)


def power(share: Number, *, home: Number, sigma: Number, rho: Number) -> Number:
    """Power = −1/(ρ−1) · ln[Ω_H + (1−Ω_H)(1−ω)^((ρ−1)/(σ−1))]: log loss from losing ω of foreign supply.

    σ substitutes among foreign sellers, ρ between home and abroad, both above one (a
    cut-off from an essential variety has no finite cost otherwise).
    """
    if np.any(np.asarray(sigma) <= 1) or np.any(np.asarray(rho) <= 1):
        raise InputError("power needs elasticities above one", remedy="use the short-run loss instead")
    rest = (1 - np.asarray(share, dtype=float)) ** ((rho - 1) / (np.asarray(sigma) - 1))
    with np.errstate(divide="ignore"):
        found = -np.log(home + (1 - np.asarray(home)) * rest) / (rho - 1)
    return found if np.ndim(found) else float(found)


def output_ratio(cost_share: Number, shortage: Number, epsilon: Number) -> Number:
    """Y/Y₀ = [1−ω+ω(1−s)^((ε−1)/ε)]^(ε/(ε−1)): output when a share s of an input is missing.

    ε → 1 is (1−s)^ω, ε → 0 is Leontief, min(1, 1−s). Worked in logarithms, so that a tiny ω
    against a huge power loses no digits.
    """
    w, s, e = np.broadcast_arrays(
        np.asarray(cost_share, dtype=float), np.asarray(shortage, dtype=float), np.asarray(epsilon, dtype=float)
    )
    if np.any((w < 0) | (w > 1)) or np.any(s > 1) or np.any(e < 0):
        raise InputError("cost shares lie in [0, 1], shortages below 1, elasticities above 0")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        left = np.log1p(-np.minimum(s, 1.0))
        unit = np.abs(e - 1) < NEAR_ONE
        safe = np.where(unit | (e <= 0), 2.0, e)
        r = (safe - 1) / safe
        far = np.logaddexp(np.log1p(-w), np.where(w > 0, np.log(w) + r * left, -np.inf)) / r
        near = np.log1p(w * np.expm1(r * left)) / r  # keeps its digits as ε → 1 and s → 0
        ces = np.where(unit, w * left, np.where(np.abs(r * left) < 30, near, far))
        ces = np.where(e <= 0, np.where(w > 0, np.minimum(left, 0.0), 0.0), ces)
        ces = np.where(w == 0, 0.0, ces)
        found = np.exp(ces)
    return found if np.ndim(found) else float(found)


def price_ratio(cost_share: Number, shortage: Number, epsilon: Number) -> Number:
    """p/p₀ = ((Y/Y₀)/(1−s))^(1/ε): the marginal product of an input of which a share s is missing."""
    ratio = np.asarray(output_ratio(cost_share, shortage, epsilon))
    with np.errstate(divide="ignore", over="ignore"):
        found = (ratio / (1 - np.asarray(shortage, dtype=float))) ** (1 / np.asarray(epsilon, dtype=float))
    return found if np.ndim(found) else float(found)


def shortage_left(cost_share: Number, shortage: Number, epsilon: Number, eta: Number, above: Number = 1.0) -> Array:
    """s′ with what others add: 1−s′ = (1−s)·max(1, p(s′)/p̄)^η, p the price ratio of what is left.

    Whoever still sells answers a price that has risen more than p̄ times with an elasticity η; η = 0 is no answer,
    s′ = s. The price falls in what is there and its answer rises in the price, so there is one root between 0 and
    s; found by halving.
    """
    start = np.log1p(-np.asarray(shortage, dtype=float))
    low, high = start.copy(), np.zeros_like(start)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        price = np.asarray(price_ratio(cost_share, -np.expm1(middle), epsilon))
        enough = middle - start >= np.asarray(eta) * np.maximum(np.log(price / above), 0.0)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.asarray(-np.expm1((low + high) / 2))


def toward(start: Number, end: Number, years: Number, half_life: Number) -> Number:
    """x(t) = x_∞ + (x₀ − x_∞)·2^(−t/h): half the way is gone after each half-life."""
    found = np.asarray(end) + (np.asarray(start) - end) * 2.0 ** (-np.asarray(years, dtype=float) / half_life)
    return found if np.ndim(found) else float(found)


def half_life_of(start: float, end: float, years: float, floor: float = 0.0) -> float | None:
    """The half-life that a fall from `start` to `end` in `years` implies; None when it did not fall."""
    if not floor <= end < start:
        return None
    if end == floor:
        return 0.0
    return float(years * np.log(2) / np.log((start - floor) / (end - floor)))


def stock_cover(quantity: float, use_per_year: float, shortage: float) -> float | None:
    """Years until a stock is used up when a share s of use is missing: B / (s·use); None when it never is."""
    missing = shortage * use_per_year
    return quantity / missing if missing > 0 else None


def diverted(change: float, lost: float) -> float:
    """Share of a lost flow that a change elsewhere makes up: Δ_j / −Δ_m."""
    if lost >= 0:
        raise InputError("the flow did not fall", remedy="ask about years in which it fell")
    return change / -lost


def seller_loss(
    quantity: Number, price: Number, *, redirected: Number, discount: Number, margin: Number = 1.0
) -> Number:
    """Loss of a seller whose buyer stays away: p·q·[(1−r)·margin + r·discount].

    r of the quantity finds other buyers at a discount; the rest is lost, and with it the
    margin over what stopping its production saves (1 when nothing is saved within the year).
    """
    found = np.asarray(price) * quantity * ((1 - np.asarray(redirected)) * margin + redirected * np.asarray(discount))
    return found if np.ndim(found) else float(found)


def buyer_loss(quantity: Number, price: Number, *, premium: Number, unfilled: Number) -> Number:
    """Cost to a buyer of staying away: p·q·[premium on what it replaces + what it goes without]."""
    found = np.asarray(price) * quantity * ((1 - np.asarray(unfilled)) * premium + unfilled)
    return found if np.ndim(found) else float(found)


def withheld(severity: Number, lines: Number, leak: Number) -> Number:
    """s = L·c·(1−leak): lines covered × share denied × what does not leak through others."""
    found = np.asarray(severity) * lines * (1 - np.asarray(leak))
    return found if np.ndim(found) else float(found)


def interval(draws: Array, level: float = 0.9) -> tuple[float, float, float]:
    """Lower bound, median and upper bound of draws at a level."""
    tail = (1 - level) / 2
    ordered = np.sort(draws)
    at = np.array([tail, 0.5, 1 - tail]) * (len(ordered) - 1)
    low, middle, high = np.interp(at, np.arange(len(ordered)), ordered)
    return float(low), float(middle), float(high)
