"""Would the table be better for being rolled forward? Roll the one of 2019 to 2022, where the truth is held, and see.

    DETENTE_RAW=../shared python tools/measure_rolling.py

Input purchases of 19 countries of the G20 in 20 sections: OECD ICIO 2023 edition for 2019, 2025 edition for 2022 (the
two editions also revise each other, which counts as error here). Three ways to roll with what is public before the
next table is: growth of the world's total; every country's own total and its exports and imports in all; its exports
and imports by section. The figures stand in docs/economy.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
RAW = Path(os.environ.get("DETENTE_RAW") or ROOT.parent / "shared") / "data" / "economy" / "raw"
PASSES = 300
MADE = 2  #: section C, manufacturing


def held() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Countries, and purchases in 2019 and 2022 as `[seller, section, buyer, section]`, US$ mn."""
    old = np.load(RAW / "icio_oecd2023_2019_isic_g20.npz", allow_pickle=True)
    new = np.load(RAW / "icio2025ed_2022_80c50s_intermediates_exact.npz", allow_pickle=True)
    countries = [str(c) for c in old["country_codes"] if c != "ROW"]
    sections = [str(s) for s in old["sector_codes"]]
    N, K, all_of = len(countries), len(sections), len(old["country_codes"]) * len(sections)
    before = old["data"][:all_of, :all_of].reshape(-1, K, len(old["country_codes"]), K)[:N, :, :N, :]
    place = [list(map(str, new["countries"])).index(c) for c in countries]
    section = np.eye(K)[[sections.index(str(s)[0]) for s in new["sectors"]]]
    flows = new["Z"].astype(float)[:, place][:, :, :, place]
    return countries, before, np.einsum("sitj,sa,tb->iajb", flows, section, section)


def between(flows: np.ndarray) -> np.ndarray:
    """Totals by pair of countries, `[seller, buyer]`."""
    return np.asarray(flows.sum(axis=(1, 3)))


def by_country(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """2019 rolled to each country's purchases at home, exports and imports of 2022."""
    truth, pairs = between(after), between(before)
    abroad = pairs - np.diag(np.diag(pairs))
    exports, imports = (truth.sum(axis=axis) - np.diag(truth) for axis in (1, 0))
    for _ in range(PASSES):
        abroad *= (exports / abroad.sum(axis=1))[:, None]
        abroad *= (imports / abroad.sum(axis=0))[None, :]
    return np.asarray(before * ((abroad + np.diag(np.diag(truth))) / pairs)[:, None, :, None])


def by_section(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """2019 rolled to each country's exports and imports of 2022 by section; purchases at home are left out."""
    N = before.shape[0]
    foreign = ~np.eye(N, dtype=bool)[:, None, :, None]
    rolled, truth = np.where(foreign, before, 0.0), np.where(foreign, after, 0.0)
    for _ in range(PASSES):
        for axes, shape in (((2, 3), np.s_[:, :, None, None]), ((0, 3), np.s_[None, :, :, None])):
            have, want = rolled.sum(axis=axes), truth.sum(axis=axes)
            rolled = rolled * np.divide(want, have, out=np.zeros_like(have), where=have > 0)[shape]
    return rolled


def main() -> None:
    """Print, for each way, the error of flows across borders and two shares in manufactures bought abroad."""
    countries, before, after = held()
    foreign = ~np.eye(len(countries), dtype=bool)
    us, cn = countries.index("USA"), countries.index("CHN")
    ways = {
        "growth of all": before * after.sum() / before.sum(),
        "totals by country": by_country(before, after),
        "totals by section": by_section(before, after),
        "truth": after,
    }
    for name, rolled in ways.items():
        cells = np.abs(rolled - after).sum(axis=(1, 3))[foreign].sum() / between(after)[foreign].sum()
        pairs = np.abs(between(rolled) - between(after))[foreign].sum() / between(after)[foreign].sum()
        made = rolled[:, MADE].sum(axis=2)
        shares = [100 * made[a, b] / (made[:, b].sum() - made[b, b]) for a, b in ((cn, us), (us, cn))]
        print(f"{name:18s} cells {cells:.3f} pairs {pairs:.3f} CN in US {shares[0]:.1f}% US in CN {shares[1]:.1f}%")


if __name__ == "__main__":
    main()
