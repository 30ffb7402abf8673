"""Do the tests notice a small fault? A seeded sample of single mutations against the package's own tests.

    python benchmarks/mutants.py --sample 100 --seed 1 --state build/mutants

Mutations are Cosmic Ray's (extra ``mutants``), on regime, tariff, accounts and ledger. The sample is drawn
by place, so that a comparison with six others is not six times as likely as a number. What is never
evaluated (annotations) or only saves time (caches) is left out. A mutant is tried first on the tests that
run its line (pytest-cov knows which), then on all of their files; where the line runs as a module is read or
a fixture is made, whose results any test may look at, on all that mirror its package, on those of all four
and on whoever asks them. It is killed by the first failure, by a crash, or by never coming to an end. The
package is copied first: nothing here touches the working tree. A run goes on where the last one of the same seed
and source stopped. Each survivor is named.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("regime", "tariff", "accounts", "ledger")
#: Tests tried after the mirror: of the other packages, and of those who ask them.
WIDER = (*PACKAGES, "watch", "test_standpoint.py", "surfaces/test_api.py")
#: Operators that change no behaviour here, or cannot: equality and identity are one for words and None.
LEFT_OUT = (
    "RemoveDecorator", "VariableReplacer", "VariableInserter", "NoOp",
    "_Eq_Is", "_Is_Eq", "_NotEq_IsNot", "_IsNot_NotEq",
)  # fmt: skip
#: Keywords that guard against what does not happen, or save time or space.
GUARDS = ("strict", "frozen", "slots", "maxsize", "repr", "compare")
PATIENCE = 600  #: seconds for one run of tests
FIRST = 40  #: of the tests that run a line, so many are tried first: those that run least else


@dataclass(frozen=True, order=True)
class Mutation:
    """One change of one place: an operator of Cosmic Ray, and which of its occurrences."""

    file: str
    line: int
    column: int
    operator: str
    occurrence: int


def places(path: Path) -> Iterator[Mutation]:
    """Every mutation of a file that could change what it does."""
    import cosmic_ray.plugins as plugins
    from cosmic_ray.ast import ast_nodes, get_ast_from_path

    tree = get_ast_from_path(path)
    idle = _idle(path.read_text(encoding="utf-8"))
    for name in plugins.operator_names():
        kind = plugins.get_operator(name)
        if kind.arguments() or any(
            name.endswith(word) or word in name.split("/")[-1].split("_")[0] for word in LEFT_OUT
        ):
            continue
        operator = kind()
        found = (span for node in ast_nodes(tree) for span in operator.mutation_positions(node))
        for occurrence, (start, _) in enumerate(found):
            if not any(first <= tuple(start) < last for first, last in idle):
                yield Mutation(str(path.relative_to(ROOT)), start[0], start[1], name, occurrence)


def _left_out(name: str) -> bool:
    return any(name.endswith(word) if word.startswith("_") else word in name for word in LEFT_OUT)


def _idle(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Spans that are never evaluated or only save time: annotations, caches, module names."""
    held: list[ast.expr] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            held += [node.returns] if node.returns else []
            held += [d for d in node.decorator_list if "cache" in ast.unparse(d) or "dataclass" in ast.unparse(d)]
        elif isinstance(node, ast.ClassDef):
            held += [*node.decorator_list, *(k.value for k in node.keywords)]
        elif isinstance(node, ast.keyword) and node.arg in GUARDS:
            held.append(node.value)
        elif (isinstance(node, ast.arg) and node.annotation) or isinstance(node, ast.AnnAssign):
            held.append(node.annotation)
    return [((n.lineno, n.col_offset), (n.end_lineno or 0, n.end_col_offset or 0)) for n in held]


def sample(size: int, seed: int) -> list[Mutation]:
    """So many mutations, at as many places: a place first, then one of what could be done there."""
    by_place: dict[tuple[str, int, int], list[Mutation]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / "src" / "detente" / package).rglob("*.py")):
            for one in places(path):
                by_place.setdefault((one.file, one.line, one.column), []).append(one)
    rng = random.Random(seed)
    chosen = rng.sample(sorted(by_place), min(size, len(by_place)))
    return [rng.choice(sorted(by_place[place])) for place in chosen]


def mutated(one: Mutation) -> str:
    """The text of the file with the mutation in it."""
    import cosmic_ray.plugins as plugins
    from cosmic_ray.mutating import mutate_code

    text = (ROOT / one.file).read_text(encoding="utf-8")
    changed = mutate_code(text, plugins.get_operator(one.operator)(), one.occurrence)
    if changed is None or changed == text:
        raise ValueError(f"nothing to change: {one}")
    return str(changed)


def difference(one: Mutation) -> tuple[str, str]:
    """The line before and after."""
    before = (ROOT / one.file).read_text(encoding="utf-8").split("\n")
    after = mutated(one).split("\n")
    for a, b in zip(before, after, strict=False):
        if a != b:
            return a.strip(), b.strip()
    return "", ""


