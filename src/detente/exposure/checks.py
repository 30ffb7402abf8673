"""Named checks of the goods' files: what a reader of the numbers would want refused.

Each check is a small function that yields what is wrong, where in the file, and what to do.
All are errors: a good that fails one is not used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.errors import DetenteError, LedgerError, UnknownError
from ..base.numbers import digits
from ..base.places import place
from ..base.table import Column, Table, Tabular, columns
from ..base.units import UNITS
from ..base.units import convert as convert_unit
from ..ledger.checks import ERROR, Check, Complaint, Complaints, Finding, wrong
from ..ledger.checks.scopes import scopes
from ..ledger.dispute import Ledger
from ..ledger.files import convert, parse, read_text, toml_files
from ..ledger.good_parts import GoodKind
from ..ledger.goods import FOLDER, Good, good_from, goods
from ..ledger.toml_lines import find_line
from . import tables
from .own_trade import VINTAGES

Trail = list[str | int]
Found = Iterator[tuple[str, str, Trail]]


def shares_in_bounds(good: Good) -> Found:
    """Shares lie between 0 and 1 and those of a stage add up to at most 1."""
    for n, stage in enumerate(good.stage):
        for share in stage.share:
            for name, value in (("share", share.share), ("low", share.low), ("high", share.high)):
                if value is not None and not 0 <= value <= 1:
                    yield (
                        f"{name} {value:g} of {share.place} in stage {stage.id}",
                        "give it between 0 and 1",
                        ["stage", n],
                    )
            if (share.low is not None and share.low > share.share) or (
                share.high is not None and share.high < share.share
            ):
                yield (
                    f"the bounds of {share.place} in stage {stage.id} do not hold its share",
                    "mend the bounds",
                    ["stage", n],
                )
        total = sum(share.share for share in stage.share)
        if total > 1 + 1e-9:
            yield f"the shares of stage {stage.id} add up to {total:.3f}", "they can add up to 1 at most", ["stage", n]
    for kind in ("bought", "sold"):
        for n, part in enumerate(getattr(good, kind)):
            total = sum(share.share for share in part.share)
            if total > 1.005 or any(not 0 <= share.share <= 1 for share in part.share):
                yield f"shares of {part.form} add up to {total:.3f}", "they can add up to 1 at most", [kind, n]
    for n, entry in enumerate(good.dependence):
        if not 0 <= entry.share <= 1:
            yield f"dependence share {entry.share:g}", "give it between 0 and 1", ["dependence", n]
    for n, held in enumerate(good.severity):
        if not 0 <= held.low <= held.high <= 1:
            yield f"severity {held.low:g} to {held.high:g}", "give 0 ≤ low ≤ high ≤ 1", ["severity", n]


def sources_known(good: Good) -> Found:
    """Every stage, share, range and stock names a source that the file lists."""
    known = {source.id for source in good.source}
    named: list[tuple[str, int, str]] = []
    for kind in (
        "stage",
        "dependence",
        "annual",
        "substitute",
        "stock",
        "lead_time",
        "severity",
        "observed",
        "forecast",
        "bought",
        "sold",
        "used",
        "moved",
    ):
        named += [(kind, n, entry.source) for n, entry in enumerate(getattr(good, kind))]
    named += [("home", n, entry.source) for n, entry in enumerate(good.home)]
    for n, user in enumerate(good.user):
        named += [("user", n, held.source) for held in (user.exposed, user.cost_share) if held is not None]
    if good.response is not None:
        named.append(("response", 0, good.response.source))
    for kind, n, source in named:
        if source not in known:
            yield f"{kind} without a source: {source!r} is not listed", "add it under [[source]]", [kind, n]


def has_users(good: Good) -> Found:
    """A good has at least one user or says what is missing, a user at least one need, a group at least one part."""
    wanted = {GoodKind.user: ("needs", good.needs), GoodKind.group: ("parts", good.parts)}
    name, held = wanted.get(good.kind, ("user", good.user))
    if not held and not (name == "user" and good.gaps):
        yield f"no {name}", f"say under {name} who or what it is for", []


def codes_of_vintage(good: Good) -> Found:
    """Codes are six digits and exist in the nomenclature they claim, as far as that is held."""
    for n, code in enumerate(good.code):
        if code.vintage not in VINTAGES:
            yield f"no nomenclature {code.vintage!r}", "one of " + ", ".join(VINTAGES), ["code", n]
            continue
        if not (digits(code.code) and len(code.code) == 6):
            yield f"{code.code!r} is not a subheading", "give six digits without points", ["code", n]
        elif code.vintage == "HS2022" and code.code not in tables.subheadings():
            held = [v for v in VINTAGES if tables.trade(v, code.code)]
            hint = f"it is held under {held[0]}" if held else "look it up in the 2022 nomenclature"
            yield f"{code.code} is no subheading of HS2022", hint, ["code", n]
        elif code.vintage == "HS2017" and not tables.trade("HS2017", code.code) and tables.trade("HS1992", code.code):
            yield f"{code.code} is held under HS1992, not HS2017", "mend the vintage", ["code", n]
        if code.covers not in ("full", "partial"):
            yield f"covers {code.covers!r}", "full or partial", ["code", n]
        if code.stage not in {stage.id for stage in good.stage}:
            yield (
                f"code {code.code} is traded at an unknown stage {code.stage!r}",
                "name a stage of the file",
                ["code", n],
            )


def units_agree(good: Good) -> Found:
    """A stage's unit is that of its table; a stock and its use have one dimension."""
    for n, stage in enumerate(good.stage):
        if not stage.table:
            continue
        try:
            unit, _ = tables.production(stage.table, stage.year)
        except UnknownError as error:
            yield error.what, error.remedy, ["stage", n]
            continue
        if stage.unit != unit:
            yield (
                f"stage {stage.id} is in {stage.unit or 'no unit'}, its table in {unit}",
                f"write unit = {unit!r}",
                ["stage", n],
            )
    for n, stock in enumerate(good.stock):
        for unit in (stock.unit, stock.use_unit):
            if unit not in UNITS:
                yield f"no unit {unit!r}", "one of " + ", ".join(sorted(UNITS)), ["stock", n]
                break
        else:
            try:
                convert_unit(stock.use, stock.use_unit, stock.unit)
            except DetenteError as error:
                yield error.what, error.remedy, ["stock", n]


