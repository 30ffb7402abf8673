"""The published schema is true: every question is in it, keeps its keys, and answers by it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from detente.ledger.dispute import Ledger
from detente.questions import QUESTIONS

ROOT = Path(__file__).resolve().parents[2]
HELD: dict[str, Any] = json.loads((ROOT / "docs" / "questions.schema.json").read_text(encoding="utf-8"))["$defs"]
#: Questions whose examples are answered at once; the others are asked by the tool alone.
QUICK = ("agreed", "inforce", "clocks", "controls", "sources", "assumptions", "info", "show", "economy info")
#: Keys that stay (a renamed concept keeps its old key beside the new one).
STAYS = {
    "agreed": "deal on rows",
    "inforce": "on known lens measures",
    "clocks": "on clocks",
    "diff": "from to changes",
    "duty": "hts origin on known lens low high complete layers excluded conditions",
    "effective": "importer exporter on lens import_weighted unweighted weights",
    "worth": "from to baseline countries solver",
    "exposure": "of on date lens goods",
    "chokepoints": "of on date lens goods",
    "outlook": "deal as_of known definitions watch pool",
    "brief": "deal as_of known sections sources",
    "info": "version data",
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_json_docs", ROOT / "tools" / "make_json_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", [n for n, q in QUESTIONS.items() if not q.local])
def test_every_question_is_published(name: str) -> None:
    assert {"standpoint", "coverage"} <= set(HELD[name]["required"])
    assert set(STAYS.get(name, "").split()) <= set(HELD[name]["properties"])
    assert set(HELD[f"{name}: given"]["properties"]) == {p.word for p in QUESTIONS[name].open()}


@pytest.mark.parametrize("name", QUICK)
def test_the_shape_has_not_drifted(tool: ModuleType, book: Ledger, name: str) -> None:
    for key, made in tool.defined(QUESTIONS[name], book).items():
        assert made == HELD[key], f"run python tools/make_json_docs.py '{name}'"


def test_the_page_has_not_drifted(tool: ModuleType) -> None:
    page = tool.HEAD + "".join(tool.rows(HELD)) + tool.FOOT
    assert (ROOT / "docs" / "json.md").read_text(encoding="utf-8") == page, "run python tools/make_json_docs.py"


def test_answers_are_valid_by_it(book: Ledger) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from detente.asking.ask import ask

    for name, given in (("clocks", {"on": "2026-10-01"}), ("inforce", {"on": "2018-08-01"}), ("info", {})):
        answer = json.loads(json.dumps(ask(QUESTIONS[name], book, given).to_dict()))
        jsonschema.Draft202012Validator(HELD[name]).validate(answer)
