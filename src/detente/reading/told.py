"""A proposal in words: what it is about and what it says, whatever its kind."""

from __future__ import annotations

from .queue import DELIVERY, EVENT, Item


def subject(item: Item) -> str:
    """The measure, undertaking or topic it is about."""
    held = item.record
    return str((item.kind == EVENT and held.get("measure")) or held.get("commitment") or held.get("topic") or "")


def said(item: Item) -> str:
    """One line: a claim's paraphrase, an event's kind with its days and rates, a delivery's figure."""
    held = item.record
    if item.kind == EVENT:
        rates = ", ".join(f"{name} {rate:g}%" for name, rate in (held.get("rates") or {}).items())
        parts = ", ".join(held.get("components") or [])
        bound = ("through " if held.get("inclusive") else "until ") + held["until"] if held.get("until") else ""
        what = [f"{held['type']} from {held['at']}", bound, rates, parts and f"part: {parts}"]
        what += [f"for {', '.join(held['for'])}" if held.get("for") else "", f"({held['status']}"]
        return " ".join(filter(None, what)) + (f", {held['legal_ref']})" if held.get("legal_ref") else ")")
    if item.kind == DELIVERY and held.get("quantity") is not None:
        return f"{held['said_by']}: {held['quantity']:g} {held.get('unit', '')} by {held['as_of']} ({held['says']})"
    return str(held.get("says") or "")
