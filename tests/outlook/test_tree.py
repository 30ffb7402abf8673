"""The tree: branches add up, definitions are read off it, silence is Bayes, void law does not come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from detente.ledger.dispute import Ledger
from detente.outlook.answers import SIMPLE
from detente.outlook.defaults import raises_tariff
from detente.outlook.estimate import Arrangement, estimate, fitted
from detente.outlook.outlook import Outlook, outlook
from detente.outlook.renewals import Renewals
from detente.outlook.tree import BRANCHES, Evidence, Tree
from detente.standpoint import Standpoint

END = date(2027, 1, 10)


def asked(end: date | None, seen: date) -> Arrangement:
    start = date(2026, 11, 10)
    pair = ("CN", "US")
    return Arrangement("", "t", pair, pair, "truce", date(2026, 9, 23), start, end, 2, seen, date(2025, 10, 30))


@pytest.fixture(scope="module")
def tree(record: Renewals) -> Tree:
    a = asked(END, date(2026, 11, 20))
    return Tree(a, estimate(fitted(record), a))


@pytest.fixture(scope="module")
def result(book: Ledger) -> Outlook:
    return outlook(Standpoint.as_of(book, "2026-11-27"), "busan-2025")


def days_of(tree: Tree) -> list[date]:
    return [tree.arrangement.seen + timedelta(days=k) for k in (1, 20, 50, 51, 52, 53, 60, 100)]


def test_branches_add_up_and_none_is_certain(tree: Tree) -> None:
    for day in days_of(tree):
        found = tree.branches(day)
        assert set(found) == set(BRANCHES)
        assert sum(found.values()) == pytest.approx(np.ones(tree.estimate.count))
        for name, p in found.items():
            assert (p > 0).all(), (name, day)
            assert (p < 1).all(), (name, day)


def test_definitions_are_sums_of_branches(tree: Tree) -> None:
    """Run out implies its default: what bites is at most what ended badly, and follows branch by branch."""
    for day in days_of(tree):
        found, e = tree.branches(day), tree.estimate
        over = day >= END
        assert tree.ended_badly(day) == pytest.approx(found["broken"] + over * found["nothing_follows"])
        after = day > END
        bites = found["broken"] * e.bites_after_break + after * found["nothing_follows"] * e.bites_after_lapse
        assert tree.bites(day) == pytest.approx(bites)
        assert (tree.bites(day) <= tree.ended_badly(day) + 1e-12).all()
        kinds = found["extended"] + found["partly_extended"] + found["replaced"]
        assert SIMPLE["follows"](tree, day) == pytest.approx(kinds)


def test_what_has_happened_stays_happened(tree: Tree) -> None:
    days = days_of(tree)
    for name in ("broken", "nothing_follows"):
        means = [tree.branches(d)[name].mean() for d in days]
        assert means == sorted(means)
    running = [tree.branches(d)["running"].mean() for d in days]
    assert running == sorted(running, reverse=True)


def test_silence_is_bayes(tree: Tree) -> None:
    """Recomputed by hand for each draw: the chance that it follows, given that neither was said so far."""
    for left in (50, 10, 1):
        seen = END - timedelta(days=left)
        moved = Tree(replace(tree.arrangement, seen=seen), tree.estimate)
        e = tree.estimate
        quiet_if, quiet_if_not = 1 - e.leads.followed_said(left), 1 - e.leads.lapse_said(left)
        odds = e.follows / (1 - e.follows) * quiet_if / quiet_if_not
        assert moved.follows() == pytest.approx(odds / (1 + odds))


def test_evidence_multiplies_odds_and_decisions_are_believed(tree: Tree) -> None:
    told = Tree(tree.arrangement, tree.estimate, Evidence(odds=2.0))
    before, after = tree.follows(), told.follows()
    assert after / (1 - after) == pytest.approx(2 * before / (1 - before))
    for decided, low, high in (("follows", 0.95, 1.0), ("nothing", 0.0, 0.05), ("broken", 0.0, 0.05)):
        goes_on = 1 - Tree(tree.arrangement, tree.estimate, Evidence(decided=decided)).ended_badly(END).mean()
        assert low < goes_on < high, decided


def test_an_announcement_tomorrow_is_never_impossible(book: Ledger) -> None:
    """The day before the extension of 23 September 2026 was announced, 49 days ahead of the end."""
    found = outlook(Standpoint.as_of(book, "2026-09-22"), "busan-2025", until=date(2026, 9, 30))
    p = found.way("extended", date(2026, 9, 30))
    assert 0.003 < p.p < 0.1
    assert 0 < p.low <= p.p <= p.high


def test_every_definition_agrees_with_the_tree_it_prints(result: Outlook) -> None:
    data = result.to_dict()
    survival = {d["id"]: {p["date"]: p["p"] for p in d["survival"]} for d in data["definitions"]}
    for k, point in enumerate(data["tree"]["running"]):
        day = point["date"]
        parts = {name: points[k]["p"] for name, points in data["tree"].items()}
        assert sum(parts.values()) == pytest.approx(1.0)
        over = day >= "2027-01-10"
        badly = parts["broken"] + (parts["nothing_follows"] if over else 0)
        assert 1 - survival["ends_badly"][day] == pytest.approx(badly)
        assert 1 - survival["tariff_raised"][day] <= badly + 1e-12
        assert survival["tariff_raised"][day] == survival["bites"][day]
        assert data["ways"]["extended"][k]["p"] == pytest.approx(parts["extended"] + parts["partly_extended"])


def test_void_law_never_comes_back(result: Outlook) -> None:
    """The Supreme Court's ruling of 20 February 2026: the American 24 points cannot return, the Chinese can."""
    by = {d.measure: d for d in result.defaults}
    assert by["us-ieepa-reciprocal"].void
    assert not raises_tariff(by["us-ieepa-reciprocal"])
    assert raises_tariff(by["cn-sctc-4-2025"])
    sides = {s["side"]: s for s in result.to_dict()["sides"]}
    assert "us-ieepa-reciprocal" in {d["measure"] for d in sides["US"]["cannot"]}
    assert "us-ieepa-reciprocal" not in {d["measure"] for d in sides["US"]["comes_back"]}


def test_an_open_ended_term_is_broken_or_replaced(record: Renewals) -> None:
    a = asked(None, date(2026, 12, 1))
    tree = Tree(a, estimate(fitted(record), a))
    found = tree.branches(date(2027, 6, 1))
    assert sum(found.values()) == pytest.approx(np.ones(tree.estimate.count))
    rates = tree.estimate.broken + tree.estimate.replaced
    assert found["running"] == pytest.approx(np.exp(-rates * 182 / 365.25))
