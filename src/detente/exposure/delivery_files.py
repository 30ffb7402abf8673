"""Deliveries from the user's own download: Census, FAS, FGIS and China's customs, by the names of their columns.

Each form knows by which names its source calls the period, the place, the good and the amount, and in which unit; a
file without them is refused with what it lacks. Only rows of the good and the buyer asked about are taken.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

from ..base import files
from ..base.errors import InputError, UnknownError
from ..base.places import place
from .delivered import Point, Series

#: commodity codes and words by which sources name a good
WORDS = {
    "soybeans": ("1201", "soy", "大豆", "黄大豆"),
    "sorghum": ("1007", "sorghum", "高粱"),
    "corn": ("1005", "corn", "maize", "玉米"),
    "wheat": ("1001", "wheat", "小麦"),
    "rare-earth-magnets": ("850511", "magnet", "永磁"),
}
CHINA = ("china", "china, peoples republic of", "china, peoples rep of", "5700", "中国", "china, mainland")


@dataclass(frozen=True, slots=True)
class Form:
    """How a source names what is needed: alternatives for each column, and what the amounts are."""

    what: str
    period: tuple[str, ...]
    to: tuple[str, ...]
    good: tuple[str, ...]
    amount: tuple[str, ...]
    unit: tuple[str, ...] = ()
    kt: float = 1e-3
    year: tuple[str, ...] = ()


FORMS = {
    "census": Form(
        "exports",
        ("time", "month", "period"),
        ("cty_name", "cty_code", "country"),
        ("e_commodity", "commodity", "hts number"),
        ("qty_1_mo", "quantity 1", "quantity"),
        ("unit_qy1", "unit"),
        year=("year",),
    ),
    "fas": Form(
        "net sales",
        ("weekendingdate", "week ending", "week_ending"),
        ("countrydescription", "countrycode", "country"),
        ("commodityname", "commoditycode", "commodity"),
        ("currentmynetsales", "net sales", "net_sales"),
        ("unitdesc",),
    ),
    "fgis": Form(
        "inspections",
        ("thursday", "week ending", "cert date"),
        ("destination",),
        ("grain",),
        ("metric ton", "metric tons", "mt"),
    ),
    "gacc": Form(
        "exports",
        ("数据年月", "month", "period"),
        ("贸易伙伴名称", "partner"),
        ("商品编码", "商品名称", "commodity"),
        ("第一数量", "quantity"),
        ("第一计量单位", "unit"),
    ),
}
#: thousand tonnes in one of a unit, by how sources write it
UNITS = {"kg": 1e-6, "千克": 1e-6, "t": 1e-3, "mt": 1e-3, "metric tons": 1e-3, "吨": 1e-3, "": 1e-3}


def read(path: str, form: str, *, good: str, seller: str, buyer: str) -> list[Series]:
    """One series of the good to the buyer, from a file of a form; InputError says what the file lacks."""
    if form not in FORMS:
        raise UnknownError("form of a file of deliveries", form or "(none)", FORMS)
    rows, names = _rows(Path(path))
    shape = FORMS[form]
    at = {key: _column(path, names, key, getattr(shape, key)) for key in ("period", "to", "good", "amount")}
    unit = next((names[word] for word in shape.unit if word in names), "")
    year = next((names[word] for word in shape.year if word in names), "")
    sums: dict[str, float] = {}
    for n, row in enumerate(rows, 2):
        if not _is_good(row[at["good"]], good) or not _is_place(row[at["to"]], buyer):
            continue
        text = row[at["amount"]].replace(",", "").strip()
        factor = _factor(path, n, row.get(unit, ""))
        when = _period(path, n, f"{row[year]} {row[at['period']]}" if year else row[at["period"]])
        try:
            sums[when] = sums.get(when, 0.0) + (float(text) if text else 0.0) * factor
        except ValueError:
            raise InputError(f"no amount: {text!r}", remedy="give a number", file=path, line=n) from None
    if not sums:
        raise InputError(
            f"no row of {good} to {buyer}", remedy="check the good and the buyer, or download them", file=path
        )
    return [Series(shape.what, "file", seller, buyer, tuple(Point(k, v) for k, v in sorted(sums.items())))]


def _rows(path: Path) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Rows by column, and columns by their lower-case names: CSV, a list of records, or of lists with a head."""
    raw = files.read_bytes(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError("not a text file", remedy="save it as CSV or JSON", file=path)
    if text.lstrip().startswith("["):
        held = json.loads(text)
        if held and isinstance(held[0], list):
            rows = [dict(zip(map(str, held[0]), map(str, row), strict=False)) for row in held[1:]]
        else:
            rows = [{str(k): "" if v is None else str(v) for k, v in row.items()} for row in held]
    else:
        rows = [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(io.StringIO(text))]
    if not rows:
        raise InputError("no rows", remedy="download the table again", file=path)
    return rows, {name.strip().lower(): name for name in rows[0]}


def _column(path: str, names: dict[str, str], key: str, wanted: tuple[str, ...]) -> str:
    for word in wanted:
        if word in names:
            return names[word]
    raise InputError(f"no column of the {key}", remedy="one of: " + ", ".join(wanted), file=path, line=1)


def _is_good(text: str, good: str) -> bool:
    words = WORDS.get(good, (good.replace("-", " "),))
    told = text.strip().lower()
    return any(told.startswith(word) if word.isdigit() else word in told for word in words)


def _is_place(text: str, buyer: str) -> bool:
    told = text.strip().lower()
    if buyer == "CN" and told in CHINA:
        return True
    try:
        return place(text.strip().title()).code == buyer or place(text.strip()).code == buyer
    except UnknownError:
        return told == place(buyer).name.lower()


def _factor(path: str, line: int, unit: str) -> float:
    told = unit.strip().lower()
    if told in UNITS:
        return UNITS[told]
    raise InputError(
        f"no unit {unit!r}", remedy="one of " + ", ".join(sorted(u for u in UNITS if u)), file=path, line=line
    )


def _period(path: str, line: int, text: str) -> str:
    """`2025-11`, `202511`, `11/13/2025` and `2025-11-13T00:00:00` as a month or a day."""
    told = text.strip()
    for pattern, made in (
        (r"(\d{4})-(\d{2})-(\d{2})", "{0}-{1}-{2}"),
        (r"(\d{4})(\d{2})(\d{2})$", "{0}-{1}-{2}"),
        (r"(\d{4})[-/ ]?(\d{2})$", "{0}-{1}"),
    ):
        found = re.match(pattern, told)
        if found:
            return made.format(*found.groups())
    found = re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})", told)
    if found:
        month, day, year = found.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    raise InputError(f"no period: {text!r}", remedy="a month or a day", file=path, line=line)
