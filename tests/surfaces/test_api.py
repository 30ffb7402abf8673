"""The Python API: the nouns of the README, and what a notebook needs."""

from __future__ import annotations

import pytest

import detente
from detente.base.errors import DetenteError
from detente.surfaces.api import Dispute


@pytest.fixture(scope="module")
def dispute() -> Dispute:
    return detente.open("us-china")


def test_the_nouns(dispute: Dispute) -> None:
    deal = dispute.deal("busan-2025")
    assert "busan-2025" in dispute.deals()
    assert deal.agreed(on="2026-10-08").row("taiwan").verdict.value == "silent"
    assert not dispute.regime(on="2026-02-25", lens="law")["us-ieepa-fentanyl"].in_force
    assert dispute.clocks(on="2026-10-08").items
    assert deal.brief(on="2025-11-05").sections[0].id == "summary"
    assert not dispute.check("ids").failed()


def test_results_show_themselves(dispute: Dispute) -> None:
    pytest.importorskip("pandas")
    matrix = dispute.deal().agreed(on="2026-10-08")
    assert "<table>" in matrix._repr_html_()
    frame = matrix.to_frame()
    assert len(frame) == len(matrix.rows)
    assert dispute.regime(on="2025-11-11").to_frame().shape[0] > 20


def test_unknown_names(dispute: Dispute) -> None:
    with pytest.raises(DetenteError, match="did you mean busan-2025"):
        dispute.deal("busam-2025")
    with pytest.raises(DetenteError, match="no dispute named"):
        detente.open("us-chima-nowhere")
