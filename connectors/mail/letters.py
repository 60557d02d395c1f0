"""How does a template become a letter? Filled in a sandbox, with plain values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from connectors.mail.template_rules import first_fault, used_by
from engine.errors import EightflowsError

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

PlainValue: TypeAlias = "str | int | bool | Sequence[PlainValue] | Mapping[str, PlainValue] | None"

MOST_NESTED = 5  # templates that use templates
LONGEST_LETTER = 200_000  # characters; ours have about 10,000


class UnusableTemplate(EightflowsError):
    """A letter's template is missing, cannot be read, or asks for something it may not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter in its two forms."""

    subject: str
    text: str
    html: str  # one self-contained page, styles written into each element for Outlook


class LetterWriter:
    """Fills the letters of one folder: each is NAME.subject.txt, NAME.txt and NAME.html.

    Templates are data that people change, so they get plain values and no functions, cannot reach outside
    their folder, and a name that is missing is an error. Values are escaped in HTML. What a template may do at
    all, so that none runs on and on, is in template_rules.py.
    """

    def __init__(self, templates: Path | Mapping[str, str]) -> None:
        """`templates`: their folder, or their texts by file name."""
        from css_inline import CSSInliner

        self._templates = _sandbox(templates)
        self._looked_at: set[str] = set()
        self._inliner = CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)

    def write(self, name: str, values: Mapping[str, PlainValue]) -> Letter:
        """Raises UnusableTemplate."""
        return Letter(
            subject=" ".join(self._filled(f"{name}.subject.txt", values).split()),
            text=self._filled(f"{name}.txt", values),
            html=self._inliner.inline(self._filled(f"{name}.html", values)),
        )

    def _filled(self, template: str, values: Mapping[str, PlainValue]) -> str:
        from jinja2 import TemplateError

        try:
            self._look_at(template, ())
            filled = self._templates.get_template(template).render(values)
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise UnusableTemplate(f"{template}: {type(error).__name__}: {error}") from None
        if len(filled) > LONGEST_LETTER:
            raise UnusableTemplate(f"{template}: gives a letter of {len(filled):,} characters")
        return filled

    def _look_at(self, template: str, above: tuple[str, ...]) -> None:
        """Once for each template, and for those it uses. Raises UnusableTemplate, TemplateError."""
        if template in above or len(above) > MOST_NESTED:
            raise UnusableTemplate(f"{template}: templates use each other in a circle")
        if template in self._looked_at:
            return
        loader = self._templates.loader
        assert loader is not None
        source = loader.get_source(self._templates, template)[0]
        if fault := first_fault(source, template, self._templates.parse):
            raise UnusableTemplate(f"{template}, {fault}")
        for other in used_by(source, self._templates.parse):
            self._look_at(other, (*above, template))
        self._looked_at.add(template)


def _sandbox(source: Path | Mapping[str, str]) -> "ImmutableSandboxedEnvironment":
    from jinja2 import DictLoader, FileSystemLoader, StrictUndefined, select_autoescape
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    templates = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(source) if isinstance(source, Path) else DictLoader(source),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.globals.clear()  # no range, lipsum, cycler, joiner, namespace
    return templates
