"""What a whole document says of its voices: who issued it, for whom "we" stands, which two parties it is about."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from .parties import Parties

_JOINT = re.compile(r"\bjoint (?:statement|communiqu|declaration|press)|联合(?:声明|公报|公告)", re.IGNORECASE)
_OWN_TITLE = re.compile(
    r"fact sheet|spokes\w+|press (?:release|briefing|conference)|remarks by|statement by|readout|"
    r"答记者问|发言人|公告|通告",
    re.IGNORECASE,
)


_OFFICE = re.compile(
    r"\b(?:government|ministry|ministers?|office|department|secretar\w+|president|presidency|commission|council|cabinet|"
    r"representative|treasury|embassy|state|customs|federal|administration|foreign affairs)\b|部|政府|海关|委员会",
    re.IGNORECASE,
)


def _official(publisher: str, parties: Parties) -> bool:
    """Whether a publisher is a government: an office of one, or named by a place's own words alone."""
    if _OFFICE.search(publisher):
        return True
    bare = re.sub(r"^(?:The|the)\s+", "", publisher.strip())
    return parties.is_name(bare)


@dataclass
class Setting:
    """Voices of a document. `own`: whose "we" is; `focal`: the two parties most spoken of; the rest is memory."""

    parties: Parties
    issuer: str = "the author"
    own: tuple[str, ...] = ()
    focal: tuple[str, ...] = ()
    joint: bool = False
    last_speaker: str = ""
    carried: tuple[str, ...] = ()
    tariffs_of: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, parties: Parties, *, title: str = "", publisher: str = "", issuer: str = "") -> Setting:
        """The setting of a text; `issuer` is how its issuer is printed, if known."""
        setting = cls(parties)
        title = title or next((line.strip() for line in text.split("\n") if line.strip()), "")[:200]
        counts = Counter(code for _, code in parties.find(text[:40_000]))
        named = [c for c, _ in counts.most_common()]
        setting.focal = tuple(named[:2])
        titled = parties.codes(title)
        if _JOINT.search(title) and not _OWN_TITLE.search(title):
            setting.joint, setting.issuer = True, "joint statement"
            setting.own = titled if len(titled) > 1 else setting.focal
        elif issuer or publisher:
            setting.issuer, setting.own = issuer or publisher, ()
            if issuer or _official(publisher, parties):
                setting.own = (parties.codes(publisher) or parties.codes(issuer))[:1]
        elif _OWN_TITLE.search(title) and titled:
            setting.issuer, setting.own = title.strip("# "), titled[:1]
        return setting

    def other(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The other of the two parties that a document is about; nothing where that cannot be told."""
        rest = tuple(c for c in self.focal if c not in codes)
        return rest if len(self.focal) == 2 and len(rest) == 1 else ()
