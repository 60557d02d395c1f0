// What has the server not got yet, and what did it answer? It keeps the map and draws it; what waits is kept here.
import { address, begun, csrf } from "./map_begun.js";
import { show, speak, tell } from "./map_view.js";

const KEPT = `eightflows ${address}`;
const AGAIN = 3000;
const OFFLINE = "No connection. Your changes are safe on this laptop";

let edits = begun.edits;
let shownPicture = "value stream";
let waiting = JSON.parse(localStorage.getItem(KEPT) ?? "[]"); // edits the server has not got yet
let sending = false;
let toPreview = null; // typed while something was being sent
let offline = false;
let asked = 0, answered = 0; // so that an older answer never overwrites a newer one

export function somethingWaits() { return waiting.length > 0; }

export function choosePicture(name) { shownPicture = name; }

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

export function commit(edit) {
  toPreview = null;
  waiting.push(edit);
  keepWaiting();
  return flush();
}

export async function flush() {
  if (sending || !waiting.length) return;
  sending = true;
  tell("Saving");
  const sent = [...waiting];
  try {
    const now = await post(sent, true);
    waiting = waiting.slice(sent.length);
    keepWaiting();
    offline = false;
    if (now?.refusedAll) tell(now.status === 403 ? "You are signed out, or may not change this map. Load the page again." : "That could not be saved.", true);
    else {
      if (now && !waiting.length) arrived(now);
      if (now?.refused?.length) tell(now.refused.join(" "), true);
    }
  } catch {
    offline = true;
    tell(OFFLINE, true);
    setTimeout(flush, AGAIN);
    return;
  } finally {
    sending = false;
  }
  if (waiting.length) flush();
  else if (toPreview) preview(toPreview);
}

export function arrived(now) {
  edits = now.edits ?? edits;
  show(now);
  tell(now.others?.length ? now.others.join(". ") : "Saved");
  speak(now.said);
}

// the picture as it will be, while somebody types
export async function preview(edit) {
  toPreview = sending || waiting.length ? edit : null;
  if (toPreview) return;
  try {
    const now = await post([edit], false);
    if (now && !now.refusedAll && !waiting.length) {
      show(now, false);
      speak(now.said);
    }
  } catch {
    // the commit that follows says so
  }
}

// what others have changed meanwhile
export async function look() {
  if (document.hidden || sending || waiting.length) return;
  try {
    const before = asked;
    const answer = await fetch(`${address}/now?since=${edits}&picture=${encodeURIComponent(shownPicture)}`);
    if (asked !== before) return; // somebody typed meanwhile: what came is older than what was sent
    if (answer.status === 200) arrived(await answer.json());
    else if (offline && answer.ok) tell("Saved");
    offline = false;
  } catch {
    offline = true;
    tell(OFFLINE, true);
  }
}
