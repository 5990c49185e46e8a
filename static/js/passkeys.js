// Shows the buttons of passkeys where there are any, and says what became of one: allauth's script asks the browser for
// it, and tells us when nothing came of it.
(() => {
  "use strict";

  const show = (name) => document.querySelectorAll(`[${name}]`).forEach((one) => { one.hidden = false; });

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    show("data-passkey-trouble");
  });
  document.addEventListener("DOMContentLoaded", () => {
    show(window.PublicKeyCredential ? "data-passkey" : "data-passkey-unknown");
  });
})();
