// Small comforts. Every page works without this file.
(() => {
  "use strict";

  const live = () => document.getElementById("live");

  const say = (words) => {
    const region = live();
    if (region) region.textContent = words;
  };

  // The summary of errors takes focus, on a new page and when htmx brings one in.
  const focusSummary = (root) => {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  };

  // A form with data-once is sent once: the second click of a double click does nothing. The server refuses it anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // Whoever signs out leaves nothing of a register or a room behind on this device; what is not saved yet is asked about first.
  const unsaved = () => {
    try { return Object.keys(localStorage).filter((name) => /^(register|room):/.test(name)); } catch { return []; }
  };
  document.addEventListener("submit", (event) => {
    const page = event.target.getAttribute("action") ?? "";
    if (!page.endsWith("/accounts/logout/") || !unsaved().length) return;
    const warning = document.querySelector("[data-unsaved]");
    if (warning) return unsaved().forEach((name) => localStorage.removeItem(name));
    event.preventDefault();
    window.location.assign(page);
  });
  const warning = document.querySelector("[data-unsaved]");
  if (warning && unsaved().length) warning.hidden = false;

  document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterSettle", (event) => {
    event.detail.target?.removeAttribute("aria-busy");
    focusSummary(event.detail.target ?? document);
  });
  document.addEventListener("htmx:responseError", () => say("That did not work. Load the page again, then try once more."));
  document.addEventListener("htmx:sendError", () => say("The page cannot be reached at the moment. Nothing was lost."));

  // A browser that knows autofocus has done it already.
  window.addEventListener("load", () => {
    setTimeout(() => document.activeElement === document.body && focusSummary(document), 150);
  });
})();
