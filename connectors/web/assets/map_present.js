// The picture on the wall follows what is typed at the table.
const picture = document.getElementById("picture");
const address = picture.dataset.address;
let edits = -1;

// the whole wall, unless the map is so tall that nobody could read it
function fit() {
  const box = picture.querySelector("svg")?.viewBox.baseVal;
  picture.classList.toggle("ef-map-present--whole", Boolean(box) && box.width > box.height);
}

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(`${address}/now?since=${edits}`, { headers: { accept: "application/json" } });
    if (answer.status !== 200) return;
    const now = await answer.json();
    edits = now.edits;
    picture.innerHTML = now.svg;
    fit();
  } catch {
    // without a connection the picture stays as it is
  }
}

fit();
if (!address.endsWith("/versions")) setInterval(look, 2000);