def ranges_ordered(good: Good) -> Found:
    """Ranges run from low to high; cost shares and exposed shares lie between 0 and 1."""
    for n, user in enumerate(good.user):
        for name, held in (("exposed", user.exposed), ("cost_share", user.cost_share)):
            if held is not None and not 0 <= held.low <= held.high <= 1:
                yield (
                    f"{name} of {user.title}: {held.low:g} to {held.high:g}",
                    "give 0 ≤ low ≤ high ≤ 1",
                    ["user", n, name],
                )
    for n, made in enumerate(good.home):
        if not 0 <= made.low <= made.high <= 1:
            yield f"home output {made.low:g} to {made.high:g} of use", "give 0 ≤ low ≤ high ≤ 1", ["home", n]
    at = good.response
    if at is not None and not (0 < at.low <= at.high and at.low <= at.long_low <= at.long_high and at.half_life > 0):
        yield "elasticities out of order", "0 < low ≤ high, low ≤ long_low ≤ long_high, half_life > 0", ["response"]


def places_known(good: Good) -> Found:
    """Every place is one."""
    named = [("stage", n, share.place) for n, stage in enumerate(good.stage) for share in stage.share]
    named += [("dependence", n, code) for n, entry in enumerate(good.dependence) for code in (entry.of, entry.on)]
    named += [("stock", n, stock.place) for n, stock in enumerate(good.stock)]
    named += [("home", n, entry.place) for n, entry in enumerate(good.home)]
    for n, bought in enumerate(good.bought):
        named += [("bought", n, code) for code in (bought.of, *(share.place for share in bought.share))]
    for n, sold in enumerate(good.sold):
        named += [("sold", n, code) for code in (sold.by, *(share.place for share in sold.share))]
    for kind, n, code in named:
        try:
            place(code)
        except UnknownError as error:
            yield error.what, error.remedy, [kind, n]


def goods_known(good: Good, siblings: frozenset[str] = frozenset()) -> Found:
    """What a user needs, what a group holds and who uses a good are goods of the catalogue."""
    known = set(goods()) | siblings
    named = [("needs", need) for need in good.needs] + [("parts", part) for part in good.parts]
    named += [("within", good.within)] if good.within else []
    for kind, name in named:
        if name not in known and name != good.id:
            yield f"no good named {name!r} under {kind}", "name a file of the catalogue", [kind]
    for n, user in enumerate(good.user):
        if user.good and user.good not in known:
            yield f"no good named {user.good!r}", "name a user good, or leave it out", ["user", n]


