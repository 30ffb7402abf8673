"""The shipped tables are what the documented script makes of the raw extracts."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from detente.exposure import tables

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    pytest.importorskip("pandas")
    spec = importlib.util.spec_from_file_location("derive_exposure", ROOT / "tools" / "derive_exposure.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_rebuild_to_the_same_bytes(
    tool: ModuleType, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DETENTE_RAW", str(raw))
    monkeypatch.setattr(tool, "OUT", tmp_path)
    tool.main()
    assert "rows" in capsys.readouterr().out
    made = sorted(tmp_path.iterdir())
    assert len(made) == 10
    for path in made:
        shipped = tables.FOLDER / path.name
        assert digest(path) == digest(shipped), path.name


def digest(path: Path) -> str:
    """Digest of the text inside, whatever compressed it."""
    import gzip

    raw = path.read_bytes()
    return hashlib.sha256(gzip.decompress(raw) if path.suffix == ".gz" else raw).hexdigest()


def test_usgs_prints_are_read_as_they_mean(tool: ModuleType) -> None:
    assert tool.number("—") == 0.0
    assert tool.number("E") == 0.0
    assert tool.number("W") is None
    assert tool.number("nan") is None
    assert tool.number("1,270,000") == 1_270_000
    assert (tool.number(">50"), tool.bound(">50")) == (50.0, ">")
