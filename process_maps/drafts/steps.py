"""What happens to routes, rework, waste and ideas when a step is added, moved or taken away?"""

from collections.abc import Mapping

from process_maps.drafts.draft import Draft, Row, Value, free_id, placed
from process_maps.drafts.routes import simplified, with_step_on_route, without_step_on_route

NEW_STEP = "new-step"


def with_step(draft: Draft, after: str, *, id: str = "", values: Mapping[str, Value] | None = None) -> Draft:
    """A new step below the row `after` ("" for the top), on its route. `id`: free, if given."""
    row = Row(free_id(id or NEW_STEP, draft), dict(values or {}))
    return with_step_on_route(placed(draft, "steps", row, after), row.id, after)


def without_step(draft: Draft, step: str) -> Draft:
    """Work goes on past it; what was seen in it goes with it, ideas stay with the map as a whole."""
    draft = without_step_on_route(draft, step)
    draft = draft.without("steps", [step])
    for section, ends in (("links", ("from", "to")), ("information", ("from", "to")), ("observations", ("step",))):
        touching = [row.id for row in draft.section(section) if step in {row.values.get(end) for end in ends}]
        draft = draft.without(section, touching)
    for idea in draft.section("ideas"):
        if idea.values.get("step") == step:
            draft = draft.with_values("ideas", idea.id, {"step": None})
    return simplified(draft)


def with_step_moved(draft: Draft, step: str, after: str) -> Draft:
    """The step below the row `after`, and between it and what followed it."""
    row = draft.row("steps", step)
    if row is None or after == step:
        return draft
    draft = placed(without_step_on_route(draft, step), "steps", row, after)
    return with_step_on_route(draft, step, after)
