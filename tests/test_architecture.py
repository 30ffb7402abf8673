"""Imports go one way: each layer may import only those the map of the tree allows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "detente"

ASKED = {"base", "ledger", "standpoint"}
LAYERS = {
    "base": set(),
    "ledger": {"base"},
    "standpoint": {"base", "ledger"},
    "reading": ASKED,
    "accounts": ASKED,
    "regime": ASKED | {"accounts"},
    "tariff": ASKED | {"accounts", "regime"},
    "economy": {"base"},
    "model": {"base", "economy"},
    "impact": ASKED | {"accounts", "regime", "tariff", "economy", "model"},
    "exposure": ASKED | {"accounts", "regime", "tariff", "economy"},
    "outlook": ASKED | {"accounts", "regime", "tariff", "economy", "model", "impact", "exposure"},
    "draw": {"base"},
}
BELOW = set(LAYERS) | {"follow", "holdings"}
ALLOWED = {
    **{layer: below | {layer} for layer, below in LAYERS.items()},
    "ledger": {"base", "ledger", "draw"},
    "follow": {"base", "ledger", "standpoint", "reading", "regime", "tariff", "follow"},
    "holdings": {"base", "ledger", "holdings"},
    "checkup": BELOW,
    "assumptions": {"base", "ledger", "assumptions"},
    "vintages": {"base", "ledger", "standpoint", "tariff", "economy", "vintages"},
    "watch": ASKED | {"accounts", "regime", "tariff", "draw", "watch"},
    "questions": {"questions"},
    "brief": BELOW | {"questions", "brief", "watch", "vintages"},
    "asking": BELOW | {"questions", "brief", "watch", "assumptions", "vintages", "checkup", "asking"},
    "surfaces": BELOW | {"questions", "brief", "watch", "asking", "checkup", "surfaces"},
    "__main__": {"surfaces"},
}


def _imports(path: Path) -> set[str]:
    """Top-level parts of the package that a module imports, at any depth."""
    parts = path.relative_to(PACKAGE).parts
    package = ["detente", *parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            full = [*base, *(node.module.split(".") if node.module else [])]
            if full[:1] == ["detente"]:
                found |= {full[1]} if len(full) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("detente.")}
    return found - {"__version__", "open"}


MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p.name != "__init__.py" or p.parent != PACKAGE)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    beyond = _imports(path) - ALLOWED[layer]
    assert not beyond, f"{path.name} in {layer} imports {sorted(beyond)}"


def test_files_stay_small() -> None:
    long = {str(p.relative_to(PACKAGE)): n for p in MODULES if (n := len(p.read_text().splitlines())) > 420}
    assert not long


def test_no_party_is_named_in_code() -> None:
    """A dispute is a folder of text: no module names a party's account or measure."""
    words = ("white-house", "mofcom", "busan", "ieepa", "fentanyl")
    found = {}
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(n.body[0].value)
            for n in ast.walk(tree)
            if isinstance(n, (ast.Module, ast.FunctionDef, ast.ClassDef)) and n.body and isinstance(n.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                text = node.value.casefold()
                hits = [w for w in words if w in text]
                if hits and "detente " not in text:  # examples in help texts are allowed
                    found[f"{path.relative_to(PACKAGE)}:{node.lineno}"] = hits
    assert not found


def _reached(path: Path, names: dict[str, Path]) -> set[str]:
    """Modules of ours that a module imports: at its top, inside a function, or for the type checker alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = path.relative_to(PACKAGE).parts
    package = ["detente", *parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            full = ".".join([*base, *(node.module.split(".") if node.module else [])])
            found |= {name if (name := f"{full}.{alias.name}") in names else full for alias in node.names}
    return found & names.keys()


def test_no_module_reaches_itself() -> None:
    """No circle of imports, inside a package either; what is imported for annotations alone counts."""
    names = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ["detente", *path.relative_to(PACKAGE).with_suffix("").parts]
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    arrows = {
        name: {to for to in _reached(path, names) if to != name and not name.startswith(to + ".")}
        for name, path in names.items()
    }
    while leaves := [name for name, to in arrows.items() if not to & arrows.keys()]:
        for name in leaves:
            del arrows[name]
    assert not arrows, f"these reach themselves, or what does: {sorted(arrows)}"
