"""`detente review`: confirm, correct or reject proposals in the terminal."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...base.errors import DetenteError
from .console import knows_all
from .made import opened, options

if TYPE_CHECKING:
    from ...ledger.dispute import Ledger


#: Fields of a proposal that are shown, by its kind.
_SHOWN = {
    "claim": ("says", "speaker", "account", "stance", "commitment", "topic", "committing", "modality", "terms"),
    "event": (),
    "delivery": ("says", "said_by", "commitment", "quantity", "unit", "as_of", "period", "basis"),
}


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@options()
@click.option("--by", default=None, help="Reviewer's name (default: the login name).")
@click.option(
    "--merge", "others", multiple=True, metavar="FILE", help="Lay another reviewer's working file into this one."
)
@click.option("--list", "listing", is_flag=True, help="Only list the items and their state.")
@click.option("--write", is_flag=True, help="Write what is confirmed to the ledger and stop.")
@click.option(
    "--unwrite", "out", multiple=True, metavar="ID|all", help="Take out of the ledger again what was written from FILE."
)
@click.option("--deal", default="", help="Deal named in a new claims file.")
@click.option("--json", "as_json", is_flag=True, help="With --list: JSON.")
def review(
    file: str,
    dispute: str | None,
    by: str | None,
    others: tuple[str, ...],
    listing: bool,
    write: bool,
    out: tuple[str, ...],
    deal: str,
    as_json: bool,
) -> None:
    """Go through the proposals in FILE, one by one; every answer is saved at once.

    Answers: y confirm, e correct a field, n reject, s skip, u undo the last, w write the
    confirmed ones to the ledger, q leave. Nothing is lost when the terminal is killed.
    Of an event it shows how the measure stands before and after, and what that settles.

    \b
    Example: detente read statement.md --save work.jsonl
             detente review work.jsonl
             detente review work.jsonl --unwrite all
    """
    from ...reading.filing import file_confirmed, unwrite
    from ...reading.queue import Queue

    queue = Queue(Path(file))
    if others:
        click.echo(f"{queue.merge(others)} lines merged", err=True)
    if listing:
        _list(queue, as_json=as_json)
        return
    if out:
        for taken in unwrite(queue, opened(dispute), () if "all" in out else out):
            click.echo(f"{taken} taken out of {taken.file}")
        return
    if not write:
        write = _loop(queue, by or getpass.getuser(), dispute)
    if write:
        ledger = opened(dispute)
        for written in file_confirmed(queue, ledger, deal=deal):
            click.echo(f"{written} appended to {written.file}")
    counts = queue.counts()
    click.echo(", ".join(f"{n} {state}" for state, n in counts.items() if n) or "nothing to review", err=True)


def _list(queue: Any, *, as_json: bool) -> None:
    import json

    from ...reading.told import said, subject

    items = queue.items()
    if as_json:
        click.echo(json.dumps([item.to_dict() for item in items], ensure_ascii=not knows_all(), indent=1))
        return
    for item in items:
        click.echo(f"{item.id}  {item.state:9}  {item.kind:8}  {item.source}  {subject(item)}: {said(item)}")


def _loop(queue: Any, by: str, dispute: str | None) -> bool:
    """Ask item by item; True when the confirmed ones are to be written."""
    around = _Around(dispute)
    skipped: set[str] = set()
    done: list[str] = []
    while True:
        waiting = [i for i in queue.items() if i.state in {"open", "disputed"} and i.id not in skipped]
        if not waiting:
            return (
                bool(click.confirm("Nothing is left open. Write what is confirmed to the ledger?", default=True))
                if done
                else False
            )
        item = waiting[0]
        _show(item, len(waiting))
        for line in around.lines(item):
            click.echo(f"   {line}")
        answer = (
            click.prompt("[y]es [e]dit [n]o [s]kip [u]ndo [w]rite [q]uit", default="s", show_default=False)
            .strip()
            .lower()[:1]
        )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            if answer == "y":
                queue.confirm(item.id, item.token, by=by, at=now)
                done.append(item.id)
            elif answer == "n":
                queue.reject(
                    item.id, item.token, reason=click.prompt("why", default="", show_default=False), by=by, at=now
                )
                done.append(item.id)
            elif answer == "e":
                changes = _ask_changes(item)
                if changes:
                    queue.correct(item.id, item.token, changes, by=by, at=now)
                    done.append(item.id)
            elif answer == "u" and done:
                last = queue.get(done.pop())
                queue.reopen(last.id, last.token, by=by, at=now)
            elif answer == "w":
                return True
            elif answer == "q":
                return False
            else:
                skipped.add(item.id)
        except DetenteError as error:
            click.echo(f"  {error}", err=True)


class _Around:
    """What an event or a delivery changes, by the ledger, which is opened once and only if one is shown."""

    def __init__(self, dispute: str | None) -> None:
        self.dispute = dispute
        self.ledger: Ledger | None = None
        self.open: list[str] = []

    def lines(self, item: Any) -> list[str]:
        """The standing before and after, and what that settles; the counts held so far of a delivery."""
        if item.kind == "claim":
            return []
        from ...follow.settled import counted, stands, unsettled

        if self.ledger is None:
            self.ledger = opened(self.dispute)
            self.open = unsettled(self.ledger)
        try:
            if item.kind == "delivery":
                return counted(item.record, self.ledger)
            return stands(item.record, self.ledger, self.open)
        except DetenteError as error:
            return [f"stands      {error}"]


def _show(item: Any, waiting: int) -> None:
    claim, anchor = item.record, item.proposal.get("anchor") or {}
    click.echo()
    click.echo(f"-- {waiting} open · {item.source} · {item.id}" + (f" · {item.state}" if item.state != "open" else ""))
    click.echo("   “" + " ".join(str(anchor.get("exact", "")).split()) + "”")
    if item.kind == "event":
        from ...reading.told import said

        click.echo(f"   event       {claim['measure']}: {said(item)}")
    for key in _SHOWN[item.kind]:
        if claim.get(key) not in (None, "", []):
            click.echo(f"   {key:11} {_plain(claim[key])}")
    for gap in item.proposal.get("disagreements", [])[:5]:
        click.echo(f"   differs     {gap['field']}: {gap['here']} here, {gap['there']} in {gap['source']}")
    if item.proposal.get("near"):
        click.echo(f"   near        {', '.join(item.proposal['near'][:4])} in the ledger already")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {_plain(v)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _ask_changes(item: Any) -> dict[str, Any]:
    """Fields and their new values: ``stance=denies``, ``terms.end=2026-11-10``; an empty line ends."""
    changes: dict[str, Any] = {}
    while True:
        line = click.prompt("field=value (empty to end)", default="", show_default=False)
        if not line.strip():
            return changes
        key, found, value = line.partition("=")
        if not found:
            click.echo("  write field=value", err=True)
            continue
        changes[key.strip()] = typed(key.strip(), value.strip())


def typed(key: str, value: str) -> Any:
    """A value as the claim's field wants it: lists by comma, numbers and truth values as such."""
    last = key.rsplit(".", 1)[-1]
    if last in {"components", "targets", "for", "committing", "products", "beneficiaries", "instruments"}:
        return [part.strip() for part in value.split(",") if part.strip()]
    if last in {"rate_from", "rate_to", "rate_change", "quantity", "rate"} or key.startswith("rates."):
        try:
            return float(value)
        except ValueError:
            return value
    if last in ("linkage", "inclusive", "met"):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.casefold(), value)
    return value
