"""Results as files for other people: an Excel workbook, a CSV list, a JSON document."""

from segdesk.exporting.export import export
from segdesk.exporting.files import ExportError
from segdesk.exporting.plan import ExportPlan

__all__ = ["ExportError", "ExportPlan", "export"]
