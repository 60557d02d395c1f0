"""Which word do people read for each choice of a map: on a page, in a picture, in a workbook's list?"""

from collections.abc import Mapping
from enum import StrEnum

from process_maps.vocabulary import Arrival, MapState, Retake, Value

_OTHER_THAN_ITS_OWN: Mapping[type[StrEnum], Mapping[str, str]] = {
    MapState: {state: f"{state.capitalize()} state" for state in MapState},
    Value: {Value.ADDS: "Adds value"},
    Arrival: {Arrival.PUSH: "Pushed", Arrival.PULL: "Pulled", Arrival.FIFO: "FIFO lane", Arrival.FLOW: "Flows"},
    Retake: {Retake.LOOP: "Again and again", Retake.ONCE: "At most once"},
}


def label(option: StrEnum) -> str:
    """ "Adds value" for `Value.ADDS`; most choices are called by their own word, "Paper" for `Medium.PAPER`.

    Whoever reads a map back takes these words too: process_maps/document_words.py.
    """
    return _OTHER_THAN_ITS_OWN.get(type(option), {}).get(option, option.capitalize())
