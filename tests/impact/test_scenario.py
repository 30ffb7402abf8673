"""Regimes by name: each word against dates and rates that the instruments print."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.base.errors import DetenteError, InputError
from detente.impact.duties import duties
from detente.impact.pricing import World
from detente.impact.scenario import clocks, resolve, scenarios
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint

RECIPROCAL, FENTANYL, ANSWER = "us-ieepa-reciprocal", "us-ieepa-fentanyl", "cn-sctc-4-2025"


@pytest.mark.parametrize(
    ("word", "reciprocal", "fentanyl", "answer"),
    [
        ("april-2025", 125.0, 20.0, 125.0),  # White House, 10 April 2025: 145 = 20 + 125; Announcement No. 6: 125
        ("before-deal", 10.0, 20.0, 10.0),  # Geneva and Stockholm: 10 kept, 24 suspended
        ("deal", 10.0, 10.0, 10.0),  # EO 14357, EO 14358, Announcement No. 10
        ("white-house", 10.0, 10.0, 0.0),  # fact sheet: China suspends all retaliatory tariffs since 4 March
        ("mofcom", 10.0, 10.0, 10.0),
        ("lapses", 34.0, 10.0, 34.0),  # the 24 points of each side resume
        ("threat", 34.0, 20.0, 34.0),
        ("2025-11-09", 10.0, 20.0, 10.0),
        ("2025-12-01@white-house", 10.0, 10.0, 0.0),
    ],
)
def test_rates_of_named_regimes(
    stand: Standpoint, word: str, reciprocal: float, fentanyl: float, answer: float
) -> None:
    states = resolve(word, stand).regime()
    assert [states[m].rate for m in (RECIPROCAL, FENTANYL, ANSWER)] == [reciprocal, fentanyl, answer]


def test_threat_adds_a_hundred_and_the_ledger_is_untouched(ledger: Ledger, stand: Standpoint) -> None:
    before = {key: measure.events for key, measure in ledger.measures.items()}
    states = resolve("threat", stand).regime()
    assert states["us-threat-100"].rate == 100.0
    assert states["cn-mofcom-57-2025"].in_force
    assert {key: measure.events for key, measure in ledger.measures.items()} == before


def test_none_leaves_only_what_is_aimed_at_the_world(ledger: Ledger, stand: Standpoint) -> None:
    named = resolve("none", stand)
    assert named.ledger.measures
    parties = {party.id for party in ledger.dispute.parties}
    mine = [m for m in named.ledger.measures.values() if m.imposer in parties]
    assert mine
    assert all("World" in m.targets for m in mine)


def test_each_clock_lapses_by_itself_and_together_they_are_the_lapse(ledger: Ledger, stand: Standpoint) -> None:
    holds, lapses = resolve("holds", stand), resolve("lapses", stand)
    running = clocks(ledger, holds)
    assert {RECIPROCAL, ANSWER, "cn-mofcom-58-2025", "us-s301-ships"} <= set(running)
    still = {s.measure.id: s for s in holds.regime().states}
    after = {s.measure.id: s for s in lapses.regime().states}
    for measure in running:
        alone = {s.measure.id: s for s in resolve(f"lapses:{measure}", stand).regime().states}
        changed = {key for key in still if alone[key].signature() != still[key].signature()}
        assert changed == {measure}
        assert alone[measure].signature() == after[measure].signature()


def test_relative_days_move(stand: Standpoint) -> None:
    """After 24 February 2026 nothing is left of the emergency-act duties: a lapse cannot bring them back."""
    later = resolve("lapses", stand, on="2026-03-01").regime()
    assert not later[RECIPROCAL].in_force
    assert resolve("april-2025", stand, on="2026-03-01").scenario.on == "2025-04-20"


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("hold", "did you mean holds"),
        ("2025-02-30", "not a day of the calendar"),
        ("2025-12-01@mofcon", "no lens named 'mofcon'; did you mean mofcom"),
        ("lapses:cn-mofcom-99", "no measure named"),
        ("nowhere.toml", "no file nowhere.toml"),
    ],
)
def test_unknown_regimes_say_the_nearest(stand: Standpoint, word: str, words: str) -> None:
    with pytest.raises(DetenteError, match=words):
        resolve(word, stand)


def test_a_text_file_is_a_regime(stand: Standpoint, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    head = '[[scenario]]\nid = "mine"\ntitle = "t"\nbase = "deal"\nchecked = "2026-01-01"\n'
    path.write_text(head + f'drop = ["{FENTANYL}"]\n')
    states = resolve(str(path), stand).regime()
    assert states[RECIPROCAL].rate == 10.0
    assert FENTANYL not in [s.measure.id for s in states.states]
    for extra, words in (
        ("dropp = []", r"mine.toml:6: .*dropp"),
        ('drop = ["us-nothing"]', "no measure named 'us-nothing'"),
        ('lens = "press"', "no lens named 'press'"),
        ("[[scenario]]", "the key 'id' is missing"),
    ):
        path.write_text(head + extra + "\n")
        with pytest.raises(DetenteError, match=words):
            resolve(str(path), stand)
    path.write_text(head.replace('base = "deal"', 'base = "mine"'))
    with pytest.raises(DetenteError, match="no scenario named 'mine'"):
        resolve(str(path), stand)


def test_controls_bind_whom_the_account_says(stand: Standpoint, world: World) -> None:
    """White House: general licences for US users only; MOFCOM: Announcement 18 applies to everyone."""
    b = world.baseline
    j, cn = b.sector("C25"), b.country("CHN")
    held = {w: duties(resolve(w, stand), b).withheld(world.shape)[j] for w in ("white-house", "mofcom", "2024-01-01")}
    us, de = b.country("USA"), b.country("DEU")
    assert held["white-house"][us, cn] == 0.0 < held["white-house"][de, cn]
    assert held["mofcom"][us, cn] == held["mofcom"][de, cn] == pytest.approx(0.0171 * 0.45)
    assert not held["2024-01-01"].any()


def test_a_scenario_is_not_known_before_what_it_rests_on(stand: Standpoint) -> None:
    early = stand.at(known="2025-10-09")
    assert set(scenarios(early.ledger)) == {"april-2025"}
    with pytest.raises(InputError, match="no scenario or lens named 'threat' was known on 2025-10-09"):
        resolve("threat", early)
    with pytest.raises(InputError, match="known then: april-2025"):
        resolve("lapses:us-ieepa-fentanyl", early)
    assert "threat" not in scenarios(stand.at(known="2025-10-29").ledger)  # its base is the day before the deal
    assert "deal" in scenarios(stand.at(known="2025-11-10").ledger)
