"""The status workbook 台账, and the same report as a page, as rows and as JSON.

`write` writes the book and pays for openpyxl; `status` and `summary` do without it, so that `shoujian status` answers at once.
"""
