"""`detente review`: confirm, correct or reject proposals in the terminal."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ...base.errors import DetenteError
from .console import knows_all
from .made import opened, options


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@options()
@click.option("--by", default=None, help="Reviewer's name (default: the login name).")
@click.option(
    "--merge", "others", multiple=True, metavar="FILE", help="Lay another reviewer's working file into this one."
)
@click.option("--list", "listing", is_flag=True, help="Only list the items and their state.")
@click.option("--write", is_flag=True, help="Write what is confirmed to the ledger and stop.")
@click.option("--deal", default="", help="Deal named in a new claims file.")
@click.option("--json", "as_json", is_flag=True, help="With --list: JSON.")
def review(
    file: str,
    dispute: str | None,
    by: str | None,
    others: tuple[str, ...],
    listing: bool,
    write: bool,
    deal: str,
    as_json: bool,
) -> None:
    """Go through the proposals in FILE, one by one; every answer is saved at once.

    Answers: y confirm, e correct a field, n reject, s skip, u undo the last, w write the
    confirmed ones to the ledger, q leave. Nothing is lost when the terminal is killed.

    \b
    Example: detente read statement.md --save work.jsonl
             detente review work.jsonl
    """
    from ...reading.filing import file_confirmed
    from ...reading.queue import Queue

    queue = Queue(Path(file))
    if others:
        click.echo(f"{queue.merge(others)} lines merged", err=True)
    if listing:
        _list(queue, as_json=as_json)
        return
    if not write:
        write = _loop(queue, by or getpass.getuser())
    if write:
        ledger = opened(dispute)
        for written in file_confirmed(queue, ledger, deal=deal):
            click.echo(f"{written.claims} claims appended to {written.file}")
    counts = queue.counts()
    click.echo(", ".join(f"{n} {state}" for state, n in counts.items() if n) or "nothing to review", err=True)


def _list(queue: Any, *, as_json: bool) -> None:
    import json

    items = queue.items()
    if as_json:
        click.echo(json.dumps([item.to_dict() for item in items], ensure_ascii=not knows_all(), indent=1))
        return
    for item in items:
        click.echo(
            f"{item.id}  {item.state:9}  {item.source}  {item.claim.get('commitment') or item.claim.get('topic')}: "
            f"{item.claim['says']}"
        )


def _loop(queue: Any, by: str) -> bool:
    """Ask item by item; True when the confirmed ones are to be written."""
    skipped: set[str] = set()
    done: list[str] = []
    while True:
        waiting = [i for i in queue.items() if i.state in {"open", "disputed"} and i.id not in skipped]
        if not waiting:
            return (
                bool(click.confirm("Nothing is left open. Write the confirmed claims to the ledger?", default=True))
                if done
                else False
            )
        item = waiting[0]
        _show(item, len(waiting))
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


def _show(item: Any, waiting: int) -> None:
    claim, anchor = item.claim, item.proposal.get("anchor") or {}
    click.echo()
    click.echo(f"-- {waiting} open · {item.source} · {item.id}" + (f" · {item.state}" if item.state != "open" else ""))
    click.echo("   “" + " ".join(str(anchor.get("exact", "")).split()) + "”")
    for key in ("says", "speaker", "account", "stance", "commitment", "topic", "committing", "modality", "terms"):
        if claim.get(key):
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
    if last in {"committing", "products", "beneficiaries", "instruments"}:
        return [part.strip() for part in value.split(",") if part.strip()]
    if last in {"rate_from", "rate_to", "rate_change", "quantity"}:
        try:
            return float(value)
        except ValueError:
            return value
    if last == "linkage":
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.casefold(), value)
    return value
