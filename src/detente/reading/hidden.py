"""What a page holds and does not show: hidden by attribute, by its style, or by a simple rule of its style sheet.

A reader must not be told what nobody sees. Looked at: `display`, `visibility`, `opacity`, `font-size`, boxes of no
size, places off the screen, and letters in the colour of what is behind them. Of a sheet only rules outside any
`@media` count, a later one before an earlier, the element's own style before both.
"""

from __future__ import annotations

import re
from typing import Any

from .words import word_set

#: A sheet longer than this is not looked at, nor more than so many hiding rules of one.
MAX_SHEET, MAX_RULES = 1_000_000, 400
#: Further off than this many pixels nothing is on a screen.
OFF_SCREEN = 500.0

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NESTED = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|em|rem|pt|vw|vh|%)?")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "vw": 10.0, "vh": 10.0, "%": 8.0}
_NAMED = {"white": "#ffffff", "black": "#000000"}
_PAINTED = ("color", "background", "background-color")
_TELLING = word_set(
    "display visibility opacity font-size font height max-height width max-width overflow text-indent position left "
    "right top bottom margin-left clip clip-path transform color background background-color"
)


def declarations(style: str) -> dict[str, str]:
    """The properties of a style that may hide something, in small letters."""
    out = {}
    for part in style.split(";"):
        name, _, value = part.partition(":")
        name = name.strip().casefold()
        if name in _TELLING:
            out[name] = value.casefold().replace("!important", "").strip()
    return out


def strip(tree: Any) -> None:
    """Take what is not shown out of a page (a selectolax tree), in place. To be called while its sheets are there."""
    held: dict[int, tuple[Any, dict[str, str]]] = {}
    for selector, found in _rules(tree):
        try:
            nodes = tree.css(selector)
        except ValueError:
            continue
        for node in nodes:
            held.setdefault(node.mem_id, (node, {}))[1].update(found)
    for node in tree.css("[style]"):
        held.setdefault(node.mem_id, (node, {}))[1].update(declarations(node.attributes.get("style") or ""))
    paint = {key: found for key, (_, found) in held.items() if any(p in found for p in _PAINTED)}
    white = "" if tree.css_first("link[rel=stylesheet]") else "#ffffff"  # what sheets elsewhere paint is not known
    gone = [node for node, found in held.values() if hides(found) or _unseen(node, found, paint, white)]
    for node in [*gone, *tree.css("[hidden], [aria-hidden=true]")]:
        if node.tag not in ("html", "body"):
            node.decompose()


def hides(found: dict[str, str]) -> bool:
    """Whether properties by themselves show nothing of an element's words."""
    if found.get("display") == "none" or found.get("visibility") in ("hidden", "collapse"):
        return True
    if (
        found.get("color") == "transparent"
        or _nothing(found.get("opacity", ""))
        or _nothing(found.get("font-size", ""))
    ):
        return True
    if re.match(r"0(?:px|pt|em)?(?:\s|/)", found.get("font", "")):
        return True
    cut = found.get("overflow", "").startswith(("hidden", "clip"))
    if cut and any(_small(found.get(side, "")) for side in ("height", "max-height", "width", "max-width")):
        return True
    placed = found.get("position") in ("absolute", "fixed", "relative")
    sides = ("left", "right", "top", "bottom") if placed else ()
    if any(_pixels(found.get(side, "")) <= -OFF_SCREEN for side in (*sides, "text-indent", "margin-left")):
        return True
    clip = found.get("clip", "").replace(" ", "").replace("px", "")
    if placed and re.match(r"rect\((?:0,?){4}\)|rect\((?:1,?){4}\)", clip):
        return True
    if re.match(r"inset\((?:5\d|[6-9]\d|100)%|circle\(0", found.get("clip-path", "")):
        return True
    moved = re.search(r"translate[xy]?\(\s*(-\d+)px", found.get("transform", ""))
    away = moved is not None and float(moved[1]) <= -OFF_SCREEN
    return away or re.search(r"scale\(\s*0\s*\)", found.get("transform", "")) is not None


def _rules(tree: Any) -> list[tuple[str, dict[str, str]]]:
    """Selectors of the page's own sheets with what they say, of rules that may hide or paint, in order."""
    out: list[tuple[str, dict[str, str]]] = []
    for sheet in tree.css("style"):
        text = sheet.text()
        if len(text) > MAX_SHEET or sheet.attributes.get("media") in ("print", "speech"):
            continue
        for selectors, body in _RULE.findall(_NESTED.sub(" ", _COMMENT.sub(" ", text))):
            found = declarations(body)
            if found:
                out += [(s.strip(), found) for s in selectors.split(",") if s.strip() and ":" not in s]
    return out[:MAX_RULES] if len(out) <= MAX_RULES else [r for r in out if hides(r[1])][:MAX_RULES]


def _unseen(node: Any, found: dict[str, str], paint: dict[int, dict[str, str]], page: str) -> bool:
    """Whether letters have the colour of what is behind them: their own ground, an ancestor's, or the page's."""
    colour = _colour(found.get("color", ""))
    if not colour:
        return False
    here = node
    while here is not None:
        ground = paint.get(here.mem_id, {})
        behind = ground.get("background-color") or ground.get("background", "")
        if behind and behind not in ("none", "transparent", "inherit"):
            return _colour(behind) == colour
        here = here.parent
    return colour == page


def _colour(value: str) -> str:
    """A colour as #rrggbb; empty for what is no plain colour."""
    value = value.strip()
    value = _NAMED.get(value, value)
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        return "#" + "".join(c * 2 for c in value[1:])
    if re.fullmatch(r"#[0-9a-f]{6}", value):
        return value
    rgb = re.fullmatch(r"rgba?\(\s*(\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})\s*(?:[,/]\s*[\d.]+%?\s*)?\)", value)
    return "#" + "".join(f"{min(255, int(v)):02x}" for v in rgb.groups()) if rgb else value if value.isalpha() else ""


def _pixels(value: str) -> float:
    found = _LENGTH.match(value)
    return float(found[1]) * _PIXELS[found[2] or ""] if found else 0.0


def _nothing(value: str) -> bool:
    """Whether a size or a strength is none, or too little to be seen."""
    found = _LENGTH.match(value)
    return found is not None and float(found[1]) <= (0.02 if not found[2] else 1.0 if found[2] in ("px", "%") else 0.05)


def _small(value: str) -> bool:
    found = _LENGTH.match(value)
    return found is not None and _pixels(value) <= 1.0
