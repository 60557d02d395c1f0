"""How does a form from the pages become a workbook, and come back?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from engine.cases.work import Task
from engine.errors import UnreadableFile
from engine.forms.context import Context
from engine.forms.definition import Form
from engine.forms.policies import Policies

if TYPE_CHECKING:
    from connectors.excel.form_reading import FilledSheet


@dataclass(frozen=True, slots=True)
class ExcelForms:
    """Forms as Excel workbooks (port: connectors.web.parts.FormWorkbooks)."""

    policies: Policies

    def write(self, task: Task, entries: Mapping[str, Any], today: date) -> bytes:
        """With what this person may see; what is more confidential is left out."""
        from connectors.excel.form_sheet import write_form_sheet

        if task.form is None:
            raise ValueError("a step without a form has no workbook")
        answers = {**task.answers, **entries}
        with TemporaryDirectory() as folder:
            path = Path(folder) / "form.xlsx"
            context = Context(today=today, policies=self.policies)
            write_form_sheet(task.form, path, context=context, answers=answers, level=task.level)
            return path.read_bytes()

    def read(self, content: bytes, form: Form) -> "FilledSheet":
        """Through the one door for files from people. Raises UnreadableFile: not this form."""
        from connectors.excel.form_reading import read_form_sheet

        with TemporaryDirectory() as folder:
            path = Path(folder) / "form.xlsx"
            path.write_bytes(content)
            try:
                return read_form_sheet(path, form)
            except UnreadableFile as error:
                raise UnreadableFile("the workbook", error.faults) from None
