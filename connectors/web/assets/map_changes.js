// What can people do to the map? Each change is shown at once and sent as one edit.
import { commit } from "./map_sending.js";
import { focusedCell, placeOf, steps } from "./map_view.js";

export function editOf({ grid, column, id }, text) {
  return grid.ofSteps ? { do: "cell", step: id, column, text } : { do: "listed", list: grid.kind, row: id, column, text };
}

export function commitCell(field) {
  const place = placeOf(field);
  if (!place || field.value === field.dataset.kept) return;
  const edit = editOf(place, field.value);
  field.dataset.kept = field.value;
  commit(edit);
}

function newId(before) {
  return `${before}-${Math.random().toString(36).slice(2, 7)}`;
}

// the cursor goes on at once, however long the server takes: people type on
export function addStep(after) {
  const id = newId("step");
  steps.ensureRow(id, after);
  steps.focus(id, "name");
  commit({ do: "add", after, id });
}

// a row of a list is kept once something is typed into it
export function addRow(grid) {
  const id = newId(grid.kind);
  grid.ensureRow(id, grid.rows().at(-1)?.dataset.id ?? "");
  grid.focus(id, grid.columns[0].key);
}

export function addBelow({ grid, id }) {
  if (grid.ofSteps) addStep(id);
  else addRow(grid);
}

export function move(id, by) {
  const ids = steps.rows().map((row) => row.dataset.id);
  const place = ids.indexOf(id), to = place + by;
  if (place < 0 || to < 0 || to >= ids.length) return;
  ids.splice(place, 1);
  commit({ do: "move", step: id, after: ids[to - 1] ?? "" });
}

export function takeAway(grid, id) {
  const rows = grid.rows();
  const place = rows.findIndex((row) => row.dataset.id === id);
  const next = rows[place + 1] ?? rows[place - 1];
  commit(grid.ofSteps ? { do: "remove", step: id } : { do: "forget", list: grid.kind, row: id });
  rows[place]?.remove();
  if (next) grid.focus(next.dataset.id, grid.columns[0].key);
}

export function down(place) {
  const rows = place.grid.rows();
  const next = rows[rows.indexOf(place.row) + 1];
  if (next) place.grid.focus(next.dataset.id, place.column);
  else addBelow(place);
}

export function takeBack(does) {
  const field = focusedCell();
  if (field) commitCell(field);
  commit({ do: does });
}

export function paste(field, place, text) {
  const rows = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  field.dataset.kept = field.value;
  commit({ do: "rows", step: place.id, column: place.column, rows });
}
