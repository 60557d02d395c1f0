"""Can a drawn map run as a process, with what is said of each step? It and its files, or everything still missing."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.cases.bound_answers import AnswersOnMap, answers_on, kinds_in
from engine.cases.plain_questions import UnclearQuestion, questions_form, read_questions
from engine.cases.process import Process
from engine.cases.published import RETENTION, ROLES_ASKED, Known, ProcessSettings, StepSettings, link_key
from engine.cases.running import SCHEMA, TYPES, NotRunnable, process_of
from engine.conditions import Condition
from engine.errors import EightflowsError
from engine.forms.definition import Form, Role
from engine.forms.document import read_form
from engine.forms.unfit import NotAForm
from process_maps.document import write_document
from process_maps.model import Gateway, Link, Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import GatewayKind, LinkKind, MapState, Work

REMINDED, TOLD_LATE = "0 days", "5 working days"
FORM_ROLES: Mapping[str, Role] = {
    "employee": Role.EMPLOYEE,
    "manager": Role.MANAGER,
    "second_line": Role.SECOND_LINE,
    "hr_adviser": Role.HR,
    "hr_lead": Role.HR,
    "workforce_lead": Role.HR,
    "occupational_health": Role.OCCUPATIONAL_HEALTH,
    "health_and_safety": Role.SAFETY,
    "dse_assessor": Role.ASSESSOR,
    "buddy": Role.BUDDY,
    "it_service_desk": Role.IT,
    "payroll": Role.PAYROLL,
}
"""Who answers, in the words of forms; any other role answers for the team."""


@dataclass(frozen=True, slots=True)
class SettingFault:
    """One thing missing or wrong: at which step or way on ("" for the process), in which field, what, what to do."""

    place: str
    field: str
    what: str
    remedy: str


class NotYetAProcess(EightflowsError):
    """The map cannot run as it is. Lists every fault."""

    def __init__(self, faults: tuple[SettingFault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.what}. {fault.remedy}" for fault in faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A process that can run. `files`: what connectors/process_files/library.py reads, by name."""

    process: Process
    files: Mapping[str, bytes] = field(repr=False)


def publication(drawn: ProcessMap, settings: ProcessSettings, known: Known, *, id: str) -> Publication:
    """The map with forms, automations and conditions bound to it. Raises NotYetAProcess with every fault.

    `id`: of the process, whatever the map calls itself, so that its next version is the same process's.
    """
    return _Binding(drawn, settings, known).publication(id)


def usable(drawn: ProcessMap, settings: ProcessSettings, known: Known) -> Mapping[str, Mapping[str, str]]:
    """By the place routes part: the answers a condition there may look at, name -> kind."""
    binding = _Binding(drawn, settings, known)
    answers, _ = answers_on(drawn, [binding.bound(step) for step in drawn.steps], binding.forms, known)
    return {
        node: {name: kind for name, kind in kinds_in(answers, node).items() if kind in TYPES}
        for node in branches(drawn)
    }


def branches(drawn: ProcessMap) -> Mapping[str, tuple[Link, ...]]:
    """The ways on from each place where a case takes one of several, and every way back, by the place they leave."""
    out: dict[str, list[Link]] = {}
    for link in drawn.links:
        out.setdefault(link.source, []).append(link)
    return {
        node: tuple(links)
        for node, links in out.items()
        if not _is_parallel(drawn, node) and (len(links) > 1 or links[0].kind is LinkKind.REWORK)
    }


def _is_parallel(drawn: ProcessMap, node: str) -> bool:
    found = drawn.node(node)
    return isinstance(found, Gateway) and found.kind is GatewayKind.PARALLEL


