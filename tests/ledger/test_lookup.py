"""Any record by its id: the sources it rests on, what rests on it, where it is written."""

from __future__ import annotations

import pytest

from detente.base.errors import UnknownError
from detente.ledger.dispute import Ledger
from detente.ledger.lookup import Found, look_up

#: Id → kind, sources it rests on, (kind, id) of what rests on it; claims by their speaker.
EXPECTED = {
    "eu-duty": (
        "measure",
        ["notice", "factsheet"],
        [("commitment", "lower-duty"), ("claim", "Commission")],
    ),
    "notice": (
        "source",
        [],
        [("measure", "cn-control"), ("measure", "eu-duty"), ("measure", "eu-steel")],
    ),
    "factsheet": (
        "source",
        [],
        [
            ("measure", "eu-duty"),
            ("measure", "eu-steel"),
            ("delivery", "soy"),
            ("claim", "Commission"),
            ("claim", "Commission"),
            ("claim", "Commission"),
        ],
    ),
    "eu-law": ("authority", [], [("measure", "eu-duty")]),
    "controls": ("topic", [], [("measure", "cn-control"), ("commitment", "licences")]),
    "soy": ("commitment", [], [("delivery", "soy"), ("claim", "Commission")]),
    "licences": ("commitment", [], [("claim", "Commission"), ("claim", "Ministry")]),
    "spring": ("deal", ["statement", "factsheet"], []),
    "talks": ("meeting", ["statement"], []),
}


def _who(found: Found, book: Ledger) -> list[tuple[str, str]]:
    speakers = {f.id: f.claim.speaker for f in book.claims}
    return [(row["kind"], speakers.get(row["id"], row["id"])) for row in found.used_by]


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_what_it_rests_on_and_what_rests_on_it(
    invented: Ledger, name: str, expected: tuple[str, list[str], list[tuple[str, str]]]
) -> None:
    found = look_up(invented, name)
    assert found.id == name
    assert (found.kind, [s["id"] for s in found.sources], _who(found, invented)) == expected
    assert found.record["id"] == name
    assert found.to_dict()["used_by"] == list(found.used_by)


def test_where_it_is_written_without_the_path_of_this_machine(invented: Ledger) -> None:
    found = look_up(invented, "factsheet")
    assert found.file.endswith("every-file/sources/all.toml")
    assert not found.file.startswith("/")
    rows = (invented.root / "sources" / "all.toml").read_text().split("\n")
    assert rows[found.line - 1] == "[[source]]"
    assert rows[found.line] == 'id = "factsheet"'


def test_a_claim_by_its_content(invented: Ledger) -> None:
    filed = next(f for f in invented.claims if f.claim.stance.value == "denies")
    found = look_up(invented, filed.id)
    assert (found.kind, found.record["source"], found.record["says"]) == ("claim", "statement", filed.claim.says)
    assert [s["id"] for s in found.sources] == ["statement"]


def test_tables_hold_fields_events_sources_and_users(invented: Ledger) -> None:
    made = {t.title: t for t in look_up(invented, "eu-duty").tables()}
    assert list(made) == ["measure eu-duty", "Components", "Events", "Rests on", "What rests on it"]
    fields = {row["field"]: row["value"] for row in made["measure eu-duty"].rows}
    assert fields["targets"] == "CN, HK"
    assert fields["scope"] == "hs_include: 84, 8501; hs_exclude: 8471; lists: eu-duty"
    assert "events" not in fields
    assert [c["unit"] for c in made["Components"].rows] == ["percent", "percent"]
    assert [e["at"][:10] for e in made["Events"].rows] == ["2026-01-15", "2026-03-10", "2026-06-10"]
    assert [t.title for t in look_up(invented, "eu-law").tables()] == ["authority eu-law", "What rests on it"]


def test_an_unknown_id_names_its_neighbours(invented: Ledger) -> None:
    with pytest.raises(UnknownError, match="no record named 'eu-dutty'; did you mean eu-duty"):
        look_up(invented, "eu-dutty")
