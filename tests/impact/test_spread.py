"""Work over processes: the same results in the same order, and the same errors, however many there are."""

from __future__ import annotations

import os

import pytest

from detente.base.errors import InputError
from detente.impact.spread import cores, spread


def test_results_do_not_depend_on_the_number_of_processes() -> None:
    seen: list[tuple[int, int]] = []

    def note(done: int, whole: int) -> None:
        seen.append((done, whole))

    here = [3, 1, 2]
    assert (
        spread(lambda k: (k, k * k), here, processes=1)
        == spread(lambda k: (k, k * k), here, [3, 1, 2], note)
        == [
            (3, 9),
            (1, 1),
            (2, 4),
        ]
    )
    assert seen == [(3, 6), (4, 6), (6, 6)]
    if cores() > 1:
        ran = spread(lambda _: os.getpid(), [0, 1], processes=2)
        assert os.getpid() not in ran


def test_an_error_is_the_works_own_error() -> None:
    def broken(k: int) -> int:
        if k == 2:
            raise InputError("two is wrong", remedy="give one")
        return k

    with pytest.raises(InputError, match="two is wrong"):
        spread(broken, [1, 2, 3], processes=2)
