"""A new dispute: a folder that loads and passes its checks, ready to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..dates import today
from ..errors import InputError
from ..places import place
from .amend import write_atomic


def scaffold(folder: Path, parties: Sequence[str]) -> list[Path]:
    """Write the files of an empty dispute between `parties` (place codes); refuses a folder in use."""
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty", remedy="name a new folder")
    if len(parties) < 2:
        raise InputError("a dispute has at least two parties", remedy="give --parties with two place codes")
    known = [place(code) for code in parties]
    day = today().isoformat()
    title = " – ".join(p.name for p in known)
    heads = "".join(f'\n[[parties]]\nid = "{p.code}"\ntitle = "{p.name}"\nzone = "{p.zone}"\n' for p in known)
    heads += "".join(
        f'\n[[accounts]]\nid = "{p.code.lower()}-official"\nparty = "{p.code}"\ntitle = "{p.name}, official account"\n'
        for p in known
    )
    first, second = known[0].code, known[1].code
    account = f"{first.lower()}-official"
    files = {
        "dispute.toml": f'id = "{folder.name}"\ntitle = "{title}"\nsummary = "One sentence for a stranger."\n'
        f'checked = "{day}"\ndefault_deal = "first-deal"\n{heads}',
        "topics.toml": '[[topic]]\nid = "tariffs"\ntitle = "Tariffs"\naliases = ["tariff", "duties"]\n',
        "authorities.toml": f'[[authority]]\nid = "{first.lower()}-law"\ntitle = "The law it rests on"\nparty = "{first}"\n',
        "sources/first.toml": f'[[source]]\nid = "first-source"\ntitle = "Title of the document"\npublisher = "Publisher"\n'
        f'account = "{account}"\nkind = "official"\ngrade = "C"\ndate = "{day}"\n'
        'note = "Example: replace it."\n',
        "measures/" + first.lower() + "/first-tariff.toml": f'id = "first-tariff"\ntitle = "An example tariff"\n'
        f'imposer = "{first}"\ntargets = ["{second}"]\nkind = "tariff"\nauthority = "{first.lower()}-law"\n'
        f'topic = "tariffs"\nsources = ["first-source"]\nchecked = "{day}"\nnote = "Example: replace it."\n'
        '\n[scope]\nall = true\n\n[[components]]\nid = "base"\n\n'
        f'[[events]]\ntype = "announce"\nat = "{day}"\nrecorded = "{day}"\nstatus = "announced"\nsource = "first-source"\n',
        "deals/first-deal/deal.toml": f'id = "first-deal"\ntitle = "The first deal"\ndate = "{day}"\n'
        f'parties = ["{first}", "{second}"]\nsources = ["first-source"]\n\n[principal]\n{account} = ["first-source"]\n',
        "deals/first-deal/commitments.toml": f'[[commitment]]\nid = "first-commitment"\n'
        f'title = "{known[0].name} lowers the example tariff"\ntopic = "tariffs"\ngiver = ["{first}"]\n'
        f'receiver = ["{second}"]\nmeasures = ["first-tariff"]\n',
        "claims/first-source.toml": 'source = "first-source"\ndeal = "first-deal"\n\n[[claim]]\nspeaker = "Spokesperson"\n'
        f'account = "{account}"\nstance = "affirms"\ncommitment = "first-commitment"\n'
        'says = "What is claimed, in our words."\n',
    }
    made = []
    for name, text in files.items():
        write_atomic(folder / name, text)
        made.append(folder / name)
    return made
