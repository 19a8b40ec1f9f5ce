"""Personal data by content: e-mail, phone, identity, card and account numbers, names, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from segdesk.tables.personal_words import GIVEN_NAMES, SURNAMES
from segdesk.text import Message, msg

_EMAIL = re.compile(r"^[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s.,;<>]{2,}$")
_CN_MOBILE = re.compile(r"^(?:\+?86[- ]?|0086)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}$")
_PHONE = re.compile(
    r"^(?:\+|00)\d[\d ()./-]{7,18}\d$"  # international
    r"|^(?:1[- .])?\(\d{2,4}\) ?\d{3,4}[- .]\d{3,4}$|^(?:1[-.])?\d{3}([-.])\d{3}\1\d{4}$"
    r"|^0\d{2,3}-\d{7,8}(?:-\d{1,4})?$"  # Chinese landline
    r"|^0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,4}$"
)
_CN_IDENTITY = re.compile(r"^[1-9]\d{5}(?:18|19|20)\d{9}[\dXx]$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD = re.compile(r"^[2-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{1,7}$|^3[47]\d{2}([ -]?)\d{6}\2\d{5}$")
_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$")
_SSN = re.compile(r"^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$")
_STREET_EN = re.compile(
    r"^\d{1,5}[a-z]?\s+[^\d,]{2,40}\b(street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way"
    r"|place|pl|square|sq|terrace|close|crescent|highway|hwy)\b\.?",
    re.I,
)
_STREET_EU = re.compile(
    r"(stra(ß|ss)e|str\.|weg|platz|gasse|allee)\s*\d|^(rue|avenue|via|calle|plaza)\b.*\d", re.I
)
_STREET_CN = re.compile(
    r"(省|市|区|县|镇|乡|村).*(路|街|道|巷|弄|号|室|栋|单元|小区|村|组|楼)"
    r"|(路|街|大道|巷|弄)\d+号"
)
_LATIN_NAME = re.compile(r"^[^\W\d_][\w'’.-]*(?:,? [^\W\d_][\w'’.-]*){1,3}$")
_HAN_NAME = re.compile(r"^[\u4e00-\u9fff]{2,4}$|^[\u4e00-\u9fff]{2,4}·[\u4e00-\u9fff]{1,8}$")


def chinese_identity(text: str) -> bool:
    """Check the shape, the birthday and the check digit (GB 11643) of an identity number."""
    if not _CN_IDENTITY.match(text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def card_number(text: str) -> bool:
    """Check the shape and the check digit (Luhn, ISO/IEC 7812) of a payment card number."""
    if not _CARD.match(text):
        return False
    digits = [int(letter) for letter in text if letter.isdigit()]
    if not 15 <= len(digits) <= 19:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def iban(text: str) -> bool:
    """Check the shape and the check digits (ISO 13616, remainder 1 of 97) of an account number."""
    compact = text.replace(" ", "").upper()
    if not _IBAN.match(compact):
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1


def phone_number(text: str) -> bool:
    """Check the shape of a mobile or landline number, Chinese or other."""
    return bool(_CN_MOBILE.match(text) or (_PHONE.match(text) and not _looks_like_date(text)))


def _looks_like_date(text: str) -> bool:
    return bool(re.match(r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$", text))


def person_name(text: str) -> bool:
    """Tell whether a text begins like the name of a person, Chinese or Western."""
    if _HAN_NAME.match(text):
        return text[:2] in SURNAMES or (text[0] in SURNAMES and len(text) <= 3)
    if not _LATIN_NAME.match(text):
        return False
    words = re.split(r"[ ,]+", text.casefold())
    words = [word for word in words if word.strip(".") not in ("mr", "mrs", "ms", "dr", "miss", "prof")]
    return any(word in GIVEN_NAMES for word in (words[:1] + words[1:2] if "," in text else words[:1]))


def street_address(text: str) -> bool:
    """Tell whether a text holds a street with a number, as in English, Chinese, German or French."""
    return bool(
        6 <= len(text) <= 160
        and (_STREET_EN.search(text) or _STREET_EU.search(text) or _STREET_CN.search(text))
    )


_KINDS: tuple[tuple[Callable[[str], bool], float, Message], ...] = (
    (lambda text: bool(_EMAIL.match(text)), 0.7, msg("The values are e-mail addresses.")),
    (chinese_identity, 0.7, msg("The values are identity card numbers.")),
    (card_number, 0.8, msg("The values are bank card numbers.")),
    (iban, 0.7, msg("The values are account numbers (IBAN).")),
    (lambda text: bool(_SSN.match(text)), 0.9, msg("The values are social security numbers.")),
    (phone_number, 0.7, msg("The values are phone numbers.")),
    (street_address, 0.6, msg("The values are addresses.")),
)


def personal_kind(sample: Sequence[str]) -> Message | None:
    """Say what personal data most of a sample of distinct texts is, or None."""
    texts = [text.strip() for text in sample if text.strip()]
    if len(texts) < 2:
        return None
    for test, need, words in _KINDS:
        # The first ten settle it for nearly all columns, which hold nothing of the kind.
        if any(map(test, texts[:10])) and sum(map(test, texts)) >= need * len(texts):
            return words
    return None


def holds_names(sample: Sequence[str], distinct: int, filled: int) -> bool:
    """Tell whether a column holds names of people: most begin like one, and few come often."""
    texts = [text.strip() for text in sample if text.strip()]
    if len(texts) < 15 or distinct < 15 or distinct < 0.02 * filled:
        return False
    fits = [text for text in texts if person_name(text)]
    if len(fits) < 0.55 * len(texts):
        return False
    chinese = [text for text in fits if _HAN_NAME.match(text)]
    # Surnames are syllables of other words too: names have many, and stand before many different letters.
    if len(chinese) > 0.5 * len(fits):
        return len(fits) >= 0.85 * len(texts) and len({text[0] for text in chinese}) >= 8
    return True
