"""What one cell may hold: text that no spreadsheet takes for a formula, numbers that are numbers, months that exist."""

import re
from datetime import date

FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # the wide ones run in some spreadsheets
NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,20})?([eE][-+]?\d{1,3})?", re.ASCII)
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
WHOLE = re.compile(r"\d{1,9}", re.ASCII)


def text_fault(text: str, *, longest: int, needed: bool = False) -> str | None:
    """Return why the text cannot be taken, or None."""
    if not text:
        return "This cell is empty. Fill it in." if needed else None
    if text.startswith(FORMULA_STARTS):
        sign = "a tab" if text[0] == "\t" else f"'{text[0]}'"
        return f"This text begins with {sign}, so a spreadsheet would run it as a formula. Take the sign out."
    if len(text) > longest:
        return f"This text has {len(text):,} characters; at most {longest:,} are allowed."
    return None


def number(text: str) -> float | None:
    """Return the number that the text writes, or None when it writes none; a minus sign is part of a number."""
    return float(text) if NUMBER.fullmatch(text) else None


def whole_number(text: str) -> int | None:
    """Return the whole number from 0 that the text writes, or None."""
    return int(text) if WHOLE.fullmatch(text) else None


def month(text: str) -> date | None:
    """Return the first day of a month written as 2019-12, or None."""
    found = MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found and found[1] != "0000" else None
