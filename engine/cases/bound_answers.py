"""Which answers are known at each place of a map, once forms and automations are bound to its steps?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import networkx as nx

from engine.cases.facts import DATE, NUMBER, YES_NO
from engine.cases.published import Known
from engine.forms.definition import UNSAID_CHOICES, Field, FieldType, Form, Level
from engine.forms.values import type_of
from process_maps.model import Step
from process_maps.process_map import ProcessMap

TEXT = "text"
KIND_OF: Mapping[type | None, str] = {bool: YES_NO, int: NUMBER, Decimal: NUMBER, str: TEXT, date: DATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersOnMap:
    """kinds     every name conditions and terms may use -> its kind, over the whole map
    given    by step: the names it gives;  asked: by step, every field of its form
    form_of  by step: the form it asks for
    choices  by name: what it can be, where it is a choice
    """

    kinds: Mapping[str, str]
    given: Mapping[str, frozenset[str]]
    asked: Mapping[str, frozenset[str]]
    form_of: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    graph: "nx.DiGraph[str]"

    def before(self, node: str) -> frozenset[str]:
        """The steps a case may have been at before it comes to this one."""
        return frozenset(nx.ancestors(self.graph, node))


def answers_on(
    drawn: ProcessMap, steps: Sequence[Step], forms: Mapping[str, Form], known: Known
) -> tuple[AnswersOnMap, list[tuple[str, str]]]:
    """What is known where, with (step, sentence) for each name that means two kinds of answer.

    Special-category answers are left out: what decides a route is seen by whoever sees the case.
    """
    kinds: dict[str, str] = {}
    choices: dict[str, tuple[str, ...]] = {}
    given: dict[str, frozenset[str]] = {}
    clashes: list[tuple[str, str]] = []
    for step in steps:
        names = dict(_given_by(step, forms, known))
        for name, kind in names.items():
            if kinds.setdefault(name, kind) != kind:
                clashes.append((step.id, f"{name} is {kinds[name]} in one step and {kind} in another"))
        given[step.id] = frozenset(names)
        choices |= _choices(forms.get(step.form))
    graph = nx.DiGraph((link.source, link.target) for link in drawn.links)
    graph.add_nodes_from(step.id for step in steps)
    answers = AnswersOnMap(
        kinds=kinds,
        given=given,
        asked={step.id: frozenset(_fields(forms.get(step.form))) for step in steps},
        form_of={step.id: step.form for step in steps},
        choices=choices,
        graph=graph,
    )
    return answers, clashes


def kinds_in(answers: AnswersOnMap, node: str) -> Mapping[str, str]:
    """The answers that may be known when a case leaves a node."""
    names = {name for step in {*answers.before(node), node} for name in answers.given.get(step, ())}
    return {name: kind for name, kind in answers.kinds.items() if name in names}


def _given_by(step: Step, forms: Mapping[str, Form], known: Known) -> Iterator[tuple[str, str]]:
    automation = known.automations.get(step.automation)
    if automation:
        yield from automation.answers.items()
    for id, each in _fields(forms.get(step.form)).items():
        kind = KIND_OF.get(type_of(each))
        if kind and each.highest_level is not Level.L3:
            yield id, kind


def _fields(form: Form | None) -> Mapping[str, Field]:
    return {each.id: each for each in form.fields()} if form else {}


def _choices(form: Form | None) -> Mapping[str, tuple[str, ...]]:
    return {
        id: UNSAID_CHOICES if each.type is FieldType.YES_NO_UNSAID else tuple(str(one.value) for one in each.options)
        for id, each in _fields(form).items()
        if each.type is FieldType.YES_NO_UNSAID or (each.type is FieldType.CHOICE and each.options)
    }
