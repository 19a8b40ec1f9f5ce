"""Text files: encodings, delimiters, headers, quotes, ragged lines."""

import gzip
import io
import zipfile

import pytest

from segdesk.documents.recipe import ReadOptions
from segdesk.tables.errors import ReadError
from segdesk.text import render

CHINESE = "会员号,姓名,城市,消费金额\n" + "".join(f"{1000 + i},客户{i},北京市,{i}.5\n" for i in range(40))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_chinese_in_every_usual_encoding(read, encoding):
    reading = read(CHINESE.encode(encoding))
    assert reading.result.receipt.rows == 40
    assert reading.values("城市")[0] == "北京市"
    assert reading.result.table.columns[0].name == "会员号"


@pytest.mark.parametrize(
    ("encoding", "names", "word"),
    [
        ("big5", "會員編號,姓名,縣市", "臺北市"),
        ("cp1250", "Číslo,Jméno,Město", "Žďár nad Sázavou"),
        ("cp1250", "Numer,Imię,Miasto", "Łódź"),
        ("cp1251", "Номер,Имя,Город", "Москва"),
        ("cp1252", "Nº,Año,Ciudad", "A Coruña"),
        ("shift_jis", "会員番号,氏名,都市", "東京都"),
        ("euc_kr", "회원번호,이름,도시", "서울특별시"),
    ],
)
def test_words_of_other_languages_in_their_own_encodings(read, encoding, names, word):
    text = names + "\n" + "".join(f"{i:05},{word} {i},{word}\n" for i in range(30))
    reading = read(text.encode(encoding))
    assert [column.name for column in reading.result.table.columns] == names.split(",")
    assert reading.raw.column(2).to_pylist() == [word] * 30
    assert reading.raw.column(0).to_pylist()[7] == "00007"


@pytest.mark.parametrize(("encoding", "word"), [("utf-8", "Köln"), ("cp1252", "Köln"), ("gb18030", "北京市")])
def test_the_first_special_character_may_come_after_a_million_others(read, encoding, word):
    lines = "".join(f"{i:07},a plain line of letters,Boston\n" for i in range(35_000))
    reading = read(f"id,note,city\n{lines}0035000,x,{word}\n".encode(encoding))
    assert len(lines) > 1_000_000
    assert reading.result.receipt.encoding == encoding
    assert reading.raw.column("city").to_pylist()[-1] == word


def test_letters_shared_by_several_alphabets_speak_for_the_commonest(read):
    text = "Kunde;Stadt\n" + "".join(f"{i:05};Köln\n" for i in range(50))
    assert read(text.encode("cp1252")).result.receipt.encoding == "cp1252"


def test_accents_are_not_taken_for_chinese(read):
    reading = read("Année;Montant\nété;1,5\nhiver;2,5\nprintemps;3,25\n".encode("cp1252"))
    assert reading.result.receipt.encoding == "cp1252"
    assert reading.values("Montant") == [1.5, 2.5, 3.25]


def test_semicolon_with_decimal_comma_is_not_split_at_the_comma(read):
    reading = read("id;v\n" + "".join(f"{i};{i},5\n" for i in range(1, 30)))
    assert reading.result.receipt.delimiter == ";"
    assert reading.values("v")[2] == 3.5


def test_titles_above_and_notes_and_totals_below(read):
    rows = "".join(f"Shop {i},{i * 10},{i * 3}\n" for i in range(1, 20))
    reading = read(
        f"Sales report 2025\n\nShop,Sales,Visits\n{rows}Total,1900,570\n\nSource: our own till,,\n"
    )
    receipt = reading.result.receipt
    assert (receipt.header_row, receipt.rows) == (3, 19)
    assert receipt.set_aside_count == 2
    assert {line.line for line in receipt.set_aside} == {23, 25}


def test_a_total_set_aside_can_be_loaded_anyway(read):
    text = "Shop,Sales,Visits\n" + "".join(f"Shop {i},{i},{i}\n" for i in range(9)) + "Total,36,36\n"
    assert read(text).result.receipt.rows == 9
    assert read(text, options=ReadOptions(keep_lines=(11,))).result.receipt.rows == 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
