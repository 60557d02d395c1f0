// The live map editor: which key, click, paste or drag does what? The server holds the map and draws it.
import { begun, mayChange } from "./map_begun.js";
import { addBelow, addRow, addStep, commitCell, down, editOf, move, paste, takeAway, takeBack } from "./map_changes.js";
import { choosePicture, commit, flush, look, preview, somethingWaits } from "./map_sending.js";
import { focusedCell, follow, gridOf, grids, placeOf, show, stepAt, steps } from "./map_view.js";

const DEBOUNCE = 40, LOOK = 2000;
let previewTimer = 0;

document.addEventListener("input", (event) => {
  const place = placeOf(event.target);
  if (!place || event.target.tagName === "SELECT") return;
  clearTimeout(previewTimer);
  previewTimer = setTimeout(() => preview(editOf(place, event.target.value)), DEBOUNCE);
});

document.addEventListener("change", (event) => {
  clearTimeout(previewTimer);
  const head = event.target.dataset?.head;
  if (head && event.target.value !== event.target.dataset.kept) commit({ do: "head", key: head, text: event.target.value });
  else commitCell(event.target);
});

document.addEventListener("focusin", follow);

document.addEventListener("keydown", (event) => {
  if (!mayChange) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
    const field = focusedCell();
    if (field && field.value !== field.dataset.kept && key === "z" && !event.shiftKey) return;
    event.preventDefault();
    takeBack(key === "y" || event.shiftKey ? "redo" : "undo");
    return;
  }
  const place = placeOf(event.target);
  const does = place && doneBy(event, key, place);
  if (!does) return;
  event.preventDefault();
  clearTimeout(previewTimer);
  commitCell(event.target);
  does();
});

// what a key does in a cell; nothing where the browser knows better
function doneBy(event, key, place) {
  if (event.altKey && place.grid.ofSteps) {
    if (key === "arrowup" || key === "arrowdown") return () => move(place.id, key === "arrowup" ? -1 : 1);
    if (key === "enter") return () => addStep(place.id);
  }
  if (key === "enter") return () => down(place);
  if (key === "tab" && !event.shiftKey && isLast(place)) return () => addBelow(place);
  if (key === "escape" && event.target.tagName === "INPUT") {
    event.target.value = event.target.dataset.kept;
    return () => preview(editOf(place, event.target.value));
  }
  return null;
}

function isLast(place) {
  const named = place.grid.cell(place.row, place.grid.columns[0].key).value;
  return place.row === place.grid.rows().at(-1) && place.column === place.grid.columns.at(-1).key && named;
}

document.addEventListener("paste", (event) => {
  const place = placeOf(event.target);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!place?.grid.ofSteps || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  paste(event.target, place, text);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = button?.closest("tr[data-id]");
  if (row && button.dataset.does) {
    const id = row.dataset.id;
    const grid = grids.find((one) => one.table.contains(row));
    const does = { up: () => move(id, -1), down: () => move(id, 1), below: () => addStep(id), away: () => takeAway(grid, id) };
    does[button.dataset.does]();
  } else if (button?.dataset.addTo) {
    addRow(gridOf(button.dataset.addTo));
  } else if (button?.dataset.picture) {
    choosePicture(button.dataset.picture);
    document.getElementById("picture").scrollTop = 0;
    for (const one of document.querySelectorAll("[data-picture]")) one.setAttribute("aria-pressed", String(one === button));
    preview({ do: "head", key: "name", text: document.querySelector('[data-head="name"]').value });
  } else if (stepAt(event.target)) {
    steps.focus(steps.rows()[stepAt(event.target) - 1]?.dataset.id, "name");
  }
  for (const open of document.querySelectorAll(".ef-map-menu[open]")) if (!open.contains(event.target)) open.open = false;
});

document.getElementById("undo")?.addEventListener("click", () => takeBack("undo"));
document.getElementById("redo")?.addEventListener("click", () => takeBack("redo"));
document.getElementById("add")?.addEventListener("click", () => addStep(placeOf(document.activeElement)?.id ?? steps.rows().at(-1)?.dataset.id ?? ""));

// ---------------------------------------------------------------- rows are dragged by their number
let dragged = "";
steps.body.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("tr")?.dataset.id ?? "";
  event.dataTransfer.effectAllowed = "move";
});
steps.body.addEventListener("dragover", (event) => {
  const over = event.target.closest("tr");
  if (!dragged || !over) return;
  event.preventDefault();
  for (const row of steps.rows()) row.classList.toggle("ef-map-over", row === over);
});
steps.body.addEventListener("drop", (event) => {
  const over = event.target.closest("tr");
  for (const row of steps.rows()) row.classList.remove("ef-map-over");
  if (!dragged || !over || over.dataset.id === dragged) return;
  event.preventDefault();
  const above = steps.rows()[steps.rows().indexOf(over) - 1]?.dataset.id ?? "";
  if (above !== dragged) commit({ do: "move", step: dragged, after: above });
  dragged = "";
});

window.addEventListener("beforeunload", () => { const field = focusedCell(); if (field) commitCell(field); });
show(begun.now);
if (mayChange && somethingWaits()) flush();
if (mayChange && !begun.now.steps.length && !somethingWaits()) addStep("");
setInterval(look, LOOK);
