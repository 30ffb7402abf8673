"""A code of either edition of the Harmonised System answers; Brazil as far as it is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.base.errors import InputError
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint
from detente.tariff.duty import duty
from detente.tariff.editions import _read, correlation, other_codes
from detente.tariff.lookup import Lines, lookup
from detente.tariff.schedules import about, schedule
from detente.tariff.sheet import Duty


def test_the_correlation_is_that_of_the_statistics_division() -> None:
    # HS 2022 has 370 subheadings that HS 2017 had not, which had 144 that ended (electrical waste, 8549, left out)
    held = correlation()
    assert other_codes("851713") == ["851712"]  # smartphones left telephones
    assert other_codes("8806.22".replace(".", "")) == ["852580", "880211", "880220"]  # drones had no code
    assert {"851713", "851714"} <= held["851712"]
    assert other_codes("120190") == []  # the same goods under the same number
    assert all(one in held[other] for one, others in held.items() for other in others)  # either way


def test_a_code_of_the_other_edition_answers(book: Ledger) -> None:
    stand = Standpoint.of_law(book, "2026-07-10")
    drones = lookup(Standpoint.of_law(book, "2026-07-02"), "8806.22", "US", importer="EU")
    assert isinstance(drones, Lines)
    assert {row["hts"][:7] for row in drones.rows} == {"8525.80", "8802.11", "8802.20"}
    phones = lookup(stand, "8517.12", "US", importer="JP")  # its table is of 2022
    assert isinstance(phones, Duty)
    assert (phones.low, phones.high) == (0.0, 0.0)
    with pytest.raises(InputError, match="no tariff line of European Union") as caught:
        lookup(stand, "9999.99", "US", importer="EU")
    assert "HS 2017" in caught.value.remedy


def test_a_table_of_the_user_s_own_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("HS2022,HS2017\n851713,85171\n", encoding="utf-8")
    with pytest.raises(InputError, match="no pair of subheadings") as caught:
        _read(file, 1)
    assert caught.value.line == 2
    file.write_text("new,old\n", encoding="utf-8")
    with pytest.raises(InputError, match="HS2022"):
        _read(file, 2)


@pytest.mark.parametrize(("code", "rate"), [("1201.90.00", 8.0), ("8703.23.10", 35.0), ("6109.10.00", 35.0)])
def test_brazil_before_the_common_tariff_was_cut(book: Ledger, code: str, rate: float) -> None:
    made = duty(Standpoint.of_law(book, "2021-03-01"), code, "US", importer="BR")
    assert made.low == pytest.approx(rate)
    assert not made.complete
    assert any("exceptions" in reason for reason in made.conditions)


def test_brazil_is_held_to_june_2021_and_under_its_true_edition(book: Ledger) -> None:
    with pytest.raises(InputError, match="outside the tariff tables of BR"):
        duty(Standpoint.of_law(book, "2026-03-01"), "1201.90.00", "US", importer="BR")
    assert about("BR")["nomenclature"] == "HS 2017"
    table = schedule("BR")
    first, last = table.span("851712")  # a subheading that ended in 2021
    assert last > first
    first, last = table.span("851713")
    assert last == first
