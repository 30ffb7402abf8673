"""The page on exposure is true: its transcripts are what the commands print."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_transcripts_of_the_page_are_true() -> None:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "tools" / "make_docs.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    text = (ROOT / "docs" / "exposure.md").read_text(encoding="utf-8")
    assert text.count("```console") >= 4
    assert text == tool.refresh(text), "run python tools/make_docs.py"
