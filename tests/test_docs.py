"""The docs are true: generated pages have not drifted, transcripts are what the commands print."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from detente.questions import QUESTIONS
from detente.surfaces.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "tools" / "make_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["ledger.md", "commands.md", "checks.md"])
def test_generated_pages_have_not_drifted(tool: ModuleType, name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == tool.PAGES[name](), "run python tools/make_docs.py"


def test_transcripts_are_what_the_commands_print(tool: ModuleType) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "```console" in text
    assert text == tool.refresh(text), "run python tools/make_docs.py"


def test_every_command_has_a_page() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if f"## detente {name}\n" not in text]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} → {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_named_in_the_docs_exist(page: Path) -> None:
    for name in re.findall(r"^\$? ?detente ([a-z]+)", page.read_text(encoding="utf-8"), flags=re.M):
        assert name in COMMANDS, f"{page.name} names detente {name}"


def test_the_index_leads_to_every_page() -> None:
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {p.name for p in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert not [name for name in sorted(pages) if f"({name})" not in text]


def test_the_default_of_known_is_said_of_every_question() -> None:
    text = (ROOT / "docs" / "regime.md").read_text(encoding="utf-8")
    rows = [
        line.split("|")[1:3] for line in text.splitlines() if line.startswith(("| today", "| the earlier", "| every"))
    ]
    said = {name.strip(): default.split()[0] for default, names in rows for name in names.split(",")}
    is_so = {n: "everything" if q.whole else "the" if q.as_of else "today" for n, q in QUESTIONS.items()}
    assert said == is_so
