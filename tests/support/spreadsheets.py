"""Spreadsheets as other programs write and read them, by Python's own zipfile and XML alone."""

import io
import xml.etree.ElementTree as ElementTree
import zipfile
from xml.sax.saxutils import escape

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def xlsx(rows):
    """The bytes of a book with one sheet, texts in the table of shared strings."""
    texts = sorted({cell for row in rows for cell in row if cell})
    cells = "".join(f'<row r="{r}">' + "".join(f'<c r="{chr(64 + c)}{r}" t="s"><v>{texts.index(cell)}</v></c>' for c, cell in enumerate(row, 1) if cell) +
                    "</row>" for r, row in enumerate(rows, 1))
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    members = {
        "xl/workbook.xml": f'<workbook {space} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
                           '<sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {space}>" + "".join(f"<si><t>{escape(text)}</t></si>" for text in texts) + "</sst>"}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in members.items():
            book.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return target.getvalue()


def sheets(content):
    """Name of each sheet → its rows; every cell must be a text, else it raises."""
    book = zipfile.ZipFile(io.BytesIO(content))
    if book.testzip():
        raise ValueError(f"{book.testzip()} is damaged")
    targets = {link.get("Id"): link.get("Target") for link in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))}
    shared = []
    if "xl/sharedStrings.xml" in book.namelist():
        shared = ["".join(item.itertext()) for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
    found = {}
    for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet"):
        rows = []
        for row in ElementTree.fromstring(book.read("xl/" + targets[sheet.get(LINK)])).iter(MAIN + "row"):
            rows.append([_text(cell, shared) for cell in row.iter(MAIN + "c")])
        found[sheet.get("name")] = rows
    return found


def _text(cell, shared):
    kind = cell.get("t")
    if kind == "inlineStr":
        return "".join(cell.find(MAIN + "is").itertext())
    if kind == "s":
        return shared[int(cell.find(MAIN + "v").text)]
    if len(cell):
        raise ValueError(f"{cell.get('r')} is no text but {kind or 'a number'}")
    return ""
