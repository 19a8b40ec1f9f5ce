"""Personal data is recognised by content, and hardly anything else is taken for it."""

import csv
import io
import random

import pytest

from segdesk.tables.personal import card_number, chinese_identity, iban, person_name, phone_number
from tests.tables.personal_columns import NEGATIVE, POSITIVE, ROWS, identity, labelled, luhn
from tests.tables.personal_columns import iban as make_iban


def test_more_than_200_labelled_columns(read):
    columns = labelled()
    assert len(columns) >= 200
    text = io.StringIO()
    writer = csv.writer(text)
    # Names that give nothing away: only the values can tell.
    writer.writerow([f"v{i}" for i in range(len(columns))])
    writer.writerows(zip(*(values for _, _, values in columns), strict=True))
    found = [c.role == "personal" for c in read(text.getvalue()).result.table.columns]
    assert len(found) == len(columns)
    truth = [personal for _, personal, _ in columns]
    hits = sum(f and t for f, t in zip(found, truth, strict=True))
    wrong = [n for (n, t, _), f in zip(columns, found, strict=True) if f and not t]
    missed = [n for (n, t, _), f in zip(columns, found, strict=True) if t and not f]
    assert hits / sum(found) >= 0.9, wrong
    assert hits / sum(truth) >= 0.95, missed


@pytest.mark.parametrize("seed", range(20))
def test_check_digits(seed):
    r = random.Random(seed)
    right = [
        identity(r),
        luhn("4" + "".join(r.choice("0123456789") for _ in range(14))),
        make_iban(r, "DE", 18),
    ]
    for check, number in zip((chinese_identity, card_number, iban), right, strict=True):
        assert check(number)
        wrong = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]
        assert not check(wrong)


def test_a_birthday_that_never_was_is_no_identity_number():
    body = "11010519491331002"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]
    assert not chinese_identity(body + check)


@pytest.mark.parametrize(
    "text", ["13800138000", "+86 138-0013-8000", "010-62345678", "(212) 555-0143", "+49 30 1234567"]
)
def test_phone_numbers(text):
    assert phone_number(text)


@pytest.mark.parametrize("text", ["12345678901", "2024-01-05", "01.02.2024", "4111", "192.168.10.20"])
def test_what_is_no_phone_number(text):
    assert not phone_number(text)


def test_names_of_people_and_of_things():
    assert person_name("王小明")
    assert person_name("Emma Weber")
    assert person_name("Weber, Emma")
    assert not person_name("Oak Chair")
    assert not person_name("红烧牛肉")


def test_the_columns_differ_and_are_full():
    assert len({*POSITIVE, *NEGATIVE}) == len(POSITIVE) + len(NEGATIVE)
    assert all(len(values) == ROWS for _, _, values in labelled(copies=1))
