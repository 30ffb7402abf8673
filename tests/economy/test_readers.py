"""Readers of official layouts: the same toy world in three layouts, and a museum of broken files."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import DetenteError, InputError
from detente.economy.baseline import Baseline, load
from detente.economy.checks import identities
from detente.economy.readers import file_sha256, read_table
from detente.economy.store import save

COUNTRIES, SECTORS = ["USA", "CHN", "ROW"], ["A01", "C26", "J61"]


def flows(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Sales [seller country, seller sector, buyer country, buyer sector] and to two final uses."""
    rng = np.random.default_rng(seed)
    Z = np.round(rng.uniform(0.1, 1, (3, 3, 3, 3)), 3)
    F = np.round(rng.uniform(5, 9, (3, 3, 3, 2)), 3)
    return Z, F


def write_icio(path: Path, Z: np.ndarray, F: np.ndarray, order: list[int] | None = None) -> None:
    c = order or [0, 1, 2]
    names = [COUNTRIES[k] for k in c]
    Z, F = Z[np.ix_(c, range(3), c, range(3))], F[np.ix_(c, range(3), c, range(2))]
    head = ["V1"] + [f"{x}_{s}" for x in names for s in SECTORS]
    head += [f"{x}_{f}" for x in names for f in ("HFCE", "GFCF")] + ["OUT"]
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(head)
        for i, x in enumerate(names):
            for k, s in enumerate(SECTORS):
                sales = [*Z[i, k].ravel(), *F[i, k].ravel()]
                writer.writerow([f"{x}_{s}", *sales, sum(sales)])
        for label in ("TLS", "VA", "OUT"):
            writer.writerow([label] + [0.0] * (len(head) - 1))


def write_wiod(path: Path, Z: np.ndarray, F: np.ndarray) -> None:
    head = ["IndustryCode", "IndustryDescription", "Country", "RNr", "Year"]
    head += [f"v{x}{k}" for x in COUNTRIES for k in (1, 2, 3)] + [f"v{x}{k}" for x in COUNTRIES for k in (4, 5)]
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*head, "TOT"])
        for i, x in enumerate(COUNTRIES):
            for k, s in enumerate(SECTORS):
                sales = [*Z[i, k].ravel(), *F[i, k].ravel()]
                writer.writerow([s, "words, with a comma", x, k + 1, 2014, *sales, sum(sales)])
        writer.writerow(["GO", "output", "TOT", 73, 2014] + [0.0] * 16)


def write_plain(path: Path, Z: np.ndarray, F: np.ndarray) -> None:
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["seller", "sector", "buyer", "use", "value"])
        for i, x in enumerate(COUNTRIES):
            for k, s in enumerate(SECTORS):
                for n, y in enumerate(COUNTRIES):
                    for j, u in enumerate(SECTORS):
                        writer.writerow([x, s, y, u, Z[i, k, n, j]])
                    writer.writerow([x, s, y, "final", F[i, k, n].sum()])


WRITERS = {"icio": write_icio, "wiod": write_wiod, "plain": write_plain}


@pytest.fixture
def three(tmp_path: Path) -> dict[str, Baseline]:
    Z, F = flows()
    read = {}
    for layout, write in WRITERS.items():
        path = tmp_path / f"{layout}.csv"
        write(path, Z, F)
        read[layout] = read_table(path, layout=layout, year=2014)
    return read


def test_three_layouts_give_one_table(three: dict[str, Baseline]) -> None:
    Z, F = flows()
    first = three["icio"]
    assert first.countries == ("CHN", "ROW", "USA")
    # against the arrays themselves: USA (0) buys from CHN (1), sector C26 (1)
    at = (first.sector("C26"), first.country("USA"), first.country("CHN"))
    assert first.M[at] == pytest.approx(Z[1, 1, 0].sum(), rel=1e-12)
    assert first.F[at] == pytest.approx(F[1, 1, 0].sum(), rel=1e-12)
    assert first.use[first.country("ROW"), 0, 2] == pytest.approx(Z[:, 0, 2, 2].sum(), rel=1e-12)
    for table in three.values():
        assert all(check.passed for check in identities(table))
        assert table.goods.tolist() == [True, True, False]
        for name in ("M", "F", "use"):
            np.testing.assert_allclose(getattr(table, name), getattr(first, name), rtol=1e-12)


