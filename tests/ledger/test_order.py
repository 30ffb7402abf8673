"""The state machine of events, against the replay that answers questions, and on orders that law knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.ledger.checks import check
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load

pytestmark = pytest.mark.usefixtures("alone")
HEAD = """id = "x"
title = "X"
imposer = "EU"
targets = ["CN", "US"]
kind = "tariff"
authority = "eu-law"
sources = ["first-source"]
checked = "2026-01-01"
"""


def _event(line: str, status: str = "enacted") -> str:
    """`type at [until] [key=value …]` as an event."""
    kind, at, *rest = line.split()
    until = [f'until = "{word}"\ninclusive = false' for word in rest if "=" not in word]
    keys = [word.replace("=", " = ", 1) for word in rest if "=" in word]
    recorded = [] if any(k.startswith("recorded") for k in keys) else ['recorded = "2026-01-01"']
    law = ['legal_ref = "Regulation 1"'] if status == "enacted" else []
    fields = [f'type = "{kind}"', f'at = "{at}"', f'status = "{status}"', 'source = "first-source"']
    return "\n[[events]]\n" + "\n".join([*fields, *recorded, *law, *keys, *until]) + "\n"


def _book(small: Path, *events: str, head: str = HEAD) -> Ledger:
    (small / "measures" / "eu" / "x.toml").write_text(head + "".join(events))
    return load(small)


def _told(book: Ledger, *names: str) -> list[str]:
    assert not book.problems, book.problems
    return [f.what for f in check(book, names or ("order",)).findings]


GOOD = {
    "published, suspended before it takes effect": ["suspend 2026-02-01 2026-06-01", "impose 2026-03-01"],
    "suspended and imposed at once": ["impose 2026-02-01", "suspend 2026-02-01 2026-06-01"],
    "extended on the day it runs out": [
        "impose 2026-02-01",
        "suspend 2026-03-01 2026-06-01",
        "extend 2026-06-01 2026-12-01",
    ],
    "suspended anew after a lapse": [
        "impose 2026-02-01",
        "suspend 2026-03-01 2026-06-01",
        "suspend 2026-08-01 2026-12-01",
    ],
    "imposed anew after its end": ["impose 2026-02-01", "terminate 2026-03-01", "impose 2026-04-01"],
    "imposed anew after it ran out": ["impose 2026-02-01 2026-03-01", "impose 2026-04-01"],
    "its own end extended": ["impose 2026-02-01 2026-03-01", "extend 2026-03-01 2026-04-01"],
    "relief for one target, and longer": [
        "impose 2026-02-01",
        'suspend 2026-03-01 2026-06-01 targets=["US"]',
        'extend 2026-06-01 2026-12-01 targets=["US"]',
    ],
    "a rate set and overtaken before its day": [
        "impose 2026-02-01 rate=10",
        "amend 2026-03-01 rate=20",
        'amend 2026-03-01 rate=30 recorded="2026-01-15"',
    ],
    "raised again while suspended": [
        "impose 2026-02-01 rate=10",
        "suspend 2026-03-01 2026-06-01",
        "amend 2026-04-01 rate=20",
    ],
}


@pytest.mark.parametrize("events", GOOD.values(), ids=GOOD)
def test_what_law_does_is_not_complained_of(small: Path, events: list[str]) -> None:
    assert _told(_book(small, *map(_event, events))) == []


BAD = {
    "published only after the suspension": (
        ["suspend 2026-02-01 2026-06-01", 'impose 2026-03-01 recorded="2026-02-10"'],
        "suspended before anything is imposed or announced",
    ),
    "imposed only after the suspension": (
        ["suspend 2026-02-01 2026-03-01", "impose 2026-03-01"],
        "suspended before anything is imposed or announced",
    ),
    "suspended after it ran out": (
        ["impose 2026-02-01 2026-03-01", "suspend 2026-04-01 2026-06-01"],
        "suspended after it ran out",
    ),
    "ended after it ran out": (["impose 2026-02-01 2026-03-01", "terminate 2026-04-01"], "ended after it had run out"),
    "amended after its end": (
        ["impose 2026-02-01 rate=10", "terminate 2026-03-01", "amend 2026-04-01 rate=20"],
        "amended after it ended on 2026-03-01",
    ),
    "extended after its end": (
        ["impose 2026-02-01", "suspend 2026-03-01 2026-06-01", "terminate 2026-04-01", "extend 2026-06-01 2026-12-01"],
        "extended after it ended on 2026-04-01",
    ),
    "nothing before its end": (["terminate 2026-03-01"], "begins with terminate: nothing was imposed or announced"),
    "an extension of what has no end": (
        ["impose 2026-02-01", "suspend 2026-03-01", "extend 2026-06-01 2026-12-01"],
        "extended to 2026-12-01, but the suspension has no end",
    ),
    "relief that shrinks": (
        [
            "impose 2026-02-01",
            'suspend 2026-03-01 2026-06-01 targets=["US"]',
            'extend 2026-05-01 2026-05-15 targets=["US"]',
        ],
        "the extension to 2026-05-15 does not outlast the relief to 2026-06-01",
    ),
    "suspended and ended at once": (
        ["impose 2026-02-01", "suspend 2026-03-01", "terminate 2026-03-01"],
        "suspend and terminate at one instant (2026-03-01), both recorded on 2026-01-01",
    ),
    "ended and imposed at once": (
        ["impose 2026-02-01", "terminate 2026-03-01", "impose 2026-03-01"],
        "terminate and impose at one instant (2026-03-01), both recorded on 2026-01-01",
    ),
}


@pytest.mark.parametrize(("events", "what"), BAD.values(), ids=BAD)
def test_what_law_cannot_do(small: Path, events: list[str], what: str) -> None:
    book = _book(small, *map(_event, events))
    assert what in _told(book)
    found = [f for f in check(book, ("order",)).findings if f.what == what]
    rows = Path(found[0].file).read_text().split("\n")
    assert rows[found[0].line - 1] == "[[events]]"


def test_goods_of_an_origin_have_events_of_their_own(small: Path) -> None:
    head = HEAD.replace('["CN", "US"]', '["World"]')
    good = [
        "impose 2026-02-01 rate=10",
        'impose 2026-02-01 rate=5 for=["GB"]',
        'suspend 2026-03-01 2026-06-01 for=["GB"]',
        'amend 2026-04-01 rate=7 for=["JP"]',
        'terminate 2026-05-01 for=["MX"]',
        'amend 2026-06-01 rate=20 for=["JP"]',
        'amend 2026-06-01 rate=25 for=["KR"]',
        "suspend 2026-07-01 2026-09-01",
    ]
    assert _told(_book(small, *map(_event, good), head=head)) == []
    for more, what in {
        'amend 2026-06-01 rate=30 for=["KR","JP"]': "amend and amend at one instant (2026-06-01)",
        'suspend 2026-06-01 2026-07-01 for=["MX"]': "suspended after it ended on 2026-05-01",
        'extend 2026-06-01 2026-07-01 for=["JP"]': "nothing that runs could be extended to 2026-07-01",
        'extend 2026-06-01 2026-05-01 for=["GB"]': "ends (2026-05-01) before it starts",
        'extend 2026-05-01 2026-05-15 for=["GB"]': "the extension to 2026-05-15 does not outlast",
    }.items():
        book = _book(small, *map(_event, [*good, more]), head=head)
        told = [p.what for p in book.problems] or _told(book)
        assert any(what in line for line in told), (more, told)


def test_components_are_walked_apart(small: Path) -> None:
    head = HEAD + '\n[[components]]\nid = "a"\n\n[[components]]\nid = "b"\n'
    apart = [
        "impose 2026-02-01 rates={a=1.0}",
        "impose 2026-03-01 rates={b=2.0}",
        'suspend 2026-04-01 2026-06-01 components=["a"]',
        'terminate 2026-04-01 components=["b"]',
    ]
    assert _told(_book(small, *map(_event, apart), head=head)) == []
    again = [*apart, 'suspend 2026-05-01 2026-07-01 components=["b"]']
    assert _told(_book(small, *map(_event, again), head=head)) == ["suspended after it ended on 2026-04-01"]


def test_an_announced_extension_is_doubted_and_the_law_is_not(small: Path) -> None:
    law = [_event("impose 2026-02-01"), _event("suspend 2026-03-01 2026-06-01")]
    late = _event("extend 2026-07-01 2026-12-01", "announced")
    found = check(_book(small, *law, late), ("order",)).findings
    assert [(f.level, f.what) for f in found] == [
        ("warning", "extended 30 days after the suspension to 2026-06-01 ran out")
    ]
    assert _told(_book(small, *law, _event("extend 2026-06-01 2026-12-01", "confirmed"))) == []
    assert _told(_book(small, law[0], _event("extend 2026-06-01 2026-12-01", "reported"))) == []


def test_a_ring_of_exclusions_is_told_once(small: Path) -> None:
    first = small / "measures" / "eu" / "first-tariff.toml"
    first.write_text(first.read_text().replace("[scope]", 'excludes = ["x"]\n\n[scope]'))
    book = _book(small, _event("impose 2026-02-01"), head=HEAD + 'excludes = ["first-tariff"]\n')
    found = check(book, ("rings",)).findings
    assert [f.what for f in found] == ["first-tariff excludes x excludes first-tariff"]
    assert Path(found[0].file).read_text().split("\n")[found[0].line - 1].startswith("excludes")


def test_the_shipped_ledger_is_in_order(book: Ledger) -> None:
    assert [f.what for f in check(book, ("events", "order", "aims", "rings", "classes", "filing")).findings] == []
