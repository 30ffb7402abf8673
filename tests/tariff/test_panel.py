"""The panel: labelled arrays, one second either side of every step, two lenses by import value."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import InputError, UnknownError
from detente.ledger.dispute import Ledger
from detente.regime.difference import difference
from detente.regime.lens import LAW, Lens
from detente.regime.state import regime
from detente.standpoint import Standpoint
from detente.tariff.difference_lines import difference_lines
from detente.tariff.layers import Question
from detente.tariff.panel import book as pages_of
from detente.tariff.panel import panel, rates, to_parquet


def test_arrays_are_labelled_and_ordered(book: Ledger) -> None:
    found = rates(Standpoint.of_law(book, "2022-12-31"), "US", ["CN", "EU", "HK"])
    assert found.low.shape == (len(found.code), 3)
    assert found.exporters == ("CN", "EU", "HK")
    known = np.isfinite(found.mid)
    assert (found.low[known] <= found.mid[known] + 1e-9).all()
    assert (found.mid[known] <= found.high[known] + 1e-9).all()
    by = dict(zip(found.exporters, found.average(), strict=True))
    assert by["EU"] < 2 < 10 < by["CN"] < 12  # Section 301 is on China only
    assert by["HK"] < 2


def test_steel_of_2022_by_origin(book: Ledger) -> None:
    found = rates(Standpoint.of_law(book, "2022-12-31"), "US", ["CN", "CA", "AU", "EU", "IN"])
    at = int(np.searchsorted(found.code, 7208370030))  # hot-rolled coil: general rate free
    low, high = found.low[at], found.high[at]
    by = {name: (low[k], high[k]) for k, name in enumerate(found.exporters)}
    assert by["CA"] == by["AU"] == (0.0, 0.0)  # exempt, 90 FR 9807 ends it in 2025
    assert by["IN"] == (25.0, 25.0)
    assert by["EU"][0] == 0  # tariff-rate quota of 2022
    assert by["EU"][1] <= 25


def test_one_second_before_a_step_is_the_step_before(book: Ledger) -> None:
    pages = pages_of(book, "US")
    before = None
    for step in panel(pages, "CN", "2025-01-01", "2026-12-31"):
        if before is not None:
            asked = Question(step.start - timedelta(seconds=1), Lens(LAW), transit=False, average=True)
            assert np.array_equal(pages.stack("CN", asked).mid, before, equal_nan=True), step.start
        before = step.stack.mid


def test_two_lenses_by_import_value(book: Ledger) -> None:
    first, second = (regime(Standpoint.of_law(book, "2026-11-15", lens=name)) for name in ("law", "announced"))
    found = difference_lines(difference(first, second))
    (pair,) = [p for p in found.pairs if p.importer == "US"]
    # by law the exclusions have run out and the cranes duty has come back; as announced neither
    assert pair.before.central is not None
    assert pair.after.central is not None
    assert pair.before.central > pair.after.central
    changed = {x["measure"] for x in pair.layers}
    assert {"us-s301-cranes", "us-s301-list-3"} <= changed
    assert not any(name.startswith("us-ieepa") for name in changed)
    assert 0 < pair.imports < 60e9
    table = found.tables()[-1]
    (at,) = [n for n, row in enumerate(table.rows) if row["what"].startswith("US on CN")]
    total = table.rows[at]
    assert total["what"] == "US on CN: average"
    assert (total["imports"], total["lines"]) == (pair.imports / 1e9, pair.lines)
    assert table.rows[at + 1]["imports"] == pair.layers[0]["imports_usd"] / 1e9
    moved = sum(x["before"] - x["after"] for x in pair.layers)
    assert moved == pytest.approx(pair.before.central - pair.after.central, abs=0.01)


def test_white_house_and_mofcom_agree_on_the_tariffs_of_the_united_states(book: Ledger) -> None:
    first, second = (regime(Standpoint.of_law(book, "2025-12-01", lens=name)) for name in ("white-house", "mofcom"))
    (pair,) = [p for p in difference_lines(difference(first, second)).pairs if p.importer == "US"]
    assert (pair.lines, pair.imports) == (0, 0.0)


def test_parquet_holds_the_panel(book: Ledger, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "panel.parquet"
    pages = pages_of(book, "US")
    rows = to_parquet(pages, ["HK"], str(path), first="2025-10-01", last="2025-12-01")
    table = parquet.read_table(path)
    assert table.num_rows == rows
    # a spell a line at least, and one more for every change: fentanyl halved on 10 November 2025 on nearly all lines
    assert len(pages.table) < rows < 2.1 * len(pages.table)
    frame = table.to_pandas()
    valve = frame[frame.line == 8481809005].sort_values("start")
    assert valve.central.round(4).tolist() == [32.0, 22.0]
    assert valve.stop.iloc[0] == valve.start.iloc[1]
    assert set(table.column("exporter").unique().to_pylist()) == {"HK"}
    for name, column in (("low", frame.low), ("central", frame.central), ("high", frame.high)):
        assert table.column(name).null_count == column.isna().sum()  # what is not known is null, never NaN
    assert table.column("central").null_count > 0


def test_bad_input(book: Ledger) -> None:
    with pytest.raises(UnknownError):
        rates(Standpoint.of_law(book, "2025-01-01"), "US", ["XX"])
    with pytest.raises(InputError, match="cover"):
        rates(Standpoint.of_law(book, "2010-01-01"), "US", ["CN"])
    with pytest.raises(InputError, match="before"):
        list(panel(pages_of(book, "US"), "CN", "2026-01-01", "2025-01-01"))
