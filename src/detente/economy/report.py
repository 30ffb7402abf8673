"""What `detente economy info` states: source, licence, year, units, every reconstruction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ..base.table import Column, Table, Tabular
from .baseline import Baseline


@dataclass(frozen=True, slots=True)
class Info(Tabular):
    """The facts about one baseline."""

    baseline: Baseline

    def to_dict(self) -> dict[str, Any]:
        b = self.baseline
        facts = {key: getattr(b.meta, key) for key in b.meta.__dataclass_fields__ if key != "blocks"}
        return {
            **facts,
            "countries": list(b.countries),
            "sectors": list(b.sectors),
            "blocs": {code: list(members) for code, members in b.blocs.items()},
            "size": {
                "countries": len(b.countries),
                "sectors": len(b.sectors),
                "idle_cells": int((~b.produces).sum()),
            },
            "blocks": [asdict(block) for block in b.meta.blocks],
        }

    def tables(self) -> list[Table]:
        b, meta = self.baseline, self.baseline.meta
        facts = {
            "Table": meta.title,
            "Source": meta.source,
            "Licence": meta.licence,
            "Year": meta.year,
            "Unit": f"millions of current US dollars, {meta.prices} prices" if meta.unit == "usd_mn" else meta.unit,
            "Size": f"{len(b.countries)} countries × {len(b.sectors)} industries",
            "Cells that do not produce": f"{int((~b.produces).sum())} of {b.produces.size}",
            "sha256 of the table": meta.digest,
            "sha256 of its source": meta.source_sha256 or None,
        }
        first = Table(
            "The world table in use",
            [Column("fact", "Fact"), Column("value", "Value", wide=True)],
            [{"fact": key, "value": value} for key, value in facts.items()],
            source=meta.attribution,
            notes=[meta.note] if meta.note else [],
        )
        columns = [
            Column("covers", "Part of the table", wide=True),
            Column("status", "Status"),
            Column("error", "Measured error", digits=3, align="right"),
            Column("metric", "of what kind"),
            Column("method", "How", wide=True),
            Column("measured", "Against what", wide=True),
        ]
        return [
            first,
            Table("What is official, what is reconstructed", columns, [asdict(x) for x in meta.blocks]),
        ]
