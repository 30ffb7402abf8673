"""How announcements are cited: several by one number each, and a bare number that is somebody else's."""

from __future__ import annotations

import re

#: Several announcements cited together, in Chinese and in English.
_LIST_ZH = re.compile(r"([\u4e00-\u9fff、]{0,16}公告\d{4}年)((?:第?\d{1,3}号[、,，和及 ]*){2,12})")
_LIST_EN = re.compile(
    r"((?:[A-Z][A-Za-z]+ ){0,6}Announcement)s?,? Nos?\.? "
    r"((?:\d{1,3}(?:\s*(?:to|–|-|through)\s*\d{1,3})?(?:, and |, | and )?){1,12}) of (\d{4})"
)


def cites(words: str, text: str) -> bool:
    """Whether a text holds the words; a bare number is nobody's where another issuer stands before it."""
    if not words.startswith("公告"):
        return words in text
    at = text.find(words)
    while at >= 0:
        if at == 0 or not "\u4e00" <= text[at - 1] <= "\u9fff":
            return True
        at = text.find(words, at + 1)
    return False


def spelled(text: str) -> str:
    """The text, and after it each number of a list of announcements as if it were cited by itself."""
    more = []
    for hit in _LIST_ZH.finditer(text):
        more += [f"{hit[1]}第{n}号" for n in re.findall(r"\d+", hit[2])]
    for hit in _LIST_EN.finditer(text):
        numbers: list[int] = []
        for first, last in re.findall(r"(\d+)(?:\s*(?:to|–|-|through)\s*(\d+))?", hit[2]):
            numbers += range(int(first), min(int(last or first), int(first) + 50) + 1)
        more += [f"{hit[1]} No. {n} of {hit[3]}" for n in numbers]
    return " ".join([text, *more])
