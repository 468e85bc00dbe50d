"""The status workbook 台账, and the same report as a page, as rows and as JSON."""

from tracker.workbook.status import status_json
from tracker.workbook.summary import headings, one_page, rows
from tracker.workbook.write import Open, Written, write

__all__ = ["Open", "Written", "headings", "one_page", "rows", "status_json", "write"]
