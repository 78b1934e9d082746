// Choosing a place on the map: an addition to the search, which stays in use. The map loads only when it is opened.

const places = document.querySelector("[data-place-map]");

async function open() {
  const waiting = places.querySelector("template");
  if (!places.open || !waiting) {
    return;
  }
  waiting.replaceWith(waiting.content.cloneNode(true));
  const picker = places.querySelector("[data-map-picker]");
  const { start } = await import(picker.dataset.mapScript);
  start();
}

if (places) {
  places.hidden = false;
  places.addEventListener("toggle", open);
  document.getElementById("id_lon").addEventListener("change", () => {
    document.getElementById("id_where_map").checked = true;
  });
  open();
}
