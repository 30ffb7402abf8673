"""Reading product lists out of the text of HTS chapter 99.

The text is a PDF turned into lines: page headings are mixed in, columns keep their
spaces, and where a list runs over a page the next subdivision's words may stand
between its codes. Only digits are taken; nothing is guessed.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from detente.base.months import MONTHS

#: 4, 6, 8 or 10 digits with dots, as printed.
DOTTED = re.compile(r"(?<![\d.])\d{4}\.\d{2}(?:\.\d{2}(?:\.?\d{2})?)?(?![\d.]*\d)")
ANY = re.compile(r"\d{4}(?:\.\d{2}(?:\.\d{2}(?:\.?\d{2})?)?)?")
ONLY_CODES = re.compile(r"^\s*(?:\d{4}(?:\.\d{2}(?:\.\d{2}(?:\.?\d{2})?)?)?[\s;,.]*)+$")
ITEM = re.compile(r"^\s*\((\d+)\)\s+(.*)$")
PRINTED_DAY = re.compile(rf"({'|'.join(MONTHS)})\s+(\d{{1,2}}),\s+(\d{{4}})")


@dataclass(frozen=True)
class Exclusion:
    """One excluded product: its codes, and whether the whole code is excluded."""

    heading: str
    code: str
    whole: bool
    item: str


def read(path: Path) -> list[str]:
    """The lines of the chapter."""
    raw = gzip.decompress(path.read_bytes()).decode("utf-8", errors="replace").replace("\0", "")
    return raw.split("\n")


def find(lines: list[str], pattern: str, after: int = 0) -> int:
    """The first line after `after` that matches; raises when none does."""
    wanted = re.compile(pattern)
    for index in range(after, len(lines)):
        if wanted.search(lines[index]):
            return index
    raise SystemExit(f"chapter 99 holds no line like {pattern!r} after line {after}")


def codes(lines: list[str]) -> list[str]:
    """Digits of every code of chapters 1–97 in these lines, in order, without repeats."""
    found: dict[str, None] = {}
    for line in lines:
        if "Revision" in line or "99 - III" in line:
            continue
        pattern = ANY if ONLY_CODES.match(line) else DOTTED
        for text in pattern.findall(line):
            digits = text.replace(".", "")
            if not digits.startswith(("98", "99", "00")):
                found[digits] = None
    return list(found)


def between(lines: list[str], start: str, stop: str, after: int = 0) -> tuple[list[str], int]:
    """Codes from the line after `start` to the line before `stop`, and where it stopped."""
    first = find(lines, start, after)
    last = find(lines, stop, first + 1)
    return codes(lines[first + 1 : last]), last


def days(text: str) -> list[date]:
    """Days printed in a text, in order."""
    return [date(int(y), MONTHS.index(m) + 1, int(d)) for m, d, y in PRINTED_DAY.findall(text)]


def exclusions(lines: list[str]) -> list[Exclusion]:
    """Every product excluded from the Section 301 duties in note 20 (h) to (www)."""
    first = find(lines, r"^\(h\) The U\.S\. Trade Representative determined")
    last = find(lines, r"^21\. \(a\) For purposes of subheading 9903\.19\.23")
    headings = exclusion_headings(lines)
    found: list[Exclusion] = []
    heading, item, number, section = "", "", "", ""

    def close() -> None:
        if heading and item:
            bare = re.fullmatch(r"\d{4}\.\d{2}\.\d{2}(\.?\d{2})?\.?", item.strip()) is not None
            for text in DOTTED.findall(item):
                digits = text.replace(".", "")
                if len(digits) >= 8 and not digits.startswith("99"):
                    found.append(Exclusion(heading, digits, bare, number))

    for line in lines[first:last]:
        text = line.strip()
        if not text or "Revision" in text or text.startswith(("XXII", "99 - III", "U.S. Notes", "Annotated")):
            continue
        named = re.match(r"^\(([a-z]{1,4})\)\s+(?:\([ivx]+\)\s+)?(?:The U\.S\. Trade|For )", text)
        if named:
            close()
            if not (
                named.group(1) in ("ii", "iii", "iv")
                and section in headings
                and line.startswith("(")
                and section not in ("hh", "hhh")
            ):
                section = named.group(1)
            heading, item = headings.get(section, ""), ""
            continue
        matched = ITEM.match(line)
        if matched and heading:
            close()
            number, item = matched.group(1), matched.group(2)
        elif item:
            item += " " + text
    close()
    return found


def exclusion_headings(lines: list[str]) -> dict[str, str]:
    """Subdivision of note 20 → heading that applies it, from the table of headings."""
    start = find(lines, r"^9903\.88\.05 1/")
    stop = find(lines, r"^9903\.91\.01 1/", start)
    found, heading, text = {}, "", ""
    for line in [*lines[start:stop], "9903.88.99 1/"]:
        if re.match(r"^9903\.88\.\d\d ", line):
            named = re.search(r"U\.S\. note\s+20\(([a-z]+)\)", re.sub(r"\s+", " ", text))
            if heading and named:
                found.setdefault(named.group(1), heading)
            heading, text = line[:10], ""
        text += " " + line[:85]
    return found


def exclusion_periods(lines: list[str]) -> dict[str, tuple[str, str]]:
    """Heading → (first day, day after the last) where the heading prints them."""
    found: dict[str, tuple[str, str]] = {}
    start = find(lines, r"^9903\.88\.01 1/")
    stop = find(lines, r"^9903\.91\.01 1/", start)
    table = lines[start:stop]
    heads = [i for i, line in enumerate(table) if re.match(r"^9903\.88\.\d\d ", line)]
    for index, at in enumerate(heads):
        name = table[at][:10]
        end = heads[index + 1] if index + 1 < len(heads) else len(table)
        text = re.sub(r"\s+", " ", " ".join(line[:88] for line in table[at:end]))
        printed = days(text)
        if "Effective with respect to entries" not in text or len(printed) < 2:
            continue
        through = "and before" not in text
        last = date.fromordinal(printed[1].toordinal() + 1) if through else printed[1]
        found[name] = (printed[0].isoformat(), last.isoformat())
    return found
