"""Recognising personal data by content: e-mail, phone, Chinese identity numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from segdesk.text import Message, msg

_EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}$")
_CN_MOBILE = re.compile(r"^(?:\+?86[- ]?)?1[3-9]\d{9}$")
_PHONE = re.compile(r"^(?:\+|00)\d[\d ()./-]{7,18}\d$|^\(\d{2,4}\) ?\d{3}[- ]\d{3,4}$|^\d{3}-\d{3}-\d{4}$")
_CN_IDENTITY = re.compile(r"^\d{17}[\dXx]$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def chinese_identity(text: str) -> bool:
    """Check the shape and the check digit (GB 11643) of an identity number."""
    if not _CN_IDENTITY.match(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def personal_kind(sample: Sequence[str]) -> Message | None:
    """Say what personal data most of a sample of distinct texts is, or None."""
    texts = [text.strip() for text in sample if text.strip()]
    if len(texts) < 2:
        return None
    need = 0.7 * len(texts)
    if sum(bool(_EMAIL.match(text)) for text in texts) >= need:
        return msg("The values are e-mail addresses.")
    if sum(map(chinese_identity, texts)) >= need:
        return msg("The values are identity card numbers.")
    phones = sum(bool(_CN_MOBILE.match(text) or _PHONE.match(text)) for text in texts)
    if phones >= need:
        return msg("The values are phone numbers.")
    return None
