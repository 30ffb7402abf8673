"""The history of duties: steps at the law's dates, the same picture twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from detente.base.errors import InputError
from detente.base.figure import Figure
from detente.base.words import day as said
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint
from detente.tariff.both import both
from detente.tariff.effective import effective
from detente.tariff.series import series
from detente.tariff.staircase import looked


@pytest.fixture(scope="module")
def history(book: Ledger) -> object:
    return series(Standpoint.of_law(book), "US", "CN", first="2025-01-01", last="2026-03-01")


def test_steps_fall_on_law_dates_not_on_printing_dates(history: object) -> None:
    days = [p.day for p in history.points]  # type: ignore[attr-defined]
    for day in (
        "2025-02-04",
        "2025-03-04",
        "2025-04-05",
        "2025-04-09",
        "2025-04-10",
        "2025-05-14",
        "2025-06-04",
        "2025-08-18",
        "2025-11-10",
        "2026-02-24",
    ):
        assert day in days
    # the schedule printed Geneva on 14 April and the fentanyl cut on 15 October 2025
    assert "2025-04-14" not in days
    assert "2025-10-15" not in days


def test_a_point_is_the_average_of_its_day(book: Ledger, history: object) -> None:
    for day in ("2025-06-04", "2025-11-10"):
        point = [p for p in history.points if p.day == day][-1]  # type: ignore[attr-defined]
        assert point.central == effective(Standpoint.of_law(book, day), "US", "CN").import_weighted.central


def test_what_changed_names_no_duty_on_others(book: Ledger, history: object) -> None:
    """4 March 2025: China's rate and those of Canada and Mexico rose on one day; 9 April: China's, and all others'."""
    told = {p.day: p.events for p in history.points}  # type: ignore[attr-defined]
    assert told["2025-03-04"] == ("Fentanyl tariff",)
    assert told["2025-04-09"] == ("Reciprocal tariff on China",)
    there = series(Standpoint.of_law(book), "US", "EU", first="2025-04-08", last="2025-08-02")
    others = {p.day: p.events for p in there.points}
    assert others["2025-04-09"] == ("Reciprocal tariff on other countries",)
    assert not any("Canada" in title for titles in others.values() for title in titles)


def test_authorities_explain_every_point(history: object) -> None:
    for point in history.points:  # type: ignore[attr-defined]
        assert sum(point.parts.values()) == pytest.approx(point.central, abs=0.01)


def test_deals_are_marked_and_the_picture_is_the_same_twice(history: object) -> None:
    from detente.draw.picture import svg

    assert ("2025-10-30", "Busan truce (Kuala Lumpur joint arrangement)") in history.deals  # type: ignore[attr-defined]
    figure = history.figure()  # type: ignore[attr-defined]
    assert svg(figure) == svg(figure)
    _legend_is_below(figure)


def _legend_is_below(figure: Figure) -> None:
    from matplotlib.figure import Figure as Paper

    paper = Paper(figsize=(7, 4))
    ax = paper.subplots()
    figure.draw(ax)
    paper.draw_without_rendering()
    legend = ax.get_legend()
    assert legend is not None
    assert not legend.get_frame_on()
    assert 0 < ax.get_window_extent().y0 - legend.get_window_extent().y1 < 60


def test_changes_of_the_general_rate_are_steps_on_their_own_day(book: Ledger) -> None:
    """China's cut of 1 July 2018 (Peterson Institute: 8.3 to 7.2), at midnight in Beijing."""
    found = series(Standpoint.of_law(book), "CN", "US", first="2018-01-01", last="2018-08-01")
    days = {p.day: p for p in found.points}
    assert {"2018-05-01", "2018-07-01", "2018-07-06"} <= set(days)
    assert days["2018-07-01"].events == ("General rates",)
    assert (days["2018-07-01"].central or 0.0) < (days["2018-05-01"].central or 0.0) - 1.0
    assert (
        days["2018-07-01"].central
        == effective(Standpoint.of_law(book, "2018-07-01"), "CN", "US").import_weighted.central
    )


def test_a_pair_without_weights_has_no_average_but_a_mean_over_lines(book: Ledger) -> None:
    found = series(Standpoint.of_law(book), "CN", "AU", first="2025-01-01", last="2025-06-01")
    assert all(p.central is None and p.unweighted for p in found.points)
    assert "no imports held" in found.weights


def test_both_directions(book: Ledger) -> None:
    found = both(Standpoint.of_law(book), "US", "CN", first="2025-01-01", last="2025-06-01")
    assert (found.there.importer, found.back.importer) == ("US", "CN")
    assert {o[1] for o in found.there.others} == {"PIIE", "TPC"}
    assert found.back.on_day("2025-04-20") == pytest.approx(found.back.on_day("2025-05-20") + 115, abs=0.01)  # type: ignore[operator]
    picture = found.figure()
    assert picture.id == "series-both"
    _legend_is_below(picture)
    with pytest.raises(InputError, match="no tariff schedule of KR"):
        both(Standpoint.of_law(book), "US", "KR", first="2025-01-01", last="2025-06-01")


def test_what_lies_past_the_last_look_is_dashed_and_goes_on_from_what_is_known(book: Ledger) -> None:
    from matplotlib.figure import Figure as Paper

    found = series(Standpoint.of_law(book), "US", "CN", first="2026-09-01", last="2027-03-01")
    figure = found.figure()
    seen = looked(found)
    assert found.first < seen < found.last
    assert f"Dashed: after {said(seen)}, the last day looked at." in figure.caption
    ax = Paper().subplots()
    figure.draw(ax)
    solid, dashed = ax.get_lines()[:2]
    ends = [(line.get_xdata(orig=True), line.get_ydata()) for line in (solid, dashed)]
    cut = datetime.fromisoformat(seen) + timedelta(days=1)
    assert (ends[0][0][-1], ends[1][0][0]) == (cut, cut)
    assert ends[0][1][-1] == ends[1][1][0] == ends[0][1][-2]
    steps = {p.day for p in found.points if p.day > str(cut)[:10]} | {"2027-03-02"}  # to the end of the last day
    assert [str(x)[:10] for x in ends[1][0][1:]] == sorted(steps)
    plain = series(Standpoint.of_law(book), "US", "CN", first="2026-09-01", last="2026-10-01").figure()
    assert "Dashed" not in plain.caption