def test_order_of_countries_does_not_matter(tmp_path: Path) -> None:
    Z, F = flows()
    for name, order in (("a", [0, 1, 2]), ("b", [2, 0, 1])):
        write_icio(tmp_path / name, Z, F, order)
    one, two = (read_table(tmp_path / name, layout="icio", year=2014) for name in "ab")
    np.testing.assert_allclose(one.pi, two.pi, rtol=1e-13)


def test_saved_and_loaded_again(tmp_path: Path, three: dict[str, Baseline]) -> None:
    save(three["plain"], tmp_path / "mine")
    again = load(tmp_path / "mine")
    np.testing.assert_allclose(again.M, three["plain"].M, rtol=1e-6)
    assert again.meta.source_sha256 == file_sha256(tmp_path / "plain.csv")
    assert all(check.passed for check in identities(again))


def test_negative_stock_changes_are_netted_and_stated(tmp_path: Path) -> None:
    Z, F = flows()
    F[0, 0, 1] = [1.0, -3.0]  # net −2 in one cell
    write_icio(tmp_path / "t.csv", Z, F)
    table = read_table(tmp_path / "t.csv", layout="icio", year=2014)
    assert "2.0 in all" in table.meta.note


def spoiled(tmp_path: Path, layout: str, old: str, new: str, count: int = 1) -> Path:
    path = tmp_path / f"{layout}.csv"
    WRITERS[layout](path, *flows())
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, count))
    return path


@pytest.mark.parametrize(
    ("layout", "old", "new", "words"),
    [
        ("icio", "\nUSA_A01,", "\nUSA_A01,-", r"icio.csv:2: .*sells -"),
        ("icio", "\nUSA_A01,", "\nUSA_A01,x", r"icio.csv:2: .*is not a number"),
        ("icio", "\nUSA_A01,", "\nUSA_A01,1", r"icio.csv:2: unbalanced"),
        ("icio", "\nCHN_C26,", "\nCHN_C99,", r"icio.csv:6: no sector named 'C99'"),
        ("icio", "\nCHN_C26,", "\nTLS,", r"no row for CHN C26"),
        ("icio", "USA_", "ZZZ_", r"ZZZ|USA"),
        ("wiod", ",USA,1,", ",USA,1,1,", r"wiod.csv:2: 22 cells for 21"),
        ("wiod", "RNr", "Nr", r"wiod.csv:1: no IndustryCode"),
        ("plain", "USA,A01,USA,A01,", "USA,A01,USA,A01,-", r"plain.csv:2: value is -"),
        ("plain", "USA,A01,USA,A01,", "USA,A01,USA,A01,nan#", r"plain.csv:2: .*not a number"),
        ("plain", "USA,A01,USA,C26", "USA,A01,USA,A01", r"plain.csv:3: .*twice"),
        ("plain", "USA,A01,CHN,C26", "USA,A01,CHM,C26", r"no selling country named 'CHM'; did you mean CHN"),
        ("plain", "seller,", "vendor,", r"plain.csv:1: wrong columns"),
    ],
)
def test_broken_files_are_refused(tmp_path: Path, layout: str, old: str, new: str, words: str) -> None:
    path = spoiled(tmp_path, layout, old, new)
    with pytest.raises(DetenteError, match=words):
        read_table(path, layout=layout, year=2014)


