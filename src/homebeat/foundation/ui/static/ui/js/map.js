// Maps that move: an addition over the drawn map, and a point picker over the search and the boxes, which stay in use.

let loading;

function leaflet(element) {
  loading ??= new Promise((done, failed) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = element.dataset.leafletCss;
    const script = document.createElement("script");
    script.src = element.dataset.leaflet;
    script.onload = () => done(window.L);
    script.onerror = () => failed(new Error("The map library did not load"));
    document.head.append(sheet, script);
  });
  return loading;
}

function ground(L, map, element) {
  if (element.dataset.tiles) {
    L.tileLayer(element.dataset.tiles, { maxZoom: 18 }).addTo(map);
  }
  map.attributionControl.setPrefix(false);
}

async function outlines(L, map, element, styleOf) {
  if (!element.dataset.geojson) {
    return null;
  }
  const answer = await fetch(element.dataset.geojson, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) {
    throw new Error(`The outlines did not load (${answer.status})`);
  }
  const layer = L.geoJSON(await answer.json(), styleOf).addTo(map);
  map.fitBounds(layer.getBounds());
  return layer;
}

function quiet() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function options() {
  const still = quiet();
  return { zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, scrollWheelZoom: false, zoomSnap: 0.25 };
}

function addOpenButton(element) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary hb-map__open";
  button.textContent = element.dataset.openWords;
  button.addEventListener("click", () => open(element, button));
  element.append(button);
}

async function open(element, button) {
  const L = await leaflet(element);
  const drawing = element.querySelector(".hb-map__svg");
  const room = document.createElement("div");
  room.className = "hb-map__room";
  drawing.before(room);
  const map = L.map(room, options());
  ground(L, map, element);
  await outlines(L, map, element, {
    style: (feature) => ({ className: `hb-map__area hb-map__area--${feature.properties.step ?? "plain"}`, weight: 1.5 }),
    onEachFeature: (feature, layer) => {
      const { label, words, href } = feature.properties;
      layer.bindTooltip(words ? `${label}: ${words}` : label);
      if (href) {
        layer.on("click", () => window.location.assign(href));
      }
    },
  });
  drawing.setAttribute("hidden", "");
  button.remove();
}

async function startPicker(element) {
  const lon = document.getElementById(element.dataset.lon);
  const lat = document.getElementById(element.dataset.lat);
  const L = await leaflet(element);
  element.hidden = false;
  const room = element.querySelector(".hb-picker__map");
  const map = L.map(room, { ...options(), keyboard: true });
  const [west, south, east, north] = element.dataset.box.split(",").map(Number);
  map.fitBounds([[south, west], [north, east]]);
  ground(L, map, element);
  await outlines(L, map, element, { interactive: false, style: () => ({ className: "hb-map__area hb-map__area--plain", weight: 1.5 }) });
  let marker = null;
  const put = (point) => {
    marker ??= L.circleMarker(point, { radius: 10, className: "hb-picker__point" }).addTo(map);
    marker.setLatLng(point);
  };
  const choose = (point) => {
    put(point);
    lon.value = point.lng.toFixed(6);
    lat.value = point.lat.toFixed(6);
    lon.dispatchEvent(new Event("change", { bubbles: true }));
    element.querySelector(".hb-picker__said").textContent = element.dataset.pickedWords;
  };
  if (lon.value && lat.value) {
    put(L.latLng(Number(lat.value), Number(lon.value)));
  }
  map.on("click", (event) => choose(event.latlng));
  room.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      choose(map.getCenter());
    }
  });
}

export function start() {
  document.querySelectorAll("[data-map]").forEach(addOpenButton);
  document.querySelectorAll("[data-map-picker]").forEach((element) => startPicker(element).catch(() => { element.hidden = true; }));
}