@dataclass(slots=True)
class _Binding:
    drawn: ProcessMap
    settings: ProcessSettings
    known: Known
    faults: list[SettingFault] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    def publication(self, id: str) -> Publication:
        self._whole(id)
        steps = tuple(self.bound(step) for step in self.drawn.steps)
        answers, clashes = answers_on(self.drawn, steps, self.forms, self.known)
        for step, what in clashes:
            self.tell(step, "automation" if self._is_machine(step) else "form", what, "Ask for it under another name")
        self._machines_find_what_they_need(answers)
        links = tuple(self._conditions(answers))
        bound = replace(self.drawn, id=id, state=MapState.FUTURE, steps=steps, links=links)
        policies = self._policies(bound, answers)
        process = self._process(bound, policies)
        if self.faults or process is None:
            raise NotYetAProcess(tuple(self.faults))
        documents = {"future.yaml": write_document(bound), "running.yaml": policies}
        return Publication(
            process=process,
            files={**{name: _as_file(document) for name, document in documents.items()}, **self._other_files()},
        )

    def tell(self, place: str, field: str, what: str, remedy: str) -> None:
        self.faults.append(SettingFault(place, field, what, remedy))

    # --- the whole ------------------------------------------------------------------------------

    def _whole(self, id: str) -> None:
        if self.drawn.state is not MapState.FUTURE:
            self.tell(
                "", "map", "this map shows how the work is done now", "Copy it into a future state, and start that"
            )
        if not self.drawn.steps:
            self.tell("", "map", "the map has no steps", "Draw them first")
        if id in self.known.taken:
            self.tell("", "map", f"another process is called {id}", "Copy the map under another name")
        if self.settings.owner not in ROLES_ASKED:
            self.tell("", "owner", "nobody looks after this process", "Choose who is called when something is abnormal")
        if self.settings.retention not in self.known.retention:
            self.tell("", "retention", "it is not said how long its records are kept", "Choose a retention rule")

    # --- steps ----------------------------------------------------------------------------------

    def _is_machine(self, step: str) -> bool:
        return bool(self.settings.step(step).automation)

    def bound(self, step: Step) -> Step:
        said = self.settings.step(step.id)
        if said.owner and said.owner not in ROLES_ASKED:
            self.tell(step.id, "owner", "there is no such role", "Choose one from the list")
        return self._machine(step, said) if said.automation else self._human(step, said)

    def _machine(self, step: Step, said: StepSettings) -> Step:
        if said.automation not in self.known.automations:
            self.tell(step.id, "automation", "there is no such automation here", "Choose one from the list")
        if said.form or said.questions.strip():
            what = "a machine does it, and a form is chosen too"
            self.tell(step.id, "automation", what, "Take the form and questions away, or choose A person")
        return replace(step, work=Work.MACHINE, automation=said.automation, form="")

    def _human(self, step: Step, said: StepSettings) -> Step:
        if step.work is Work.MACHINE and not said.role:
            what = "the map gives it to a machine, and no automation is chosen"
            self.tell(step.id, "automation", what, "Choose the automation, or who is asked instead")
            return step
        if said.role not in ROLES_ASKED:
            self.tell(step.id, "role", "nobody is asked", "Choose who is asked")
        if not said.due.strip():
            self.tell(step.id, "due", "it is not said by when", "Write, for example, 3 working days")
        form = self._form(step, said)
        return replace(step, work=Work.HUMAN, automation="", form=form)

    def _form(self, step: Step, said: StepSettings) -> str:
        """The id of the form the step asks for; "" with a fault told where there is none."""
        if said.form and said.questions.strip():
            self.tell(step.id, "questions", "a form is chosen too", "Take the questions away, or choose Own questions")
            return ""
        if said.form:
            found = self.known.forms.get(said.form)
            if found is None:
                self.tell(step.id, "form", "there is no such form here", "Choose one from the list")
                return ""
            self.forms[said.form], self.contents[said.form] = found.form, found.content
            return said.form
        if not said.questions.strip():
            self.tell(step.id, "form", "nothing is asked", "Choose a form, or write its questions")
            return ""
        return self._own_form(step, said)

    def _own_form(self, step: Step, said: StepSettings) -> str:
        id = "q_" + re.sub(r"[^a-z0-9_]", "_", step.id.casefold())[:50]
        by = FORM_ROLES.get(said.role, Role.TEAM).value
        retention = self.settings.retention if self.settings.retention in self.known.retention else RETENTION
        try:
            document = questions_form(id, step.name, read_questions(said.questions), retention=retention, by=by)
            self.forms[id] = read_form(document)
        except UnclearQuestion as unclear:
            self.tell(step.id, "questions", unclear.what, unclear.remedy)
            return ""
        except NotAForm as not_yet:
            for finding in not_yet.findings:
                self.tell(step.id, "questions", finding.what, finding.remedy)
            return ""
        self.contents[id] = _as_file(document)
        return id

    def _machines_find_what_they_need(self, answers: AnswersOnMap) -> None:
        for step in self.drawn.steps:
            automation = self.known.automations.get(self.settings.step(step.id).automation)
            if automation is None:
                continue
            before = answers.before(step.id)
            for form in automation.forms:
                if form not in {answers.form_of.get(node) for node in before}:
                    title = self.known.forms[form].form.title if form in self.known.forms else form
                    what = f"“{automation.name}” works with the form “{title}”, which no earlier step asks for"
                    self.tell(
                        step.id, "automation", what, "Choose that form for an earlier step, or another automation"
                    )
            for name in automation.fields:
                if not any(name in answers.asked.get(node, ()) for node in before):
                    what = f"“{automation.name}” needs {name}, which no earlier step asks for"
                    self.tell(step.id, "automation", what, f"Ask for it before, as {name}: ... (date), or by a form")

    # --- ways on --------------------------------------------------------------------------------

    def _conditions(self, answers: AnswersOnMap) -> Iterator[Link]:
        """Every link with its condition. One of several ways on may do without."""
        parting = branches(self.drawn)
        for links in parting.values():
            onward = [link for link in links if link.kind is LinkKind.SEQUENCE and not self._condition(link)]
            back = [link for link in links if link.kind is LinkKind.REWORK and not self._condition(link)]
            for link in [*(onward if len(onward) > 1 else ()), *back]:
                remedy = "Write a condition; one way on may stay empty" if link in onward else "Write a condition"
                self.tell(link_key(link), "condition", "it is not said when", remedy)
        for link in self.drawn.links:
            said = self._condition(link) if link.source in parting else ""
            yield replace(link, condition=said if said and self._holds_up(link, said, answers) else "")

    def _condition(self, link: Link) -> str:
        return self.settings.conditions.get(link_key(link), "").strip()

    def _holds_up(self, link: Link, said: str, answers: AnswersOnMap) -> bool:
        """Whether the condition can be read and decided when a case comes there; tells what is wrong with it."""
        place = link_key(link)
        every = {name: TYPES[kind] for name, kind in answers.kinds.items() if kind in TYPES}
        try:
            condition = Condition.parse(said, every)
        except ValueError as wrong:
            usable = ", ".join(name for name, kind in kinds_in(answers, link.source).items() if kind in TYPES)
            self.tell(place, "condition", str(wrong), f"These can be used here: {usable or 'none yet'}")
            return False
        known = kinds_in(answers, link.source)
        if late := sorted(condition.names - known.keys()):
            what = f"{', '.join(late)} is not known yet when a case comes to {self.name(link.source)}"
            self.tell(place, "condition", what, "Ask for it in an earlier step")
            return False
        for name, text in sorted(condition.compared):
            choices = answers.choices.get(name)
            if choices and text not in choices:
                self.tell(place, "condition", f"{name} is never {text!r}", f"It is one of {', '.join(choices)}")
                return False
        return True

    def name(self, node: str) -> str:
        return getattr(self.drawn.node(node), "name", "") or "where the routes part"

    # --- put together ---------------------------------------------------------------------------

    def _policies(self, bound: ProcessMap, answers: AnswersOnMap) -> dict[str, Any]:
        """What running.yaml says: only the answers that conditions and terms look at go into the case."""
        words = " ".join([*(link.condition for link in bound.links), *(self._due(step) for step in bound.steps)])
        looked_at = set(re.findall(r"[a-z_][a-z0-9_]*", words))
        return {
            "schema": SCHEMA,
            "reference": reference(bound.name),
            "owner": self.settings.owner,
            "answers": {name: kind for name, kind in answers.kinds.items() if name in looked_at},
            "steps": {step.id: self._policy(step) for step in bound.steps},
        }

    def _due(self, step: Step) -> str:
        return self.settings.step(step.id).due.strip()

    def _policy(self, step: Step) -> dict[str, Any]:
        said = self.settings.step(step.id)
        if step.work is Work.MACHINE:
            return {"owner": said.owner} if said.owner else {}
        owner = said.owner or self.settings.owner
        ladder = [
            {"act": "remind", "role": said.role, "letter": "reminder", "after_due": REMINDED},
            {"act": "escalate", "role": owner, "letter": "late", "after_due": TOLD_LATE},
        ]
        found = {"role": said.role, "due": self._due(step), "owner": said.owner}
        return {key: value for key, value in found.items() if value} | ({"ladder": ladder} if owner else {})

    def _process(self, bound: ProcessMap, policies: Mapping[str, Any]) -> Process | None:
        """What the engine itself makes of it; of its faults those that are told already are left out."""
        try:
            return process_of(bound, policies, version="")
        except NotRunnable as wrong:
            for fault in wrong.faults:
                if fault.place[-1] == "due":
                    self.tell(str(fault.place[1]), "due", fault.what, fault.remedy)
                elif not self.faults:
                    place = str(fault.place[1]) if len(fault.place) > 1 else ""
                    self.tell(place, "role" if place else "map", fault.what, fault.remedy)
            return None

    def _other_files(self) -> Mapping[str, bytes]:
        letters = {
            letter
            for step in self.drawn.steps
            if (automation := self.known.automations.get(self.settings.step(step.id).automation))
            for letter in automation.letters
        }
        return {
            **{f"forms/{id}.yaml": content for id, content in self.contents.items()},
            **{f"letters/{name}": file for name, file in self.known.letters.items() if _letter_of(name) in letters},
        }


def _letter_of(file: str) -> str:
    return file.partition(".")[0]


def reference(name: str) -> str:
    """ "RT" for "Referral to triage": what case numbers begin with."""
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", name) if word[0].isupper() or len(word) > 3)
    return (initials or "P")[:4].upper()


def _as_file(document: Mapping[str, Any]) -> bytes:
    """JSON, which every reader of YAML reads."""
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def faults_at(faults: Iterable[SettingFault]) -> Mapping[tuple[str, str], str]:
    """The sentences of each field, by place and field."""
    found: dict[tuple[str, str], str] = {}
    for fault in faults:
        sentence = f"{fault.what[:1].upper()}{fault.what[1:]}. {fault.remedy}."
        earlier = found.get((fault.place, fault.field))
        found[fault.place, fault.field] = f"{earlier} {sentence}" if earlier else sentence
    return found
