"""Does a map know whom a change to its systems touches?"""

from engine.notices.audience import evaluate
from engine.notices.map_systems import audience_of_map
from process_maps.model import System
from tests.builders import a_map
from tests.engine.notices.small_trust import LILLIE, NOBODYS, ROSTER, small_trust


def test_the_systems_of_a_map_lead_to_the_people_who_use_them() -> None:
    systems = (System(id="lilli", name="Lilli Care"), System(id="s-2", name="The rota"), System(id="x", name="Paper"))
    rule = audience_of_map(a_map(["see"], systems=systems), [LILLIE, ROSTER, NOBODYS])
    assert rule.systems == ("S-1", "S-2")
    assert "cleo" in evaluate(rule, small_trust()).people
