"""Places: they exist, nobody aims at itself, and a measure lies in its imposer's folder."""

from __future__ import annotations

from pathlib import Path

from ...base.places import WORLD, places
from ..dispute import Ledger
from .report import Complaints, wrong


def place_codes(ledger: Ledger) -> Complaints:
    """Imposers, targets, givers and receivers are places."""
    known = {WORLD, *places()}
    for name, measure in ledger.measures.items():
        key = f"measure:{name}"
        for field, codes in (
            ("imposer", [measure.imposer]),
            ("targets", measure.targets),
            ("spares", measure.spares),
        ):
            for code in codes:
                if code not in known:
                    yield wrong(key, f"no place {code!r}", "use an ISO 3166 two-letter code or World", field)
        for n, event in enumerate(measure.events):
            for field, codes in (("targets", event.targets), ("for", event.for_)):
                for code in codes:
                    if code not in known:
                        yield wrong(key, f"no place {code!r}", "use an ISO 3166 two-letter code", "events", n, field)
    for folder in ledger.deals.values():
        for cid, commitment in folder.commitments.items():
            for field, codes in (("giver", commitment.giver), ("receiver", commitment.receiver)):
                for code in codes:
                    if code not in known:
                        yield wrong(f"commitment:{cid}", f"no place {code!r}", "use an ISO 3166 two-letter code", field)


def aims(ledger: Ledger) -> Complaints:
    """No measure is aimed at its own imposer; an event's targets are among the measure's."""
    for name, measure in ledger.measures.items():
        key = f"measure:{name}"
        if measure.imposer in measure.targets:
            yield wrong(key, f"{measure.imposer} aims {name} at itself", "mend `imposer` or `targets`", "targets")
        if not measure.targets:
            yield wrong(key, f"{name} is aimed at nobody", "name the places, or World", "targets")
        for n, event in enumerate(measure.events):
            beyond = [code for code in [*event.targets, *event.for_] if not _reached(code, measure.targets)]
            if beyond:
                yield wrong(
                    key,
                    f"an event for {beyond[0]}, at which {name} is not aimed",
                    "add it to `targets`, or correct the event",
                    "events",
                    n,
                    "targets",
                )


def _reached(code: str, targets: list[str]) -> bool:
    """Whether a place is named, or belongs to a group that is."""
    groups = places()[code].groups if code in places() else ()
    return bool({WORLD, code, *groups} & set(targets))


def filing(ledger: Ledger) -> Complaints:
    """A measure lies in `measures/` of its imposer's shelf, or in `measures/<imposer>/`; a deal in its id's folder."""
    for name, measure in ledger.measures.items():
        path, imposer = Path(ledger.origins[f"measure:{name}"].file), measure.imposer.lower()
        shelf = ledger.homes.get(name, "")
        home = Path("law", imposer, "measures", f"{name}.toml") if shelf else Path("measures", imposer, f"{name}.toml")
        if path.parts[-len(home.parts) :] != home.parts:
            yield wrong(
                f"measure:{name}",
                f"{name} of {measure.imposer} lies in {_below(path, ledger)}",
                f"move it to {home}",
                "id",
            )
    for name in ledger.deals:
        path = Path(ledger.origins[f"deal:{name}"].file)
        if path.parent.name != name:
            yield wrong(
                f"deal:{name}", f"the deal {name} lies in {_below(path, ledger)}", f"move it to deals/{name}", "id"
            )


def _below(path: Path, ledger: Ledger) -> Path:
    return path.relative_to(ledger.root) if path.is_relative_to(ledger.root) else path
