// Choosing an organisation while typing. Without this file the same is done by sending the form.
(() => {
  "use strict";

  const LONGEST_QUESTION = 200;
  const CHOICES = "organisation-choices";

  // A pasted page is not sent whole: no name is that long, and the address of a request has an end.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.closest("[data-organisation-chooser]")) return;
    const parameters = event.detail.parameters;
    const typed = parameters.organisation_name ?? "";
    parameters.organisation_name = Array.from(typed).slice(0, LONGEST_QUESTION).join("");
  });

  // Say how many were found to those who do not see them appear.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== CHOICES) return;
    const found = event.detail.target.querySelector("[data-announcement]");
    const live = document.getElementById("live");
    if (live) live.textContent = found ? found.dataset.announcement : "";
  });

  // Arrow down leads from the field to the first choice; Tab does too.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !event.target.matches("[data-organisation-chooser] input[type=text]")) return;
    const first = document.querySelector(`#${CHOICES} input[type=radio]`);
    if (!first || event.target.closest(`#${CHOICES}`)) return;
    event.preventDefault();
    first.focus();
  });
})();
