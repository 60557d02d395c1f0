"""Would the checks of the other tests notice a drawing that is wrong?"""

import pytest

from tests.connectors.render.seen import Picture

STEP = '<g role="group" aria-label="Step 1: Log"><rect x="100" y="20" width="80" height="60" stroke="#000"/></g>'


def picture(*shapes: str) -> Picture:
    return Picture(f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100">{"".join(shapes)}</svg>')


@pytest.mark.parametrize(
    ("shapes", "fault"),
    [
        pytest.param(
            ['<text x="10" y="50">Referral</text>', '<text x="40" y="52">Triage</text>'],
            "texts over each other",
            id="two texts",
        ),
        pytest.param(['<text x="280" y="50">Referral</text>'], "texts off the page", id="cut off"),
        pytest.param(
            ['<text x="10" y="50">Referral</text>', '<path d="M0 46h90" stroke="#000" fill="none"/>'],
            "texts with a line through them",
            id="struck through",
        ),
        pytest.param([STEP, STEP.replace("100", "150")], "steps over each other", id="two steps"),
        pytest.param(
            [STEP, '<path d="M90 30l120 40" stroke="#000" fill="none"/>'],
            "steps with a line through them",
            id="line through a step",
        ),
    ],
)
def test_a_fault_is_seen(shapes: list[str], fault: str) -> None:
    assert list(picture(*shapes).faults()) == [fault]


def test_a_line_under_a_plate_does_not_count() -> None:
    line, plate = (
        '<path d="M0 46h90" stroke="#000" fill="none"/>',
        '<rect x="8" y="35" width="60" height="20" fill="#FFF"/>',
    )
    words = '<text x="10" y="50">Referral</text>'
    assert picture(line, plate, words).faults() == {}
    assert picture(plate, line, words).faults() != {}
