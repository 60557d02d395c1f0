// The live map editor. The server holds the map and draws it; here are the grid, the keys and what is not sent yet.
const begun = JSON.parse(document.getElementById("begun").textContent);
const { address, csrf, mayChange, choices } = begun;
const KEPT = `eightflows ${address}`;
const DEBOUNCE = 60, AGAIN = 3000, LOOK = 2000;
const picture = document.getElementById("picture");
const saved = document.getElementById("saved");
const said = document.getElementById("said");

let edits = begun.edits;
let shownPicture = "value stream";
let waiting = JSON.parse(localStorage.getItem(KEPT) ?? "[]"); // edits the server has not got yet
let sending = false;
let asked = 0, answered = 0; // so that an older answer never overwrites a newer one
let previewTimer = 0;

// ---------------------------------------------------------------- the two grids
class Grid {
  constructor(id, kind, add) {
    this.table = document.getElementById(id);
    this.body = this.table.tBodies[0];
    this.kind = kind;
    this.add = add;
    this.columns = [...this.table.querySelectorAll("th[data-column]")].map((head) => ({
      key: head.dataset.column, choices: head.dataset.choices, heading: head.textContent.trim(),
    }));
  }

  rows() { return [...this.body.rows]; }
  row(id) { return this.rows().find((row) => row.dataset.id === id); }
  cell(row, column) { return row?.querySelector(`td[data-column="${column}"] :is(input, select)`); }

  // `saved`: what is shown is what the server keeps; a preview is not, and what was typed still has to be sent
  show(lines, saved) {
    const here = focusedCell();
    const ids = new Set(lines.map((line) => line.id));
    for (const row of this.rows()) if (!ids.has(row.dataset.id)) row.remove();
    lines.forEach((line, place) => {
      const row = this.row(line.id) ?? this.make(line.id);
      if (this.body.rows[place] !== row) this.body.insertBefore(row, this.body.rows[place] ?? null);
      this.fill(row, line, place, lines.length, saved);
    });
    if (here && document.activeElement !== here && here.isConnected) here.focus();
  }

  make(id) {
    const row = this.body.insertRow();
    row.dataset.id = id;
    const head = document.createElement("th");
    head.scope = "row";
    head.draggable = mayChange && this.kind === "cell";
    row.append(head);
    for (const column of this.columns) {
      const cell = row.insertCell();
      cell.dataset.column = column.key;
      cell.append(this.field(column));
      const fault = document.createElement("span");
      fault.className = "ef-map-fault";
      fault.id = `fault-${id}-${column.key}`.replaceAll(" ", "-");
      fault.hidden = true;
      cell.append(fault);
    }
    const actions = row.insertCell();
    actions.className = "ef-map-row-actions";
    if (mayChange) actions.append(...this.buttons());
    return row;
  }

  field(column) {
    const options = choices[column.choices];
    const field = document.createElement(options ? "select" : "input");
    if (options) {
      field.append(new Option("", ""), ...options.map(([value, text]) => new Option(text, value)));
    } else {
      field.autocomplete = "off";
      field.spellcheck = column.key === "name";
      if (column.choices) field.setAttribute("list", column.choices);
    }
    field.disabled = !mayChange;
    field.dataset.kept = "";
    return field;
  }

  buttons() {
    const names = this.kind === "cell" ? [["up", "↑", "Move up"], ["down", "↓", "Move down"], ["below", "+", "Add a step below"], ["away", "×", "Take away"]] : [["away", "×", "Take away"]];
    return names.map(([does, sign, name]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.does = does;
      button.dataset.name = name;
      button.textContent = sign;
      return button;
    });
  }

