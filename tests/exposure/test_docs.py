"""The page on exposure is true: its transcripts are what the commands print."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "tools" / "make_docs.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def test_transcripts_of_the_page_are_true() -> None:
    text = (ROOT / "docs" / "exposure.md").read_text(encoding="utf-8")
    assert text.count("```console") >= 4
    assert text == load_tool().refresh(text), "run python tools/make_docs.py"


def test_the_page_of_goods_has_not_drifted() -> None:
    text = (ROOT / "docs" / "goods.md").read_text(encoding="utf-8")
    assert text == load_tool().PAGES["goods.md"](), "run python tools/make_docs.py"