def test_unknown_country_and_wrong_hash(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_icio(path, *flows())
    path.write_text(path.read_text().replace("USA_", "QQQ_"))
    with pytest.raises(DetenteError, match="no country named 'QQQ'"):
        read_table(path, layout="icio", year=2014)
    with pytest.raises(InputError, match="expected 00"):
        read_table(path, layout="icio", year=2014, sha256="00")


@pytest.mark.shared
def test_wiod_2011_in_the_wiod_layout(tmp_path: Path) -> None:
    """World value added 2011 in WIOD: about 70 tn dollars; each identity holds after reading."""
    raw = Path(os.environ.get("DETENTE_RAW") or Path(__file__).resolve().parents[2].parent / "shared")
    source = raw / "data" / "economy" / "raw" / "wiot_2011_41x35.npz"
    if not source.is_file():
        pytest.skip("no raw-material folder (DETENTE_RAW)")
    with np.load(source, allow_pickle=False) as held:
        Z, F = held["inter"].astype(float), np.maximum(held["final"].astype(float), 0)
        output = held["output"].astype(float)
        names = [str(x) for x in held["countries"]]
        industries = [str(x) for x in held["industries"]]
    names = ["ROW" if x in ("RoW", "RoW"[:3]) else "ROU" if x == "ROM" else x for x in names]
    # whole millions round small sales away
    for row, missing in enumerate(output - Z.sum(axis=1) - F.sum(axis=1)):
        F[row, 5 * (row // 35)] += max(missing, 0.0)
    path = tmp_path / "wiot.csv"
    head = ["IndustryCode", "IndustryDescription", "Country", "RNr", "Year"]
    head += [f"v{c}{k}" for c in names for k in range(1, 36)] + [f"v{c}{k}" for c in names for k in range(36, 41)]
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*head, "TOT"])
        for i, c in enumerate(names):
            for k, s in enumerate(industries):
                sales = np.concatenate([np.maximum(Z[i * 35 + k], 0), F[i * 35 + k]])
                writer.writerow([s, "", c, k + 1, 2011, *sales.tolist(), float(sales.sum())])
    table = read_table(path, layout="wiod", year=2011, goods=tuple(industries[:16]))
    assert (len(table.sectors), len(table.countries)) == (35, 41)
    assert 66e6 < table.va.sum() < 74e6
    assert all(check.passed for check in identities(table))


GOOD = "seller,sector,buyer,use,value\nUSA,A01,USA,final,1\nUSA,A01,USA,A01,1\n"
NO_TABLES: dict[str, tuple[bytes, str]] = {
    "UTF-16": (GOOD.encode("utf-16"), "1: the text is not UTF-8"),
    "binary": (bytes(range(256)) * 40, "not UTF-8|NUL"),
    "NUL": (GOOD.replace("USA,A01,USA,A01", "U\0A,A01,USA,A01").encode(), "3: a NUL character"),
    "header only": (GOOD.splitlines()[0].encode(), "no flow|no row|seller"),
    "empty": (b"", "wrong columns|no ISO3_INDUSTRY|no IndustryCode"),
    "all zero": (GOOD.replace(",1\n", ",0\n").encode(), "the table holds no flow"),
    "a field of 200 kB": ((GOOD + "USA,A01,USA,A01," + "1" * 200_000).encode(), "not a table: field larger than"),
    "underscore": (GOOD.replace(",A01,1", ",A01,1_000").encode(), "3: '1_000' is not a number"),
    "other digits": (GOOD.replace(",A01,1", ",A01,١٢").encode(), "3: '١٢' is not a number"),
    "comma": (GOOD.replace(",A01,1", ',A01,"1,5"').encode(), "3: '1,5' is not a number"),
    "infinite": (GOOD.replace(",A01,1", ",A01,inf").encode(), "3: value is inf"),
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, name: str) -> None:
    path = tmp_path / "table.csv"
    content, words = NO_TABLES[name]
    path.write_bytes(content)
    with pytest.raises(DetenteError, match=words):
        read_table(path, layout="plain", year=2022)
    for layout in ("icio", "wiod"):
        with pytest.raises(DetenteError):
            read_table(path, layout=layout, year=2022)


def test_headers_alone_are_no_table(tmp_path: Path) -> None:
    for layout, write in (("icio", write_icio), ("wiod", write_wiod)):
        path = tmp_path / f"{layout}.csv"
        write(path, *flows())
        path.write_text(path.read_text().splitlines()[0] + "\n")
        with pytest.raises(DetenteError):
            read_table(path, layout=layout, year=2022)
