"""The invented dispute that has every kind of file: strict checks find nothing, every file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.checkup import check
from detente.ledger.shelves import load

pytestmark = pytest.mark.usefixtures("alone")
FOLDER = Path(__file__).parents[1] / "data" / "every-file"


def test_strict_checks_find_nothing() -> None:
    report = check(load(FOLDER))
    assert [f for f in report.findings if "every-file" in f.file] == []
    assert not report.failed()


def test_each_file_is_looked_into(tmp_path: Path) -> None:
    """A file whose text is cut short somewhere is complained of: none is passed over."""
    import shutil

    root = tmp_path / "every-file"
    for path in sorted(p for p in FOLDER.rglob("*") if p.suffix in (".toml", ".csv")):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(FOLDER, root)
        broken = root / path.relative_to(FOLDER)
        broken.write_text(broken.read_text() + "\nsurprise, = [\n")
        if path.name == "dispute.toml":
            continue  # a broken head stops everything: the museum has it
        found = [f for f in check(load(root)).findings if f.level == "error" and f.file == str(broken)]
        assert found, path.name
        assert found[0].line > 1, path.name
