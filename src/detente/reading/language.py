"""Which language a text is in: by script, then by its small words."""

from __future__ import annotations

import re

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.08),
    ("ko", re.compile("[\uac00-\ud7af]"), 0.2),
    ("zh", re.compile("[\u4e00-\u9fff]"), 0.2),
    ("ru", re.compile("[\u0400-\u04ff]"), 0.3),
    ("ar", re.compile("[\u0600-\u06ff]"), 0.3),
    ("el", re.compile("[\u0370-\u03ff]"), 0.3),
)
_SMALL = {
    "en": "the of and to in that is was for on with as by at from it this are be has have not which its will",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch werden",
    "fr": "le la les des et en du une est que pour dans qui sur pas par au plus avec ce sont",
    "es": "el la los las de que y en un una por con para es del se no su al lo como más",
    "it": "il di che la e un una per in non del della con sono i le da al più nel",
    "pt": "o a os as de que e do da em um uma para com não por se dos mais na no",
    "nl": "de het een van en in is dat op te voor met zijn niet aan er die ook door",
    "pl": "w i na z do się nie że o jest to dla przez po od jak oraz za ze",
}
_SETS = {code: frozenset(words.split()) for code, words in _SMALL.items()}
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """ISO 639 code, or an empty text when there is too little to tell."""
    letters = sum(1 for c in text if c.isalpha())
    if letters == 0:
        return ""
    for code, pattern, share in _SCRIPTS:
        if len(pattern.findall(text)) > share * letters:
            return code
    words = [w.casefold() for w in _WORD.findall(text)]
    if not words:
        return ""
    scores = {code: sum(w in small for w in words) / len(words) for code, small in _SETS.items()}
    best = max(scores, key=lambda code: (scores[code], code == "en"))
    if scores[best] < 0.08:
        return "en" if len(words) < 12 and scores["en"] == scores[best] else ""
    return best
