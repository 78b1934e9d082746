// Starts what a page brings: the GOV.UK components, focus on the error summary, maps. Each is an addition; the page works without.
const root = document.documentElement;

const { initAll } = await import(root.dataset.govuk);
initAll();

const map = document.querySelector("[data-map-script]");
if (map) {
  const { start } = await import(map.dataset.mapScript);
  start();
}
