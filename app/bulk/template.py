"""The template as an Excel file. Names from the database are written as text, never as formulas."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from app.bulk.columns import AMOUNT, HELP_SHEET, MOST_REQUESTS, SHEET, VALUES_SHEET, YEAR, Choices, Column
from app.documents.workbook import Formats, clean
from app.domain.periods import FIRST_YEAR, LAST_YEAR
from app.domain.request_fields import Shape

FIRST_ROW, LAST_ROW = 2, MOST_REQUESTS + 1
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def template(columns: Sequence[Column], choices: Choices, unit: str, year: int) -> bytes:
    """The workbook for a unit (its name); year: the frame year that the help takes as its example."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    formats = Formats(book)
    sheet, about, values = (book.add_worksheet(name) for name in (SHEET, HELP_SHEET, VALUES_SHEET))
    ranges = _values(values, columns, choices, formats)
    _rows(book, sheet, columns, ranges, formats)
    _about(about, unit, year, formats)
    book.close()
    return file.getvalue()


def _rows(book: Any, sheet: Any, columns: Sequence[Column], ranges: dict[str, str], formats: Formats) -> None:
    """The heading, the line of help below it, and what each column takes."""
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0.##", "valign": "top"})
    help_text = book.add_format({"italic": True, "font_color": "#5A6068", "text_wrap": True, "valign": "top"})
    needed = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "bg_color": "#D6E6EA"})
    for at, column in enumerate(columns):
        shape = column.field.shape if column.field else None
        wide = 44 if shape is Shape.PROSE else 26 if shape in (Shape.CATEGORY, Shape.UNIT, Shape.CHOICE) else 20
        sheet.set_column(at, at, wide, money if column.heading == AMOUNT else None if _is_number(column) else text)
        sheet.write_string(0, at, clean(column.heading), needed if column.required else formats.heading_text)
        sheet.write_string(1, at, clean(column.help), help_text)
        if column.help:
            sheet.write_comment(0, at, clean(column.help), {"x_scale": 1.6, "font_size": 10})
        if rule := _rule(column, ranges):
            sheet.data_validation(FIRST_ROW, at, LAST_ROW, at, rule)
    sheet.set_row(1, 60)
    sheet.freeze_panes(2, 1)


def _rule(column: Column, ranges: dict[str, str]) -> dict[str, Any] | None:
    """What Excel lets a cell hold. The server looks again: this only helps while writing."""
    said = {"error_title": "Ändra värdet", "ignore_blank": True}
    if column.heading == YEAR:
        return {**said, **_whole(FIRST_YEAR, LAST_YEAR), "error_message": "Skriv ramåret med fyra siffror."}
    if column.field is None:
        return None
    if column.field.name in ranges:
        message = f"Välj ett värde i listan. Alla värden står i bladet {VALUES_SHEET}."
        return {**said, "validate": "list", "source": f"={ranges[column.field.name]}", "error_message": message}
    if column.field.shape is Shape.NUMBER:
        low, high = column.field.low, column.field.high
        return {**said, **_whole(low, high), "error_message": f"Skriv ett helt tal mellan {low} och {high}."}
    return None


def _whole(low: int, high: int) -> dict[str, Any]:
    return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}


def _is_number(column: Column) -> bool:
    return column.heading == YEAR or (column.field is not None and column.field.shape is Shape.NUMBER)


def _values(sheet: Any, columns: Sequence[Column], choices: Choices, formats: Formats) -> dict[str, str]:
    """One column for each list; gives where each list stands, by field name."""
    ranges: dict[str, str] = {}
    for column in columns:
        if column.field is None or column.field.name not in choices.by_field:
            continue
        at, words = len(ranges), choices.words(column.field.name)
        sheet.set_column(at, at, 44, formats.plain)
        sheet.write_string(0, at, clean(column.heading), formats.heading_text)
        for number, word in enumerate(words, start=1):
            sheet.write_string(number, at, clean(word), formats.plain)
        letter = xl_col_to_name(at)
        ranges[column.field.name] = f"'{VALUES_SHEET}'!${letter}$2:${letter}${max(2, len(words) + 1)}"
    sheet.freeze_panes(1, 0)
    return ranges


def _about(sheet: Any, unit: str, year: int, formats: Formats) -> None:
    lines = (
        f"Mall för äskningar från {unit}.",
        f"1. Fyll i bladet {SHEET}. En rad är en äskning. Börja på rad 3, under hjälptexten.",
        "2. Kolumnerna med färgad rubrik måste fyllas i: rubrik, kategori, ramår och belopp.",
        "3. Resten kan du fylla i nu eller senare i formuläret. Kolumner du inte behöver kan du ta bort.",
        f"4. Skriv ramåret som {year} och beloppet i kronor utan moms. Flera ramår fyller du i i formuläret efteråt.",
        f"5. Där det finns en lista väljer du ur den. Alla värden står i bladet {VALUES_SHEET}.",
        "6. Spara filen och ladda upp den i Ramkoll, på sidan Läs in flera äskningar.",
        "Är något fel får du veta allt på en gång, med rad och kolumn, och ingenting läses in.",
        "När allt stämmer blir varje rad ett utkast. Inget skickas: du granskar och skickar varje äskning själv.",
        f"Högst {MOST_REQUESTS} äskningar i en fil.",
    )
    sheet.set_column(0, 0, 100)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, clean(line), formats.title if number == 0 else formats.wrapped)