  fill(row, line, place, count, saved) {
    const noun = { cell: "Step", lanes: "Team", information: "Information" }[this.kind];
    row.cells[0].textContent = this.kind === "cell" && mayChange ? `⠿ ${place + 1}` : place + 1;
    for (const column of this.columns) {
      const field = this.cell(row, column.key);
      const text = line.cells[column.key] ?? "";
      field.setAttribute("aria-label", `${noun} ${place + 1}, ${column.heading}`);
      if (field !== document.activeElement || field.value === field.dataset.kept) setValue(field, text);
      if (saved) field.dataset.kept = text;
      showFault(field, line.faults?.[column.key]);
    }
    for (const button of row.querySelectorAll("button")) {
      button.setAttribute("aria-label", `${button.dataset.name}: ${noun.toLowerCase()} ${place + 1}`);
      button.disabled = (button.dataset.does === "up" && place === 0) || (button.dataset.does === "down" && place === count - 1);
    }
  }
}

function setValue(field, text) {
  if (field.tagName === "SELECT" && text && ![...field.options].some((option) => option.value === text)) {
    field.append(new Option(text, text));
  }
  if (field.value !== text) field.value = text;
}

function showFault(field, text) {
  const fault = field.nextElementSibling;
  fault.textContent = text ?? "";
  fault.hidden = !text;
  field.toggleAttribute("aria-invalid", Boolean(text));
  if (text) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", fault.id);
  } else {
    field.removeAttribute("aria-describedby");
  }
}

const steps = new Grid("steps", "cell", addStep);
const teams = new Grid("teams", "lanes", () => addRow(teams));
const information = new Grid("information", "information", () => addRow(information));
const grids = [steps, teams, information];

function placeOf(field) {
  const cell = field?.closest("td[data-column]");
  const row = cell?.closest("tr");
  const grid = grids.find((one) => one.table.contains(field));
  return cell && row && grid ? { grid, row, column: cell.dataset.column, id: row.dataset.id } : null;
}

function focusedCell() {
  return placeOf(document.activeElement) ? document.activeElement : null;
}

