"""A new dispute: a folder that loads and passes its checks, ready to be filled in.

The files are copies of the package's `data/scaffold`, with the parties filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from ..base.dates import today
from ..base.errors import InputError
from ..base.files import placed, present
from ..base.places import Place, place


def scaffold(folder: Path, parties: Sequence[str]) -> list[Path]:
    """Write the files of an empty dispute between `parties` (place codes), all of them or none.

    Refuses a folder in use.
    """
    if present(folder) and not folder.is_dir():
        raise InputError(f"{folder} is in the way", remedy="name a new folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty", remedy="name a new folder")
    if len(parties) < 2:
        raise InputError("a dispute has at least two parties", remedy="give --parties with two place codes")
    known = [place(code) for code in parties]
    first, second = known[0], known[1]
    words = {
        "first": first.code,
        "second": second.code,
        "name": first.name,
        "day": today().isoformat(),
        "account": _account(first),
        "law": f"{first.code.lower()}-law",
    }
    texts = {Path("dispute.toml"): _head(folder.resolve().name, known, words["day"])}
    root = Path(str(files("detente"))) / "data" / "scaffold"
    for template in sorted(root.rglob("*.toml")):
        target = template.relative_to(root)
        if target.parent.name == "measures":
            target = target.parent / first.code.lower() / target.name
        texts[target] = Template(template.read_text(encoding="utf-8")).substitute(words)

    def fill(stage: Path) -> None:
        for path, text in texts.items():
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            (stage / path).write_text(text, encoding="utf-8", newline="\n")

    placed(folder, fill)
    return [folder / path for path in texts]


def _account(party: Place) -> str:
    return f"{party.code.lower()}-official"


def _head(name: str, parties: Sequence[Place], day: str) -> str:
    """The text of `dispute.toml`."""
    title = " – ".join(p.name for p in parties)
    blocks = [
        f'id = "{name}"\ntitle = "{title}"\nsummary = "One sentence for a stranger."\nchecked = "{day}"\n'
        'default_deal = "first-deal"\n'
    ]
    blocks += [f'[[parties]]\nid = "{p.code}"\ntitle = "{p.name}"\nzone = "{p.zone}"\n' for p in parties]
    blocks += [
        f'[[accounts]]\nid = "{_account(p)}"\nparty = "{p.code}"\ntitle = "{p.name}, official account"\n'
        for p in parties
    ]
    return "\n".join(blocks)
