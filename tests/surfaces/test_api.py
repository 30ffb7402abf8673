"""The Python API: the nouns of the README, every question with every parameter, and what a notebook needs."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
from pathlib import Path

import pytest

import detente
from detente.base.errors import DetenteError
from detente.questions import QUESTIONS, Question
from detente.regime.state import RATED
from detente.surfaces.api import ALSO, DealStudy, Dispute
from detente.surfaces.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dispute() -> Dispute:
    return detente.open("us-china")


def test_the_nouns(dispute: Dispute) -> None:
    deal = dispute.deal("busan-2025")
    assert "busan-2025" in dispute.deals()
    assert deal.agreed(on="2026-10-08").row("taiwan").verdict.value == "silent"
    assert not dispute.regime(on="2026-02-25", lens="law")["us-ieepa-fentanyl"].in_force
    assert dispute.clocks(on="2026-10-08").items
    assert deal.brief(on="2025-11-05").sections[0].id == "stands"
    assert not dispute.check("ids").failed()
    assert dispute.duty("8481.80.90.05", "China", on="2026-09-18").high
    assert dispute.series("US", "CN", from_="2025-01-01", to="2025-06-01").points


def test_results_show_themselves(dispute: Dispute) -> None:
    pytest.importorskip("pandas")
    matrix = dispute.deal().agreed(on="2026-10-08")
    assert "<table" in matrix._repr_html_()
    frame = matrix.to_frame()
    assert len(frame) == len(matrix.rows)
    assert list(frame["id"]) == [row.commitment.id for row in matrix.rows]
    law = dispute.regime(on="2025-11-11")
    frame = law.to_frame().set_index("id")
    assert frame.shape[0] > 20
    for name, row in frame.iterrows():
        assert row["standing"] == law.standings[name].word.value
        rates = law[name].rates if row["kind"] in RATED else None
        if rates is not None:
            assert (row["rate_low"], row["rate_high"]) == rates
    assert frame["rate_low"].dtype == float


def test_unknown_names(dispute: Dispute) -> None:
    with pytest.raises(DetenteError, match="did you mean busan-2025"):
        dispute.deal("busam-2025")
    with pytest.raises(DetenteError, match="no dispute named"):
        detente.open("us-chima-nowhere")
    with pytest.raises(DetenteError, match="did you mean worth"):
        dispute.ask("wurth")
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        dispute.clocks(colour="red")


def test_completion_and_help(dispute: Dispute) -> None:
    assert dir(detente) == ["__version__", "open"]
    assert {q.replace(" ", "_") for q in QUESTIONS} | set(ALSO) <= set(dir(dispute)) & set(dir(dispute.deal()))
    assert "Split the move into parts" in (Dispute.worth.__doc__ or "")


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)
def test_every_parameter_is_there(question: Question) -> None:
    name = question.name.replace(" ", "_")
    assert list(inspect.signature(getattr(Dispute, name)).parameters) == ["self", *question.names]
    rest = [n for n in question.names if n != "deal"]
    assert list(inspect.signature(getattr(DealStudy, name)).parameters) == ["self", *rest]


def test_an_answer_is_what_the_command_prints(dispute: Dispute, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["controls", "gallium", "--from", "CN", "--to", "US", "--on", "2025-11-20", "--json"])
    printed = json.loads(capsys.readouterr().out)
    answer = dispute.ask("controls", good="gallium", from_="China", to="USA", on="2025-11-20")
    assert answer.to_dict() == printed
    assert {"standpoint", "coverage"} <= set(printed)


def test_the_types_are_true() -> None:
    spec = importlib.util.spec_from_file_location("make_api_stub", ROOT / "tools" / "make_api_stub.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    written = tool.STUB.read_text(encoding="utf-8")
    assert ast.dump(ast.parse(written)) == ast.dump(ast.parse(tool.stub())), "run python tools/make_api_stub.py"