// ---------------------------------------------------------------- showing what the server says
function show(now, saved = true) {
  edits = now.edits ?? edits;
  picture.innerHTML = now.svg || "<p>The map shows here as you type.</p>";
  const box = picture.querySelector("svg")?.viewBox.baseVal;
  picture.classList.toggle("ef-map-picture--whole", Boolean(box) && box.width > 1.3 * box.height);
  steps.show(now.steps, saved);
  teams.show(now.lists.lanes, saved);
  information.show(now.lists.information, saved);
  document.getElementById("map-name").textContent = now.name || "Not named yet";
  for (const section of ["lanes", "systems"]) fillList(section, now.names[section]);
  fillList("ends", [...now.steps.map((step) => step.cells.name), ...now.names.lanes, ...now.names.systems]);
  document.getElementById("totals").replaceChildren(...now.totals.map(total));
  document.getElementById("faults").replaceChildren(...now.faults.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  for (const field of document.querySelectorAll("[data-head]")) {
    const text = now.head[field.dataset.head] ?? (field.dataset.head === "state" ? "current" : "");
    if (field !== document.activeElement) field.value = text;
    if (saved) field.dataset.kept = text;
  }
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

function tell(text, offline = false) {
  if (saved.textContent !== text) saved.textContent = text;
  saved.classList.toggle("ef-map-status--offline", offline);
}

// ---------------------------------------------------------------- talking to the server
async function post(sent, keep) {
  const number = ++asked;
  const answer = await fetch(`${address}/edits`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": csrf },
    body: JSON.stringify({ edits: sent, since: edits, keep, picture: shownPicture }),
  });
  if (answer.status >= 500) throw new Error("the server cannot do it now");
  if (!answer.ok) return { refusedAll: true, status: answer.status };
  const now = await answer.json();
  if (number < answered) return null;
  answered = number;
  return now;
}

function keepWaiting() {
  if (waiting.length) localStorage.setItem(KEPT, JSON.stringify(waiting));
  else localStorage.removeItem(KEPT);
}

function commit(edit) {
  clearTimeout(previewTimer);
  waiting.push(edit);
  keepWaiting();
  return flush();
}

async function flush() {
  if (sending || !waiting.length) return;
  sending = true;
  tell("Saving");
  const sent = [...waiting];
  try {
    const now = await post(sent, true);
    waiting = waiting.slice(sent.length);
    keepWaiting();
    if (now?.refusedAll) tell(now.status === 403 ? "You are signed out, or may not change this map. Load the page again." : "That could not be saved.", true);
    else {
      tell(now?.refused?.length ? now.refused.join(" ") : "Saved", Boolean(now?.refused?.length));
      if (now && !waiting.length) arrived(now);
    }
  } catch {
    tell("No connection. Your changes are safe on this laptop", true);
    setTimeout(flush, AGAIN);
    return;
  } finally {
    sending = false;
  }
  if (waiting.length) flush();
}

function arrived(now) {
  show(now);
  const fault = firstFault(now);
  if (now.others?.length) tell(now.others.join(". "));
  else if (fault) tell(`Saved. ${fault}`);
  said.textContent = now.said;
}

function firstFault(now) {
  for (const [place, step] of now.steps.entries()) {
    for (const [key, text] of Object.entries(step.faults)) {
      const column = steps.columns.find((one) => one.key === key);
      return `Step ${place + 1}${column ? `, ${column.heading}` : ""}: ${text}`;
    }
  }
  return "";
}

async function preview(edit) {
  if (sending || waiting.length) return;
  try {
    const now = await post([edit], false);
    if (now && !now.refusedAll && !waiting.length) {
      show({ ...now, edits }, false);
      said.textContent = now.said;
    }
  } catch {
    // the commit that follows says so
  }
}

async function look() {
  if (document.hidden || sending || waiting.length) return;
  try {
    const answer = await fetch(`${address}/now?since=${edits}&picture=${encodeURIComponent(shownPicture)}`);
    if (answer.status === 200) arrived(await answer.json());
    if (saved.classList.contains("ef-map-status--offline") && answer.ok) tell("Saved");
  } catch {
    tell("No connection. Your changes are safe on this laptop", true);
  }
}

// ---------------------------------------------------------------- what people do
function editOf({ grid, column, id }, text) {
  return grid.kind === "cell" ? { do: "cell", step: id, column, text } : { do: "listed", list: grid.kind, row: id, column, text };
}

function commitCell(field) {
  const place = placeOf(field);
  if (!place || field.value === field.dataset.kept) return;
  const edit = editOf(place, field.value);
  field.dataset.kept = field.value;
  commit(edit);
}

function newId(before) {
  return `${before}-${Math.random().toString(36).slice(2, 7)}`;
}

async function addStep(after) {
  const id = newId("step");
  await commit({ do: "add", after, id });
  ensureRow(steps, id, after);
  focus(steps, id, "name");
}

function addRow(grid) {
  const id = newId(grid.kind);
  ensureRow(grid, id, grid.rows().at(-1)?.dataset.id ?? "");
  focus(grid, id, grid.columns[0].key);
}

// a row shows at once, also without a connection
function ensureRow(grid, id, after) {
  if (grid.row(id)) return;
  const lines = grid.rows().map((row) => lineOf(grid, row));
  const place = lines.findIndex((line) => line.id === after) + 1 || lines.length;
  lines.splice(after ? place : 0, 0, { id, cells: {} });
  grid.show(lines, false);
}

function lineOf(grid, row) {
  return { id: row.dataset.id, cells: Object.fromEntries(grid.columns.map(({ key }) => [key, grid.cell(row, key).value])) };
}

function focus(grid, id, column) {
  const field = grid.cell(grid.row(id), column);
  field?.focus();
  field?.select?.();
}

function move(id, by) {
  const ids = steps.rows().map((row) => row.dataset.id);
  const place = ids.indexOf(id), to = place + by;
  if (place < 0 || to < 0 || to >= ids.length) return;
  ids.splice(place, 1);
  commit({ do: "move", step: id, after: ids[to - 1] ?? "" });
}

function takeAway(grid, id) {
  const rows = grid.rows();
  const place = rows.findIndex((row) => row.dataset.id === id);
  const next = rows[place + 1] ?? rows[place - 1];
  commit(grid.kind === "cell" ? { do: "remove", step: id } : { do: "forget", list: grid.kind, row: id });
  rows[place]?.remove();
  if (next) focus(grid, next.dataset.id, grid.columns[0].key);
}

function down(place) {
  const rows = place.grid.rows();
  const next = rows[rows.indexOf(place.row) + 1];
  if (next) focus(place.grid, next.dataset.id, place.column);
  else place.grid.add(place.id);
}

function takeBack(does) {
  const field = focusedCell();
  if (field) commitCell(field);
  commit({ do: does });
}

document.addEventListener("input", (event) => {
  const place = placeOf(event.target);
  if (!place || event.target.tagName === "SELECT") return;
  clearTimeout(previewTimer);
  previewTimer = setTimeout(() => preview(editOf(place, event.target.value)), DEBOUNCE);
});

document.addEventListener("change", (event) => {
  const head = event.target.dataset?.head;
  if (head && event.target.value !== event.target.dataset.kept) commit({ do: "head", key: head, text: event.target.value });
  else commitCell(event.target);
});

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
  if (!place) return;
  if (event.altKey && place.grid === steps && (key === "arrowup" || key === "arrowdown")) {
    event.preventDefault();
    commitCell(event.target);
    move(place.id, key === "arrowup" ? -1 : 1);
  } else if (event.altKey && place.grid === steps && key === "enter") {
    event.preventDefault();
    commitCell(event.target);
    addStep(place.id);
  } else if (key === "enter") {
    event.preventDefault();
    commitCell(event.target);
    down(place);
  } else if (key === "escape" && event.target.tagName === "INPUT") {
    event.target.value = event.target.dataset.kept;
  } else if (key === "tab" && !event.shiftKey && isLast(place)) {
    event.preventDefault();
    commitCell(event.target);
    place.grid.add(place.id);
  }
});