CHECKS: dict[str, Callable[..., Found]] = {
    "shares": shares_in_bounds,
    "sources": sources_known,
    "users": has_users,
    "codes": codes_of_vintage,
    "units": units_agree,
    "ranges": ranges_ordered,
    "places": places_known,
    "names": goods_known,
}


@dataclass(frozen=True)
class GoodsReport(Tabular):
    """What the checks of a folder of goods found."""

    folder: str
    files: int
    findings: tuple[Finding, ...]

    def failed(self, *, strict: bool = False) -> bool:
        """Whether anything was found."""
        return bool(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "folder": self.folder,
            "files": self.files,
            "checks": [{"name": name, "about": about(name)} for name in CHECKS],
            "findings": [finding.to_dict() for finding in self.findings],
            "ok": not self.findings,
        }

    def tables(self) -> list[Table]:
        """One line a check, then the findings."""
        count = {name: sum(f.check == name for f in self.findings) for name in CHECKS}
        rows = [{"check": n, "about": about(n), "result": count[n] or "ok"} for n in CHECKS]
        found = [
            Table(
                f"Checks of {self.files} goods",
                columns(("check", "Check"), ("about", "What it looks at"), ("result", "Result")),
                rows,
                id="goods-checks",
            )
        ]
        if self.findings:
            told = [{"where": f"{f.file}:{f.line}", "what": f.what, "remedy": f.remedy} for f in self.findings]
            found.append(
                Table(
                    "Findings",
                    [Column("where", "Where"), Column("what", "What"), Column("remedy", "What to do")],
                    told,
                    id="goods-findings",
                )
            )
        return found


def about(name: str) -> str:
    """What a check looks at: the first line of its docstring."""
    return (CHECKS[name].__doc__ or "").strip().splitlines()[0]


def check_file(path: Path) -> list[Finding]:
    """All findings of one file; a file that does not read is one finding."""
    try:
        text = read_text(path)
        good = convert(parse(text, path), Good, text=text, path=path)
    except LedgerError as error:
        return [Finding("reading", ERROR, error.what, error.remedy, str(path), error.line or 1)]
    found = []
    if good.id != path.stem:
        found.append(
            Finding("names", ERROR, f"id {good.id!r} in a file named {path.name}", "make them agree", str(path), 1)
        )
    siblings = frozenset(other.stem for other in path.parent.glob("*.toml"))
    for name, test in CHECKS.items():
        for what, remedy, trail in test(good, siblings) if test is goods_known else test(good):
            found.append(Finding(name, ERROR, what, remedy, str(path), find_line(text, trail) if trail else 1))
    return found


def check_goods(folder: Path | None = None) -> GoodsReport:
    """Check every file of a folder (the shipped one by default)."""
    root = folder or FOLDER
    files = toml_files(root)
    findings = [finding for path in files for finding in check_file(path)]
    return GoodsReport(str(root), len(files), tuple(findings))


def checked(path: Path) -> Good:
    """A good from a file of the user's own; the first thing wrong with it is raised with its line."""
    found = check_file(path)
    if found:
        first = found[0]
        raise LedgerError(first.what, remedy=first.remedy, file=first.file, line=first.line)
    return good_from(path)


def catalogue(ledger: Ledger | None = None) -> dict[str, Good]:
    """The shipped goods, and those of a dispute (its folder `goods/`), which win and must pass every check."""
    if ledger is None:
        return dict(goods())
    for path in toml_files(ledger.root / "goods"):
        checked(path)
    return ledger.goods


def own_goods(ledger: Ledger) -> Complaints:
    """The dispute's own goods pass the checks of goods; scopes name goods of the catalogue."""
    folder = ledger.root / "goods"
    unread = {problem.file for problem in ledger.problems}
    for finding in check_goods(folder).findings:
        if finding.file in unread:
            continue  # named already
        yield Complaint(finding.level, "", finding.what, finding.remedy, (), finding.file, finding.line)
    known = {path.stem for path in (*toml_files(FOLDER), *toml_files(folder))}
    for name, measure in ledger.measures.items():
        for scope, trail in scopes(measure):
            for item in scope.goods:
                if item not in known:
                    remedy = UnknownError("good", item, known).remedy
                    yield wrong(f"measure:{name}", f"no good named {item!r}", remedy, *trail, "goods")


#: What `detente check` asks of a dispute; the checks above are of a good's file.
LEDGER_CHECKS: dict[str, Check] = {"goods": own_goods}
