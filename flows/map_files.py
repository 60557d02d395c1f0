"""Which files does a map become on the pages, and which file becomes a map? In a folder that is gone afterwards."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from engine.errors import UnreadableFile
from flows.map_reading import read_map, write_map
from flows.map_report import report_on
from process_maps.analysis.compare import compare
from process_maps.process_map import ProcessMap

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "Report-out, A3 (PDF)",
        "report.xlsx": "Report with charts (Excel)",
        "html": "Report (one page)",
        "png": "Value stream map (PNG)",
        "svg": "Value stream map (SVG)",
        "xlsx": "The map as a workbook to fill in (Excel)",
        "yaml": "The map as text (YAML)",
        "json": "The map as data (JSON)",
    }
)


class MapFiles:
    """Maps as files (port: connectors.web.parts.MapFiles)."""

    def formats(self) -> Mapping[str, str]:
        return FORMATS

    def write(self, process: ProcessMap, ending: str, *, made: datetime) -> bytes:
        if ending in ("xlsx", "yaml", "json"):
            return _through_a_file(process, f"map.{ending}")
        return _report_file(process, ending, made)

    def read(self, name: str, content: bytes) -> ProcessMap:
        with TemporaryDirectory() as folder:
            file = Path(folder) / f"map{Path(name).suffix.lower()[:8]}"
            file.write_bytes(content)
            try:
                return read_map(file)
            except UnreadableFile as error:
                raise UnreadableFile(name, error.faults) from None

    def compared(self, before: ProcessMap, after: ProcessMap, *, made: datetime) -> str:
        from connectors.render.page import comparison_page
        from connectors.render.pictures import before_after, pictures

        comparison = compare(report_on(before), report_on(after))
        drawn = pictures(comparison.before), pictures(comparison.after)
        return comparison_page(comparison, *drawn, before_after(comparison), made_on=made.date())


def _through_a_file(process: ProcessMap, name: str) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        write_map(process, file)
        return file.read_bytes()


def _report_file(process: ProcessMap, ending: str, made: datetime) -> bytes:
    """Raises KeyError for an ending that is not among FORMATS."""
    from connectors.render.pictures import pictures

    report = report_on(process)
    match ending:
        case "svg" | "png":
            from connectors.render.png import svg_to_png
            from connectors.render.value_stream import draw_value_stream

            drawn = draw_value_stream(report)
            return drawn.encode() if ending == "svg" else svg_to_png(drawn, scale=2.0)
        case "html":
            from connectors.render.page import map_page

            return map_page(report, pictures(report), made_on=made.date()).encode()
        case "pdf":
            from connectors.pdf.report_out import report_out

            return report_out(report, pictures(report), made=made)
        case "report.xlsx":
            from connectors.excel.report_workbook import write_report

            with TemporaryDirectory() as folder:
                file = Path(folder) / "report.xlsx"
                write_report(report, file)
                return file.read_bytes()
    raise KeyError(ending)
