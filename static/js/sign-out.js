// Whoever signs out leaves no marks of a register behind on this device.
(() => {
  "use strict";

  const kept = () => Object.keys(localStorage).filter((name) => name.startsWith("register:"));
  const warning = document.querySelector("[data-unsent]");
  try {
    if (warning && kept().length) warning.hidden = false;
    document.addEventListener("submit", (event) => {
      if (event.target.matches("form[data-sign-out]")) kept().forEach((name) => localStorage.removeItem(name));
    });
  } catch { /* a browser that keeps nothing has nothing to forget */ }
})();
