// How is one table of the editor filled: its rows, cells, lists to choose from, and faults beside the cells?
import { choices, mayChange } from "./map_begun.js";

const AWAY = [["away", "×", "Take away"]];
const STEP_BUTTONS = [["up", "↑", "Move up"], ["down", "↓", "Move down"], ["below", "+", "Add a step below"], ...AWAY];

export class Grid {
  // `kind`: "steps", or the section of the map that is listed; `noun`: what one row is called
  constructor(id, kind, noun) {
    this.table = document.getElementById(id);
    this.body = this.table.tBodies[0];
    this.kind = kind;
    this.noun = noun;
    this.columns = [...this.table.querySelectorAll("th[data-column]")].map((head) => ({
      key: head.dataset.column, choices: head.dataset.choices, heading: head.textContent.trim(),
    }));
  }

  get ofSteps() { return this.kind === "steps"; }
  rows() { return [...this.body.rows]; }
  row(id) { return this.rows().find((row) => row.dataset.id === id); }
  cell(row, column) { return row?.querySelector(`td[data-column="${column}"] :is(input, select)`); }

  // `saved`: what is shown is what the server keeps; a preview is not, and what was typed still has to be sent
  show(lines, saved) {
    const here = document.activeElement;
    const ids = new Set(lines.map((line) => line.id));
    for (const row of this.rows()) {
      if (ids.has(row.dataset.id)) delete row.dataset.begun;
      else if (!(row.dataset.begun && row.contains(here))) row.remove(); // one just begun is not known to the server yet
    }
    lines.forEach((line, place) => {
      const row = this.row(line.id) ?? this.make(line.id);
      if (this.body.rows[place] !== row) this.body.insertBefore(row, this.body.rows[place] ?? null);
      this.fill(row, line, place, lines.length, saved);
    });
    if (this.table.contains(here) && document.activeElement !== here) here.focus();
  }

  // a row shows at once, also without a connection
  ensureRow(id, after) {
    if (this.row(id)) return;
    const lines = this.rows().map((row) => this.lineOf(row));
    const place = lines.findIndex((line) => line.id === after) + 1 || lines.length;
    lines.splice(after ? place : 0, 0, { id, cells: {} });
    this.show(lines, false);
    this.row(id).dataset.begun = "yes";
  }

  lineOf(row) {
    return { id: row.dataset.id, cells: Object.fromEntries(this.columns.map(({ key }) => [key, this.cell(row, key).value])) };
  }

  focus(id, column) {
    const field = this.cell(this.row(id), column);
    field?.focus();
    field?.select?.();
  }

  make(id) {
    const row = this.body.insertRow();
    row.dataset.id = id;
    const head = document.createElement("th");
    head.scope = "row";
    head.draggable = mayChange && this.ofSteps;
    row.append(head);
    for (const column of this.columns) {
      const cell = row.insertCell();
      cell.dataset.column = column.key;
      cell.append(fieldOf(column), faultOf(`fault-${id}-${column.key}`));
    }
    const actions = row.insertCell();
    actions.className = "ef-map-row-actions";
    if (mayChange) actions.append(...(this.ofSteps ? STEP_BUTTONS : AWAY).map(buttonOf));
    return row;
  }

  fill(row, line, place, count, saved) {
    row.cells[0].textContent = this.ofSteps && mayChange ? `⠿ ${place + 1}` : place + 1;
    for (const column of this.columns) {
      const field = this.cell(row, column.key);
      const text = line.cells[column.key] ?? "";
      field.setAttribute("aria-label", `${this.noun} ${place + 1}, ${column.heading}`);
      if (field !== document.activeElement || field.value === field.dataset.kept) setValue(field, text);
      if (saved) field.dataset.kept = text;
      showFault(field, line.faults?.[column.key]);
    }
    for (const button of row.querySelectorAll("button")) {
      button.setAttribute("aria-label", `${button.dataset.name}: ${this.noun.toLowerCase()} ${place + 1}`);
      button.disabled = (button.dataset.does === "up" && place === 0) || (button.dataset.does === "down" && place === count - 1);
    }
  }

  // every fault in it: where it is, in words, and the cell
  faults() {
    return this.rows().flatMap((row, place) => this.columns.flatMap((column) => {
      const field = this.cell(row, column.key);
      const text = field.nextElementSibling.textContent;
      return text ? [{ text: `${this.noun} ${place + 1}, ${column.heading}: ${text}`, field }] : [];
    }));
  }
}

function fieldOf(column) {
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

function faultOf(id) {
  const fault = document.createElement("span");
  fault.className = "ef-map-fault";
  fault.id = id.replaceAll(" ", "-");
  fault.hidden = true;
  return fault;
}

function buttonOf([does, sign, name]) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.does = does;
  button.dataset.name = name;
  button.textContent = sign;
  return button;
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
  if (text) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", fault.id);
  } else {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}
