"""What a person may doubt: words that could mean "no value", values that do not fit, unclear dates."""

import pytest

from segdesk.documents.recipe import ColumnChange, ReadOptions


def _words(column) -> dict[str, tuple[int, bool]]:
    return {word.word: (word.count, word.missing) for word in column.missing_words}


ROWS = "".join(f"{i},{['NA', 'DE', 'FR', 'N/A'][i % 4]},{'n/a' if i % 10 == 0 else i}\n" for i in range(40))
TEXT = "row,country,score\n" + ROWS


def test_words_that_could_mean_missing_are_listed_with_their_state(read):
    reading = read(TEXT)
    assert _words(reading.column("score")) == {"n/a": (4, True)}
    assert _words(reading.column("country")) == {"NA": (10, False), "N/A": (10, False)}


@pytest.mark.parametrize(("words", "missing"), [(("NA",), 10), (("NA", "n/a"), 20), ((), 0), (("FR",), 10)])
def test_missing_words_of_one_column(read, words, missing):
    reading = read(TEXT, columns={"country": ColumnChange(missing_tokens=words)})
    column = reading.column("country")
    assert column.missing == missing
    counted = {word.word.lower() for word in column.missing_words if word.missing}
    assert counted == {word.lower() for word in words}
    assert reading.column("score").missing == 4


def test_missing_words_of_the_whole_file(read):
    reading = read(TEXT, options=ReadOptions(missing_tokens=("FR",)))
    assert (reading.column("country").missing, reading.column("score").failures) == (10, 4)


def test_values_that_do_not_fit_are_kept_with_their_line(read):
    text = "title\n\nname,value\n" + "".join(f"n{i},{'oops' if i in (3, 70) else i}\n" for i in range(90))
    column = read(text).column("value")
    assert (column.type, column.failures) == ("number", 2)
    assert [(one.row, one.line, one.text) for one in column.failed] == [(3, 7, "oops"), (70, 74, "oops")]


def test_an_ambiguous_date_comes_with_an_example(read):
    column = read("when,n\n" + "".join(f"{m:02}/{m:02}/2023,1\n0{m}/1/2023,2\n" for m in (1, 2, 3))).column(
        "when"
    )
    assert column.date_ambiguous
    assert column.date_example == "02/1/2023"


def test_dates_that_settle_each_other_need_no_example(read):
    column = read("when,n\n13/01/2023,1\n02/03/2023,2\n").column("when")
    assert (column.date_ambiguous, column.date_example) == (False, "")


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["R1", "R2", "R12"], "text"),
        (["US7", "US8", "US9"], "text"),
        (["R 100", "R 250", "R 7"], "number"),
        (["R1,250.50", "R7.00"], "number"),
        (["kr 5", "kr 7"], "number"),
    ],
)
def test_letters_glued_to_digits_are_codes_unless_they_are_written_like_money(read, texts, kind):
    rows = "".join(f'"{text}",{i}\n' for i, text in enumerate(texts * 10))
    found = read("value,n\n" + rows).column("value").type
    assert ("number" if found == "number" else "text") == kind


@pytest.mark.parametrize(
    "pair", [("是", "否"), ("男", "女"), ("yes", "no"), ("Y", "N"), ("TRUE", "FALSE"), ("1", "0")]
)
def test_pairs_of_words_are_categories_or_numbers_that_keep_their_values(read, pair):
    reading = read("name,value\n" + "".join(f"n{i},{pair[i % 2]}\n" for i in range(40)))
    assert reading.column("value").distinct == 2
    assert [str(value) for value in reading.values("value")[:2]] == list(pair)


def test_an_identifier_that_looks_like_a_missing_word_stays(read):
    reading = read("customer_id,n\n?,1\n#N/A,2\nA-3,3\nA-4,4\n")
    assert reading.values("customer_id") == ["?", "#N/A", "A-3", "A-4"]
    many = read("customer_id,n\n" + "#N/A,1\n" * 3 + "".join(f"A{i},2\n" for i in range(9)))
    assert many.column("customer_id").missing == 3


def test_line_ends_inside_quotes_are_kept_as_they_are(read):
    reading = read(b'id,note\r\n1,"a\r\nb"\r\n2,"c\nd"\r\n3,"e\rf"\r\n4,x\r\n')
    assert reading.values("note") == ["a\r\nb", "c\nd", "e\rf", "x"]