def test_a_first_line_that_names_the_delimiter(read, mark, encoding):
    text = f"sep={mark}\r\na{mark}b{mark}c\r\n" + f"x{mark}2{mark}ü\r\ny{mark}3{mark}z\r\n"
    reading = read(text.encode(encoding))
    assert (reading.result.receipt.delimiter, reading.result.receipt.header_row) == (mark, 1)
    assert "first line" in render(reading.result.receipt.delimiter_evidence)
    assert reading.raw.to_pydict() == {"a": ["x", "y"], "b": ["2", "3"], "c": ["ü", "z"]}


def test_carriage_returns_alone_end_lines(read):
    assert read("a,b\r1,2\r3,4\r").values("b") == [2, 4]
    reading = read('id,note,n\r001,"two\rlines",1\r002,one,2\r003,"a ""b""",3\r')
    assert reading.raw.column("note").to_pylist() == ["two\rlines", "one", 'a "b"']
    assert reading.raw.column("id").to_pylist() == ["001", "002", "003"]


def test_quotes_hold_delimiters_line_ends_and_quotes(read):
    reading = read('name,note\nA,"x, y"\nB,"two\nlines"\nC,"say ""hi"""\n')
    assert reading.raw.column("note").to_pylist() == ["x, y", "two\nlines", 'say "hi"']


def test_an_unclosed_quote_swallows_no_rows(read):
    lines = [f"{i},name {i},{i}.5\n" for i in range(500)]
    lines[100] = '100,"name 100,100.5\n'
    reading = read("id,name,value\n" + "".join(lines))
    receipt = reading.result.receipt
    assert receipt.rows + receipt.set_aside_count == 500
    assert reading.raw.column("id").to_pylist()[:100] == [str(i) for i in range(100)]
    assert reading.raw.column("id").to_pylist()[-1] == "499"


def test_a_stray_quote_stays_a_character(read):
    reading = read('id,item,size\n1,Boots,"10" wide"\n2,Table,48" round\n3,Lamp,plain\n')
    assert reading.raw.column("size").to_pylist() == ['10" wide', '48" round', "plain"]


def test_long_lines_are_set_aside_and_can_be_kept(read):
    lines = [f"{i},Road {i},{i}\n" for i in range(100)]
    lines[50] = "50,Road 50, Berlin,50\n"
    text = "id,address,orders\n" + "".join(lines)
    receipt = read(text).result.receipt
    assert (receipt.rows, receipt.set_aside_count) == (99, 1)
    assert receipt.set_aside[0].line == 52
    assert "Berlin" in receipt.set_aside[0].text
    kept = read(text, options=ReadOptions(keep_lines=(52,)))
    assert kept.result.receipt.rows == 100


def test_short_lines_are_filled_with_blanks_and_reported(read):
    reading = read("a,b,c\n1,2,3\n4,5\n" + "6,7,8\n" * 10)
    assert reading.result.receipt.rows == 12
    assert any("fewer fields" in render(note) for note in reading.result.receipt.notes)


def test_no_header_is_noticed(read):
    reading = read("A11,6,A34,1169\nA12,48,A32,5951\nA14,12,A34,2096\n")
    assert reading.result.receipt.header_row == 0
    assert [c.name for c in reading.result.table.columns] == ["Column 1", "Column 2", "Column 3", "Column 4"]


def test_repeated_and_blank_names_become_unique(read):
    reading = read("id,id,,id (2)\n1,2,3,4\n5,6,7,8\n")
    names = [c.name for c in reading.result.table.columns]
    assert len(set(names)) == 4
    assert [c.original for c in reading.result.table.columns] == ["id", "id", "", "id (2)"]


def test_blank_lines_are_counted_not_loaded(read):
    reading = read("a,b\n1,2\n,\n\n3,4\n  ,  \n")
    assert reading.result.receipt.rows == 2
    assert reading.result.receipt.empty_rows == 3


