"""Writing a baseline to a folder: one compressed table and one readable record beside it."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np

from ..base import files
from ..base.locks import locked
from .baseline import META_FILE, TABLE_FILE, Baseline, meta_dict


def save(baseline: Baseline, folder: str | Path, *, table: str = "") -> str:
    """Write `baseline` to `folder` so that `load(folder)` reads it; returns the table's sha256.

    Arrays go in as float32 (a relative 6e-8; `load` closes the accounts again), with fixed
    time stamps, so that the same table gives the same bytes. The file of the table is named after
    its digest unless `table` names it, so that a kill leaves the old pair of files or the new one.
    """
    import tomlkit

    where = Path(folder)
    sold = baseline.use.sum(axis=2, keepdims=True)
    arrays = {
        "M": baseline.M.astype(np.float32),
        "F": baseline.F.astype(np.float32),
        "use_share": (baseline.use / np.where(sold > 0, sold, 1.0)).astype(np.float32),
        "final_exact": baseline.final_exact,
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            part = io.BytesIO()
            np.save(part, array, allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)),
                part.getvalue(),
                zipfile.ZIP_DEFLATED,
                9,
            )
    digest = hashlib.sha256(held.getvalue()).hexdigest()
    facts = meta_dict(dataclasses.replace(baseline.meta, digest=digest))
    facts["labels"] = {
        "sectors": list(baseline.sectors),
        "sector_names": list(baseline.sector_names),
        "goods": [bool(flag) for flag in baseline.goods],
        "countries": list(baseline.countries),
        "country_names": list(baseline.country_names),
        **({"regions": list(baseline.regions)} if baseline.regions else {}),
    }
    facts["blocs"] = {code: list(members) for code, members in baseline.blocs.items()}
    blocks = facts.pop("blocks")
    facts["blocks"] = blocks  # arrays of tables come last in TOML
    with locked(where):  # the record names its table: whoever reads finds the old pair, or the new one
        facts = {"table": table or f"table-{digest[:12]}.npz", **facts}
        files.write(where / facts["table"], held.getvalue())
        files.write(where / META_FILE, tomlkit.dumps(facts))
        for other in (where / TABLE_FILE, *where.glob("table-*.npz")):
            if other.name != facts["table"]:
                other.unlink(missing_ok=True)
    return digest
