"""How is a record of the document's shape read, with every fault noted and its place?"""

from collections.abc import Mapping
from typing import Any, Final

from process_maps.document_names import Document, Names
from process_maps.document_shape import Items, Key, Record, Rows, Shape
from process_maps.document_values import Reference, Time, Unclear, shown
from process_maps.finding import Finding, Place, error
from process_maps.quantities import WorkingCalendar

FAULTY: Final = object()
MOST_SUGGESTIONS = 200  # "did you mean" takes time, and nobody reads further


class Records:
    """One pass over one document: reads values, notes findings, goes on."""

    def __init__(self, calendar: WorkingCalendar, names: Names) -> None:
        self.calendar = calendar
        self.names = names
        self.findings: list[Finding] = []
        self.kept: dict[Place, list[int]] = {}  # of each list, the places whose row could be read

    def fault(self, place: Place, what: str, remedy: str) -> None:
        self.findings.append(error(place, what, remedy))

    def unclear(self, place: Place, unclear: Unclear) -> None:
        many = len(self.findings) >= MOST_SUGGESTIONS
        self.fault(place, unclear.what, unclear.remedy if many else unclear.advice())

    def value(self, shape: Shape, raw: Any, place: Place) -> Any:
        """What `raw` says, or FAULTY once its fault is noted."""
        match shape:
            case Record():
                return self._record(shape, raw, place)
            case Rows():
                return self._rows(shape, raw, place)
            case Items():
                return self._items(shape, raw, place)
        try:
            if isinstance(shape, Time):
                return shape.on(self.calendar).read(raw)
            if isinstance(shape, Reference):
                return self.names.find(shape.read(raw), shape.to)
            return shape.read(raw)
        except Unclear as unclear:
            self.unclear(place, unclear)
            return FAULTY

    def values(self, record: Record, raw: Document, place: Place) -> dict[str, Any]:
        """Path in the model -> value, for the keys that are given and can be read."""
        self._keys_are_known(record, raw, place)
        values: dict[str, Any] = {}
        for key in record.keys:
            given = raw.get(key.name)
            if given is None or (isinstance(given, str) and not given.strip()):
                if key.required:
                    what = f"{record.noun} needs its {key.name!r}"
                    self.fault((*place, key.name), what, f"Write it: {key.meaning}")
                given = _assumed_reference(record, key)
            if given is None:
                continue
            read = self.value(key.shape, given, (*place, key.name))
            if read is not FAULTY:
                values[key.path] = read
        return values

    def _keys_are_known(self, record: Record, raw: Document, place: Place) -> None:
        known = [key.name for key in record.keys]
        for written, value in raw.items():
            if written not in known:
                what = f"{record.noun} has no key {shown(written)}"
                cut = value is None  # as in {note: Copied, then typed}
                comma = "If a comma before it belongs to a text, put that text in quotes"
                remedy = comma if cut else "Delete it, or correct its name"
                self.unclear((*place, str(written)), Unclear(what, remedy, word=str(written), choices=known))

    def _items(self, items: Items, raw: Any, place: Place) -> Any:
        if isinstance(raw, str):
            raw = raw.split(",") if isinstance(items.of, Reference) else [raw]
        if not isinstance(raw, list):
            self.fault(place, f"{shown(raw)} is not a list", "Write a list, each on its line after a hyphen")
            return FAULTY
        read = [self.value(items.of, one, (*place, number)) for number, one in enumerate(raw)]
        return tuple(one for one in read if one is not FAULTY)

    def _rows(self, rows: Rows, raw: Any, place: Place) -> Any:
        if not isinstance(raw, list):
            what = f"{shown(raw)} is not a list"
            self.fault(place, what, f"Write a list, with {rows.of.noun} after each hyphen")
            return FAULTY
        read = [self.value(rows.of, one, (*place, number)) for number, one in enumerate(raw)]
        self.kept[place] = [number for number, one in enumerate(read) if one is not FAULTY]
        return tuple(one for one in read if one is not FAULTY)

    def _record(self, record: Record, raw: Any, place: Place) -> Any:
        if not isinstance(raw, Mapping):
            some = ", ".join(key.name for key in record.keys[:3])
            self.fault(place, f"{shown(raw)} is not {record.noun}", f"Write keys and values: {some} ...")
            return FAULTY
        values = self.values(record, raw, place)
        if any(key.required and key.path not in values for key in record.keys):
            return FAULTY
        for name, part in record.parts.items():
            paths = [path for path in values if path.startswith(f"{name}.")]
            inside = {path.removeprefix(f"{name}."): values.pop(path) for path in paths}
            made = self._made(part.model, inside, place, part.blame, record)
            if made is not FAULTY:
                values[name] = made
        return self._made(record.model, values, place, record.blame, record)

    def _made(self, model: Any, values: dict[str, Any], place: Place, blame: str, record: Record) -> Any:
        """The object of the model. Where its values do not fit together, once more without the blamed one."""
        try:
            return model(**values)
        except ValueError as misfit:
            where = (*place, blame) if blame else place
            self.fault(where, str(misfit), "Correct one of these figures")
        blamed = next((key.path.rpartition(".")[2] for key in record.keys if key.name == blame), "")
        try:
            return model(**{name: value for name, value in values.items() if name != blamed})
        except ValueError:
            return FAULTY


def _assumed_reference(record: Record, key: Key) -> str | None:
    """What is left out may still point at something that is not there, and must be checked like the rest."""
    if isinstance(key.shape, Reference) and not key.required:
        return record.default(key) or None
    return None
