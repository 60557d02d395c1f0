"""Which processes run here: their maps, forms and letters, in the version a case started on?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from engine.cases.process import Process
from engine.errors import NotThere
from engine.forms.definition import Form
from process_maps.model import Gateway


class UnknownProcess(NotThere):
    """No process of that name runs here, or that version of it is not kept."""


@dataclass(frozen=True, kw_only=True)
class RunningProcess:
    """A process that runs, whole: one version of its map, policies, forms and letters.

    name        what people and settings call it: "return_to_work". `process.map.id` is what its cases carry
    reference   what its case numbers begin with: "RTW"
    opens_with  id of the form a case is started with; "" for none
    opens_at    the step a case started with that form has come to already; "" for the start of the map
    one_for     answer of that form that tells one case of a subject from another; "" where nothing does
    paused      no case is started of it for now; those that are open go on
    answers     what conditions and terms may look at: name -> "number", "yes or no", "text" or "date"
    files       what it was read from, by name: kept with the first case of a version. Letters among them are
                called letters/NAME.txt
    """

    name: str
    process: Process
    forms: Mapping[str, Form]
    reference: str
    opens_with: str = ""
    opens_at: str = ""
    one_for: str = ""
    paused: bool = False
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @property
    def id(self) -> str:
        return self.process.map.id

    @property
    def title(self) -> str:
        return self.process.map.name

    @property
    def version(self) -> str:
        return self.process.version

    @property
    def letters(self) -> Mapping[str, bytes]:
        """Templates by file name."""
        return {name.removeprefix("letters/"): file for name, file in self.files.items() if name.startswith("letters/")}

    def form_of(self, node: str) -> Form | None:
        """The form a step asks for; None where it asks for none."""
        found = getattr(self.process.map.node(node), "form", "")
        return self.forms.get(found) if found else None

    def questions_at(self, node: str) -> Mapping[str, str]:
        """What a step without a form asks: what decides the way on from it, by name, with its kind."""
        asked: set[str] = set()
        ahead, seen = [node], set()
        while ahead:
            seen.add(place := ahead.pop())
            for link in self.process.out.get(place, ()):
                asked |= {name for name in self.answers if re.search(rf"\b{name}\b", link.condition)}
                if isinstance(self.process.map.node(link.target), Gateway) and link.target not in seen:
                    ahead.append(link.target)
        return {name: kind for name, kind in self.answers.items() if name in asked}

    def step_name(self, node: str) -> str:
        return getattr(self.process.map.node(node), "name", "") or node


class RunningProcesses(Protocol):
    """Where processes come from. All raise UnknownProcess, and UnreadableFile where what is kept cannot be read."""

    def names(self) -> tuple[str, ...]:
        """Every process a case can be started of."""

    def current(self, name: str) -> RunningProcess:
        """The version new cases start on; by name, or by the id its cases carry."""

    def at(self, process: str, version: str) -> RunningProcess:
        """The version a case runs on: `case.process`, `case.version`."""

    def keep(self, running: RunningProcess) -> None:
        """Keep this version for as long as cases run on it; keeping it again changes nothing."""