function isLast(place) {
  const named = place.grid.cell(place.row, place.grid.columns[0].key).value;
  return place.row === place.grid.rows().at(-1) && place.column === place.grid.columns.at(-1).key && named;
}

document.addEventListener("paste", (event) => {
  const place = placeOf(event.target);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!place || place.grid !== steps || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const rows = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  event.target.dataset.kept = event.target.value;
  commit({ do: "rows", step: place.id, column: place.column, rows });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = button?.closest("tr[data-id]");
  if (row && button.dataset.does) {
    const grid = grids.find((one) => one.table.contains(row));
    const does = { up: () => move(row.dataset.id, -1), down: () => move(row.dataset.id, 1), below: () => addStep(row.dataset.id), away: () => takeAway(grid, row.dataset.id) };
    does[button.dataset.does]();
  } else if (button?.dataset.picture) {
    shownPicture = button.dataset.picture;
    for (const one of document.querySelectorAll("[data-picture]")) one.setAttribute("aria-pressed", String(one === button));
    preview({ do: "head", key: "name", text: document.querySelector('[data-head="name"]').value });
  } else {
    const step = event.target.closest?.('#picture [role="group"][aria-label^="Step "]');
    const number = Number(/^Step (\d+)/.exec(step?.getAttribute("aria-label") ?? "")?.[1]);
    if (number) focus(steps, steps.rows()[number - 1]?.dataset.id, "name");
  }
});

document.getElementById("undo")?.addEventListener("click", () => takeBack("undo"));
document.getElementById("redo")?.addEventListener("click", () => takeBack("redo"));
document.getElementById("add")?.addEventListener("click", () => addStep(placeOf(document.activeElement)?.id ?? steps.rows().at(-1)?.dataset.id ?? ""));
document.getElementById("add-information")?.addEventListener("click", () => addRow(information));

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
show({ ...begun.now, edits });
if (mayChange && waiting.length) flush();
if (mayChange && !begun.now.steps.length && !waiting.length) addStep("");
setInterval(look, LOOK);
