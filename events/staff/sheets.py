"""Workbooks with one sheet or several."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

from office.spreadsheets import as_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(
    name: str, headings: Sequence[str], sheets: Mapping[str, Iterable[Sequence[Any]]]
) -> HttpResponse:
    """Return a workbook as a download; no cell of it is a formula.

    Arguments: `name` is the file's, without ending; `sheets` are rows by the title of their sheet.
    """
    # Loaded when it is needed, since it takes some megabytes of each process.
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in (sheets or {"Nobody": []}).items():
        sheet = book.create_sheet(title[:31])
        sheet.append(list(headings))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for row in rows:
            sheet.append([as_text(value) for value in row])
        sheet.freeze_panes = "A2"
        for column, heading in zip(sheet.columns, headings, strict=False):
            longest = max([len(heading), *(len(str(cell.value or "")) for cell in column)])
            sheet.column_dimensions[column[0].column_letter].width = min(longest + 2, 60)
    file = BytesIO()
    book.save(file)
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
