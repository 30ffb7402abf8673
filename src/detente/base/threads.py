"""One thread a process for linear algebra: this package makes many small products, and more threads only wait.

Measured on two cores: the range of a worth takes 18 seconds of processor time with one thread, 115 with two.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: What the libraries read when they are loaded.
NAMES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def start_single() -> None:
    """For libraries that are still to load in this process; what the user has set stays."""
    for name in NAMES:
        os.environ.setdefault(name, "1")


@contextmanager
def single() -> Iterator[None]:
    """Inside, libraries that are loaded work on one thread; afterwards on as many as before."""
    if "numpy" not in sys.modules or os.environ.get("OPENBLAS_NUM_THREADS") == "1":
        yield
        return
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


@contextmanager
def single_children() -> Iterator[None]:
    """Inside, processes that are started work on one thread each."""
    before = {name: os.environ.get(name) for name in NAMES}
    os.environ.update(dict.fromkeys(NAMES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
