"""Excel's own charts under the tables of pictures: a line over days, bars over names, from the cells themselves."""

from __future__ import annotations

import re
from typing import Any

from ..base.figure import Figure
from ..base.table import Table
from ..draw.office import clean

#: More names than these are no bars that can be read.
MOST = 40
#: Size of a chart in centimetres, and the rows that it takes.
WIDTH, HEIGHT, ROWS = 20.0, 9.0, 20
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def draw_chart(sheet: Any, figure: Figure, heads: int) -> bool:
    """Draw a figure's table, whose heads stand in row `heads`; False where it has no numbers to draw."""
    from openpyxl.chart import BarChart, LineChart, Reference

    table = figure.table
    numbers = [n for n, column in enumerate(table.columns, 1) if _numeric(table, column.key)]
    if not numbers or not table.rows:
        return False
    over_days = _DAY.match(str(table.rows[0].get(table.columns[0].key) or "")) is not None
    if not over_days and len(table.rows) > MOST:
        return False
    chart = LineChart() if over_days else BarChart()
    if not over_days:
        chart.type = "bar"
        chart.y_axis.delete = chart.x_axis.delete = False
    chart.title, chart.width, chart.height = clean(figure.title), WIDTH, HEIGHT
    last = heads + len(table.rows)
    for column in numbers:
        chart.add_data(Reference(sheet, min_col=column, min_row=heads, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=heads + 1, max_row=last))
    chart.x_axis.delete = chart.y_axis.delete = False
    unit = table.columns[numbers[0] - 1].unit
    chart.y_axis.title = unit or None
    at = sheet.max_row + 2
    sheet.add_chart(chart, f"A{at}")
    sheet.cell(at + ROWS, 1).value = ""  # what follows stands under it, and it is printed
    return True


def _numeric(table: Table, key: str) -> bool:
    """Whether a column holds numbers, and nothing else that is not unknown."""
    held = [row.get(key) for row in table.rows if row.get(key) is not None]
    return bool(held) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in held)
