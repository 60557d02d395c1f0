// What does the page show of the map: picture, tables, totals, faults, and where the cursor is in it?
import { Grid } from "./map_grid.js";

const picture = document.getElementById("picture");
const saved = document.getElementById("saved");
const said = document.getElementById("said");
const faults = document.getElementById("faults");
const MOST_FAULTS = 3;

let shape = ""; // of the picture shown: measuring the page takes longer than drawing, so only where it changes

export const steps = new Grid("steps", "steps", "Step");
export const grids = [
  steps,
  new Grid("teams", "lanes", "Team"),
  new Grid("parties", "parties", "Outside"),
  new Grid("information", "information", "Information"),
];

export function gridOf(kind) { return grids.find((grid) => grid.kind === kind); }

// the cell a field is in: its grid, row, column and the id of the row
export function placeOf(field) {
  const cell = field?.closest("td[data-column]");
  const row = cell?.closest("tr");
  const grid = grids.find((one) => one.table.contains(field));
  return cell && row && grid ? { grid, row, column: cell.dataset.column, id: row.dataset.id } : null;
}

export function focusedCell() {
  return placeOf(document.activeElement) ? document.activeElement : null;
}

export function show(now, kept = true) {
  picture.innerHTML = now.svg || "<p>The map shows here as you type.</p>";
  const drawnNow = picture.querySelector("svg")?.getAttribute("viewBox") ?? "";
  const otherShape = drawnNow !== shape;
  shape = drawnNow;
  if (otherShape) picture.classList.toggle("ef-map-picture--whole", wide(shape));
  steps.show(now.steps, kept);
  for (const grid of grids.slice(1)) grid.show(now.lists[grid.kind], kept);
  document.getElementById("map-name").textContent = now.name || "Not named yet";
  for (const section of ["lanes", "systems"]) fillList(section, now.names[section]);
  const outside = now.lists.parties.map((party) => party.cells.name);
  fillList("ends", [...now.steps.map((step) => step.cells.name), ...now.names.lanes, ...now.names.systems, ...outside]);
  document.getElementById("totals").replaceChildren(...now.totals.map(total));
  showFaults(now.faults);
  for (const field of document.querySelectorAll("[data-head]")) {
    const text = now.head[field.dataset.head] ?? (field.dataset.head === "state" ? "current" : "");
    if (field !== document.activeElement) field.value = text;
    if (kept) field.dataset.kept = text;
  }
  mark();
  if (otherShape) follow();
}

// so wide that it can be read when the whole of it is shown; another is as wide as the page, and scrolls
function wide(viewBox) {
  const [, , width, height] = viewBox.split(" ").map(Number);
  return width / height > 0.6 * (picture.clientWidth / picture.clientHeight);
}

export function speak(text) { said.textContent = text; }

export function tell(text, offline = false) {
  if (saved.textContent !== text) saved.textContent = text;
  saved.title = text;
  saved.classList.toggle("ef-map-status--offline", offline);
}

// what is wrong anywhere on the map, over the foot of the picture; the sentence of a cell leads to it
function showFaults(others) {
  const inCells = grids.flatMap((grid) => grid.faults());
  const lines = [...inCells.map(lineOf), ...others.map((text) => item(text))];
  const more = lines.length - MOST_FAULTS;
  faults.replaceChildren(...lines.slice(0, MOST_FAULTS), ...(more > 0 ? [item(`and ${more} more to put right`)] : []));
}

function lineOf({ text, field }) {
  const line = item("");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", () => field.focus());
  line.append(button);
  return line;
}

function item(text) {
  return Object.assign(document.createElement("li"), { textContent: text });
}

function fillList(id, names) {
  const list = document.getElementById(id);
  const unique = [...new Set(names.filter(Boolean))];
  if ([...list.options].map((option) => option.value).join("\n") === unique.join("\n")) return;
  list.replaceChildren(...unique.map((name) => new Option(name, name)));
}

function total({ label, value, hint, was }) {
  const group = document.createElement("div");
  const name = Object.assign(document.createElement("dt"), { textContent: label, title: hint });
  group.append(name, Object.assign(document.createElement("dd"), { textContent: value }));
  if (was) group.append(Object.assign(document.createElement("dd"), { className: "ef-map-was", textContent: `was ${was}` }));
  return group;
}

// the number of the step that was drawn where somebody points
export function stepAt(target) {
  const step = target.closest?.('#picture [role="group"][aria-label^="Step "]');
  return Number(/^Step (\d+)/.exec(step?.getAttribute("aria-label") ?? "")?.[1]) || 0;
}

// the step whose row is worked on is marked on the picture
function mark() {
  const place = placeOf(document.activeElement);
  if (place?.grid !== steps) return null;
  const number = steps.rows().indexOf(place.row) + 1;
  for (const step of picture.querySelectorAll(".ef-map-here")) step.classList.remove("ef-map-here");
  const drawn = picture.querySelector(`[role="group"][aria-label^="Step ${number}:"]`);
  drawn?.classList.add("ef-map-here");
  return drawn;
}

// and in sight: the picture comes along
export function follow() {
  const drawn = mark();
  if (!drawn) return;
  const [frame, box] = [picture.getBoundingClientRect(), drawn.getBoundingClientRect()];
  if (box.top < frame.top || box.bottom > frame.bottom) {
    picture.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
  }
}
