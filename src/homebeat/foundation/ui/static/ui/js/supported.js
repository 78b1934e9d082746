// Tells the stylesheet that scripts run, before the page is drawn. A file of its own: the page allows no inline script.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
