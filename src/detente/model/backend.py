"""Which array library computes: NumPy unless asked otherwise.

The kernel is written against the array API standard, so any library that has the standard's
functions gives the same numbers. Libraries that lack them (torch) go through
``array-api-compat`` (extra ``gpu``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.errors import InputError


@dataclass(frozen=True)
class Backend:
    """An array namespace and the device its arrays live on."""

    xp: Any
    device: Any = None
    name: str = "numpy"

    def asarray(self, array: Any) -> Any:
        """`array` as this library's float64."""
        if self.xp is np:
            return np.asarray(array, dtype=np.float64)
        return self.xp.asarray(np.array(array, dtype=np.float64, order="C"), device=self.device)

    def to_numpy(self, array: Any) -> Any:
        """Back to NumPy, wherever it was."""
        if self.xp is np:
            return array
        if hasattr(array, "detach"):
            return array.detach().cpu().numpy()
        return np.from_dlpack(array) if hasattr(array, "__dlpack__") else np.asarray(array)

    def rows(self, array: Any, which: Any) -> Any:
        """Some rows of `array`, by index."""
        if self.xp is np:
            return array[which]
        return self.xp.take(array, self.xp.asarray(which, device=self.device), axis=0)


NUMPY = Backend(np)


def backend(name: str | Backend = "numpy", *, device: str | None = None) -> Backend:
    """``numpy``, ``torch``, ``cupy`` or ``array_api_strict``, on `device` where that means something."""
    if isinstance(name, Backend):
        return name
    if name == "numpy":
        return NUMPY
    try:
        if name == "array_api_strict":
            import array_api_strict as xp

            return Backend(xp, None, name)
        if name in ("torch", "cupy"):
            import importlib

            xp = importlib.import_module(f"array_api_compat.{name}")
            return Backend(xp, device, name)
    except ImportError as error:
        raise InputError(f"backend {name!r} is not installed ({error})", remedy="pip install 'detente[gpu]'") from error
    raise InputError(f"no backend named {name!r}", remedy="numpy, torch, cupy or array_api_strict")


def packed(xp: Any, array: Any, dtype: Any = None) -> Any:
    """`array` in C order (and of `dtype`), copied if it must be, so that products run at full speed."""
    if xp is np:
        return np.ascontiguousarray(array, dtype=dtype)
    flat = xp.reshape(xp.reshape(array, (-1,)), array.shape)
    return flat if dtype is None else xp.astype(flat, dtype)
