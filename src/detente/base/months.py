"""The months' names, in English whatever the machine's locale."""

from __future__ import annotations

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: Name, or its first three letters, in small letters → number; *sept* too.
MONTH_OF = {name[:n].casefold(): i for i, name in enumerate(MONTHS, 1) for n in (3, len(name))} | {"sept": 9}