class Bench:
    """A copy of the package and its tests, in which one file at a time is another."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder, self.python = folder, python
        self.failing: list[str] = []
        for name in ("src", "tests", "docs", "tools", "pyproject.toml", "README.md"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / name)

    def run(self, tests: list[str], *options: str, patience: float = PATIENCE) -> bool:
        """Whether the tests pass."""
        env = {
            **os.environ,
            "PYTHONPATH": str(self.folder / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DETENTE_HOME": str(self.folder / "home"),
            "DETENTE_CACHE": str(self.folder / "cache"),
            "COVERAGE_FILE": str(self.folder / "coverage"),
        }
        command = [self.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, *self.failing, *tests]
        try:
            done = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, timeout=patience)
        except subprocess.TimeoutExpired:
            return False
        self.told = done.stdout.decode(errors="replace")
        return done.returncode == 0

    def learn(self) -> None:
        """Run everything once and note which test runs which line; those that fail already are left out."""
        told = [f"--cov=src/detente/{name}" for name in PACKAGES]
        tests = [f"tests/{name}" for name in WIDER if (self.folder / "tests" / name).exists()]
        if not self.run(tests, *told, "--cov-context=test", "--cov-report=", patience=8 * PATIENCE):
            print(self.told[-600:], flush=True)
            named = re.findall(r"^(?:FAILED|ERROR) (\S+)", self.told, re.M)
            print(
                f"{len(named)} tests fail before anything is changed and are left out: {', '.join(named)}", flush=True
            )
            self.failing = [f"--deselect={name}" for name in named]

    def contexts(self, one: Mutation) -> list[str]:
        """Tests and phases (`file::test|run`) that run a line, those first that run little else."""
        import coverage

        data = coverage.CoverageData(str(self.folder / "coverage"))
        data.read()
        held = {path: data.contexts_by_lineno(path) for path in data.measured_files()}
        size: dict[str, int] = {}
        for lines in held.values():
            for contexts in lines.values():
                for context in contexts:
                    size[context] = size.get(context, 0) + 1
        mine = held.get(str(self.folder / one.file), {}).get(one.line, [])
        return sorted((c for c in mine if "::" in c), key=lambda c: (size[c], c))

    def killed_by(self, one: Mutation) -> str:
        """Which tests notice: those of its `line`, their `files`, the `mirror`, the `wider` ones, or nobody (empty)."""
        target = self.folder / one.file
        original = target.read_text(encoding="utf-8")
        contexts = self.contexts(one)
        mine = list(dict.fromkeys(c.rpartition("|")[0] for c in contexts))
        turns = [("line", mine[:FIRST])] if mine else []
        if mine and not any(c.endswith("|setup") for c in contexts):
            turns.append(("files", list(dict.fromkeys(name.partition("::")[0] for name in mine))))
        else:
            package = Path(one.file).parts[2]
            wider = [f"tests/{name}" for name in WIDER if name != package and (self.folder / "tests" / name).exists()]
            turns += [("mirror", [f"tests/{package}"]), ("wider", wider)]
        target.write_text(mutated(one), encoding="utf-8")
        try:
            return next((word for word, tests in turns if not self.run(tests, "-x")), "")
        finally:
            target.write_text(original, encoding="utf-8")


def _source() -> str:
    """What the mutated packages and their tests are now."""
    total = hashlib.sha256()
    for package in PACKAGES:
        for root in (ROOT / "src" / "detente" / package, ROOT / "tests" / package):
            for path in sorted(root.rglob("*.py")):
                total.update(path.read_bytes())
    return total.hexdigest()[:16]


def main() -> int:
    """Draw, try, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, default=ROOT / "build" / "mutants")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that runs the tests")
    parser.add_argument("--list", action="store_true", help="only say what would be tried")
    chosen = parser.parse_args()
    mutations = sample(chosen.sample, chosen.seed)
    if chosen.list:
        for one in mutations:
            print(f"{one.file}:{one.line}: {one.operator.split('/')[-1]}: {' → '.join(difference(one))}")
        return 0
    path = chosen.state / f"{chosen.seed}-{_source()}.json"
    held: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), chosen.python)
        bench.learn()
        for n, one in enumerate(mutations):
            key = json.dumps(asdict(one), sort_keys=True)
            if key not in held:
                began = time.monotonic()
                before, after = difference(one)
                held[key] = {"by": bench.killed_by(one), "before": before, "after": after}
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(held, indent=1))
                word = held[key]["by"] or "SURVIVED"
                print(f"{n + 1:3d} {word:8} {time.monotonic() - began:5.0f} s  {one.file}:{one.line}", flush=True)
    survived = [(one, held[json.dumps(asdict(one), sort_keys=True)]) for one in mutations]
    survived = [(one, told) for one, told in survived if not told["by"]]
    print(f"\n{len(mutations)} mutations of seed {chosen.seed}: {len(survived)} survived")
    for one, told in survived:
        print(f"  {one.file}:{one.line}: {one.operator.split('/')[-1]}\n    {told['before']}\n    {told['after']}")
    return 1 if len(survived) * 10 >= len(mutations) else 0


if __name__ == "__main__":
    sys.exit(main())