def test_the_fast_and_the_careful_reader_agree(read):
    text = "id,name,note\n" + "".join(f'{i},"N, {i}",ü{i}\n' for i in range(2000))
    fast = read(text)
    careful = read(text, options=ReadOptions(skip_lines=(10_000,)))
    assert fast.raw.equals(careful.raw)


def test_a_chosen_header_row_wins(read):
    reading = read("x,y\nname,value\nA,1\nB,2\n", options=ReadOptions(header_row=2))
    assert [c.name for c in reading.result.table.columns] == ["name", "value"]
    assert read("name,value\nA,1\n", options=ReadOptions(header_row=0)).result.receipt.rows == 2


def test_preview_reads_only_so_many_rows(read):
    assert read("a,b\n" + "1,2\n" * 1000, rows=20).result.receipt.rows == 20


def test_gzip_and_zip_are_unpacked(read):
    assert read(gzip.compress(b"a,b\n1,2\n"), "x.gz").result.receipt.rows == 1
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("small.csv", "a,b\n1,2\n")
        archive.writestr("large.csv", "a,b\n1,2\n3,4\n")
    reading = read(packed.getvalue(), "x.zip")
    assert reading.result.receipt.sheet == "large.csv"
    assert any("holds 2 files" in render(note) for note in reading.result.receipt.notes)
    assert read(packed.getvalue(), "x.zip", ReadOptions(sheet="small.csv")).result.receipt.rows == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "blank lines"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        (bytes(range(256)) * 20, "neither text nor a workbook"),
        (b"PAR1" + bytes(20), "Parquet"),
        (b"PK\x03\x04garbage", "damaged"),
        (b"just a sentence in a file", "only one line"),
        (b"\x1f\x8b\x08broken", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_in_words(read, content, words):
    with pytest.raises(ReadError) as caught:
        read(content, "x.xlsx")
    assert words in render(caught.value.message)


def test_a_missing_file_is_refused_in_words(read, tmp_path):
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "gone.csv")
    assert "no longer there" in render(caught.value.message)


def test_blanks_part_fields_where_quotes_prove_it(read):
    kinds = ["Boots", "Trail Running Shoes", "Rain Jacket"]
    rows = "".join(f'{1 + i}/02/2024 {i} {kinds[i % 3]} "Good for item {i}" {i}.5\n' for i in range(20))
    reading = read("Date Qty Kind Note Price\n" + rows)
    assert reading.result.receipt.delimiter == " "
    assert reading.raw.column("Kind").to_pylist()[:2] == ["Boots", "Trail Running Shoes"]
    assert reading.values("Price")[1] == 1.5


def test_sentences_with_quotes_are_no_table_of_blanks(read):
    ways = ["", "on ", "on and on "]
    text = "".join(f'He said "good day" to {i} people and went {ways[i % 3]}home\n' for i in range(20))
    assert len(read(text).result.table.columns) == 1


def test_the_receipt_says_why_it_is_this_delimiter(read):
    evidence = [
        render(read(text).result.receipt.delimiter_evidence)
        for text in ("a;b\n1;2\n", "sep=|\na|b\n1|2\n", "a\n1\n2\n")
    ]
    assert "100" in evidence[0]
    assert "same number of fields" in evidence[0]
    assert "first line" in evidence[1]
    assert "one column" in evidence[2]


def test_a_line_set_aside_is_shown_as_it_stands_in_the_file(read):
    rows = "".join(f'Shop {i},"1,{i:03}",{i}\n' for i in range(9))
    receipt = read("Shop,Sales,Visits\n" + rows + 'Total,"9,036",36\n').result.receipt
    assert [line.text for line in receipt.set_aside] == ['Total,"9,036",36']


def test_a_backslash_before_a_doubled_quote_stays(read, tmp_path):
    path = tmp_path / "ids.csv"
    path.write_text('id,n\n"a\\""b",1\n"c\\"d",2\nplain,3\n', encoding="utf-8")
    assert read(path).values("id") == ['a\\"b', 'c"d', "plain"]
