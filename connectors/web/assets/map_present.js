// The picture on the wall follows what is typed at the table.
const picture = document.getElementById("picture");
const address = picture.dataset.address;
let edits = -1;

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(`${address}/now?since=${edits}`, { headers: { accept: "application/json" } });
    if (answer.status !== 200) return;
    const now = await answer.json();
    edits = now.edits;
    picture.innerHTML = now.svg;
  } catch {
    // without a connection the picture stays as it is
  }
}

if (!address.endsWith("/versions")) setInterval(look, 2000);
