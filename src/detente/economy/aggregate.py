"""Folding countries of a world table together: exact sums, no information added."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..base.errors import UnknownError
from .baseline import Baseline, from_flows


def fold(baseline: Baseline, into: Mapping[str, str], *, names: Mapping[str, str] | None = None) -> Baseline:
    """`baseline` with each country of `into` added to the group it maps to; the others stay themselves.

    Trade inside a group becomes trade with itself. A row of final sales counts as exact only where all
    its members' rows are. Raises `UnknownError` for a code the table does not have.
    """
    for code in into:
        if code not in baseline.countries:
            raise UnknownError("country of the baseline", code, baseline.countries)
    group = [into.get(code, code) for code in baseline.countries]
    labels = list(dict.fromkeys(group))
    A = np.zeros((len(baseline.countries), len(labels)))
    A[np.arange(len(group)), [labels.index(code) for code in group]] = 1.0
    M, F = (np.einsum("jni,na,ib->jab", flow, A, A, optimize=True) for flow in (baseline.M, baseline.F))
    members = {code: [c for c, g in zip(baseline.countries, group, strict=True) if g == code] for code in labels}
    exact = np.array(
        [[baseline.final_exact[j, A[:, k] > 0].all() for k in range(len(labels))] for j in range(len(baseline.sectors))]
    )
    named = dict(names or {})
    return from_flows(
        sectors=baseline.sectors,
        countries=labels,
        M=M,
        F=F,
        use=np.einsum("nkj,na->akj", baseline.use, A, optimize=True),
        meta=baseline.meta,
        sector_names=baseline.sector_names,
        country_names=[
            named.get(code) or (baseline.name(code) if members[code] == [code] else code) for code in labels
        ],
        goods=baseline.goods,
        blocs={
            bloc: tuple(code for code in held if code in labels)
            for bloc, held in baseline.blocs.items()
            if all(code in labels for code in held)
        },
        final_exact=exact,
        regions=[_region(baseline, code, members[code]) for code in labels] if baseline.regions else (),
    )


def _region(baseline: Baseline, code: str, members: list[str]) -> str:
    """The members' region when they share one, else the group itself."""
    held = {baseline.regions[baseline.countries.index(member)] for member in members}
    return held.pop() if len(held) == 1 else code


def bloc(baseline: Baseline, code: str) -> Baseline:
    """`baseline` with a bloc's members folded into one country of the bloc's name."""
    if code not in baseline.blocs:
        raise UnknownError("bloc", code, baseline.blocs)
    return fold(baseline, dict.fromkeys(baseline.blocs[code], code))
