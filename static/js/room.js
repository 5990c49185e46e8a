// The room follows the session: it asks every moment whether something has changed, and reads the page again when it has.
// What is written is kept on this device first, then sent, and forgotten once the server has it; an entry that is sent
// again has the same key, so it counts once. Without this file every form has its button, and the page is loaded by hand.
(() => {
  "use strict";

  const root = document.querySelector("[data-room]");
  if (!root) return;

  const KEEP = `room:${root.dataset.keep}`;
  const PAUSE = 1300, ASLEEP = 5000, PATIENCE = 8000, AGAIN = 2000, AT_MOST = 30000;
  const state = root.querySelector("[data-room-state]");
  const live = document.getElementById("live");
  let version = root.dataset.version, token = root.dataset.token;
  let timer = 0, asking = false, missed = 0, isGone = false;

  const say = (words) => { if (state.textContent !== words) state.textContent = words; };
  const announce = (words) => { live.textContent = words; };
  const limit = () => AbortSignal.timeout(PATIENCE);

  // --- what is kept on the device ----------------------------------------------------------------------------------

  const kept = () => {
    try { return { queue: [], drafts: {}, ...JSON.parse(localStorage.getItem(KEEP)) }; } catch { return { queue: [], drafts: {} }; }
  };
  // Another tab may keep entries too: each change is made to what stands there.
  const keep = (change) => {
    const all = kept();
    change(all);
    try {
      if (all.queue.length || Object.keys(all.drafts).length) localStorage.setItem(KEEP, JSON.stringify(all));
      else localStorage.removeItem(KEEP);
    } catch { /* a browser that keeps nothing still sends */ }
    return all;
  };

  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
  };

  // --- the clock ---------------------------------------------------------------------------------------------------

  let clockAt = Date.now(), said = "";

  const tick = () => {
    const clock = root.querySelector("[data-clock]");
    if (!clock) return;
    const isPaused = "paused" in clock.dataset;
    const left = Number(clock.dataset.left) - (isPaused ? 0 : Math.floor((Date.now() - clockAt) / 1000));
    const all = Math.abs(left);
    clock.querySelector("[data-time]").textContent = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
    const words = isPaused ? "paused" : left < 0 ? "over its time" : left <= 60 ? "left, the last minute" : "left";
    clock.querySelector("[data-time-words]").textContent = words;
    clock.classList.toggle("is-over", left < 0 && !isPaused);
    clock.classList.toggle("is-soon", left >= 0 && left <= 60 && !isPaused);
    // Said once for each, so that a screen reader is not interrupted every second.
    const name = root.querySelector("[data-announce]")?.textContent ?? "";
    const mark = isPaused ? "" : left < 0 ? `${name}: the time is over.` : left <= 60 ? `${name}: one minute left.` : "";
    if (mark && mark !== said) announce(mark);
    if (mark || left > 60) said = mark;
  };

  // --- showing the page anew ---------------------------------------------------------------------------------------

  const plain = (html) => html.replace(/name="(csrfmiddlewaretoken|key)"[^>]*value="[^"]*"/g, "");

  const swap = (old, fresh) => {
    if (plain(old.innerHTML) === plain(fresh.innerHTML)) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    // Whoever writes goes on writing, as long as it is the same turn.
    if (focused?.matches("input, textarea, select") && old.dataset.shape === fresh.dataset.shape && old.dataset.shape) return;
    const open = [...old.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
    old.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    if (fresh.dataset.shape) old.dataset.shape = fresh.dataset.shape;
    old.querySelectorAll("details > summary").forEach((one) => { if (open.includes(one.textContent)) one.parentElement.open = true; });
    if (focused?.id) document.getElementById(focused.id)?.focus({ preventScroll: true });
  };

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("[data-room]");
    if (!fresh || fresh.dataset.keep !== root.dataset.keep) return false;
    const before = root.querySelector("[data-announce]")?.textContent;
    root.querySelectorAll("[data-live]").forEach((old) => {
      const one = fresh.querySelector(`[data-live="${old.dataset.live}"]`);
      if (one) swap(old, one);
    });
    version = fresh.dataset.version;
    token = fresh.dataset.token;
    clockAt = Date.now();
    restore();
    tick();
    const name = root.querySelector("[data-announce]")?.textContent;
    if (name && name !== before) announce(`Now: ${name}`);
    const notice = page.querySelector("main .wrap > .notice");
    if (notice) say(notice.textContent.trim());
    return true;
  };

  const gone = (words) => {
    isGone = true;
    clearTimeout(timer);
    const said = document.createElement("p");
    said.textContent = words;
    said.setAttribute("role", "alert");
    root.replaceChildren(said);
  };

  const refresh = async () => {
    const response = await fetch(window.location.pathname, { redirect: "manual", signal: limit() });
    if (response.type === "opaqueredirect") {
      return gone("This page is closed until you sign in again, or agree to the ground rules. Load it again to go on. What you wrote is kept on this device.");
    }
    if (response.status === 404 || response.status === 403) return gone("You are no longer in this room.");
    if (!response.ok) throw new Error("later");
    if (!show(await response.text())) gone("Somebody else is signed in now. Load the page again.");
  };

  // --- asking whether something has changed ------------------------------------------------------------------------

  const soon = (pause) => {
    clearTimeout(timer);
    if (!isGone) timer = setTimeout(ask, pause ?? (document.hidden ? ASLEEP : PAUSE));
  };

  const ask = async () => {
    if (asking || isGone) return;
    asking = true;
    try {
      const headers = { "X-Room-Token": token, "X-Room-Version": version };
      const response = await fetch(root.dataset.changes, { headers, cache: "no-store", signal: limit() });
      if (response.status >= 500 || response.status === 429) throw new Error("later");
      if (response.status !== 204) await refresh();
      if (missed) say("");
      missed = 0;
      if (kept().queue.length && !sending) send();
    } catch {
      missed += 1;
      if (missed > 1 && !isGone) say("No connection at the moment. What you write is kept on this device, and this page goes on by itself.");
    } finally {
      asking = false;
      soon();
    }
  };

  // --- writing -----------------------------------------------------------------------------------------------------

  const entries = () => [...root.querySelectorAll("form[data-entry]")];
  const nameOf = (form) => `${form.dataset.entry}-${form.dataset.of}`;
  const formOf = (name) => entries().find((form) => nameOf(form) === name);
  const fields = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden]), select")];

  const restore = () => {
    const { drafts } = kept();
    entries().forEach((form) => {
      const draft = drafts[nameOf(form)];
      if (draft) Object.entries(draft).forEach(([field, value]) => { if (form.elements[field]) form.elements[field].value = value; });
    });
  };

  const empty = (form) => {
    form.querySelectorAll("textarea").forEach((one) => { one.value = ""; });
    if (form.elements.key) form.elements.key.value = newKey();
  };

  const note = (form, words, stands) => {
    form.querySelector("[data-note]")?.remove();
    if (!words) return;
    const box = document.createElement("div");
    box.dataset.note = "";
    box.className = "room-note";
    box.setAttribute("role", "alert");
    const first = document.createElement("p");
    first.textContent = words;
    box.append(first);
    if (stands !== undefined) {
      const quote = document.createElement("blockquote");
      quote.textContent = stands || "Nothing: it was emptied.";
      box.append(quote);
    }
    form.prepend(box);
  };

  // Where its form is gone, what could not be saved is shown by itself, to be copied.
  const orphan = (one, words) => {
    const box = document.createElement("div");
    box.className = "room-note";
    box.setAttribute("role", "alert");
    const first = document.createElement("p");
    first.textContent = words;
    const quote = document.createElement("blockquote");
    quote.textContent = one.body.text ?? one.body.what ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-small";
    button.textContent = "I have read it";
    button.addEventListener("click", () => box.remove());
    box.append(first, quote, button);
    state.after(box);
  };

  const giveBack = (one, words, stands) => {
    const form = formOf(one.name);
    if (!form) return orphan(one, stands === undefined ? words : `${words} It now says: ${stands}`);
    fields(form).forEach((field) => { if (one.body[field.name] !== undefined && !field.value) field.value = one.body[field.name]; });
    if (stands !== undefined) {
      form.elements.text.value = one.body.text;
      form.elements.seen.value = stands;
    }
    note(form, words, stands);
    remember(form);
  };

  const remember = (form) => {
    const draft = Object.fromEntries(fields(form).map((field) => [field.name, field.value]));
    if (form.elements.seen) draft.seen = form.elements.seen.value;
    keep((all) => { all.drafts[nameOf(form)] = draft; });
  };

  // --- sending -----------------------------------------------------------------------------------------------------

  let sending = false, failures = 0, retry = 0;

  const drop = (one) => keep((all) => { all.queue = all.queue.filter((other) => other.id !== one.id); });

  const later = () => {
    const { queue } = kept();
    say(`${queue.length === 1 ? "One entry is" : `${queue.length} entries are`} not saved yet, and kept on this device. It is tried again until it works.`);
    clearTimeout(retry);
    retry = setTimeout(send, Math.min(AGAIN * 2 ** failures, AT_MOST));
    failures += 1;
  };

  // True: go on with the next one.
  const hear = async (one, response) => {
    if (response.type === "opaqueredirect") {
      say("You are signed out. What you wrote is kept on this device: sign in on this page again, and it is saved.");
      return false;
    }
    if (response.status === 403 || response.status === 429 || response.status >= 500) {
      if (response.status === 403) await refresh();
      later();
      return false;
    }
    failures = 0;
    drop(one);
    if (response.status === 404) { giveBack(one, "This could not be saved: you are no longer in this room, or its turn is gone. Copy it if you need it."); return true; }
    const answer = await response.json();
    if (answer.saved) { say("Saved."); return true; }
    if ("newer" in answer) { giveBack(one, "This was changed meanwhile. It now says:", answer.newer); return true; }
    giveBack(one, Object.values(answer.errors).flat().join(" "));
    return true;
  };

  const send = async () => {
    if (sending || isGone) return;
    sending = true;
    try {
      for (let one = kept().queue[0]; one; one = kept().queue[0]) {
        const body = new URLSearchParams(one.body);
        body.set("csrfmiddlewaretoken", root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
        const headers = { Accept: "application/json", "X-Room-Keep": root.dataset.keep };
        const response = await fetch(root.dataset.write, { method: "POST", body, headers, redirect: "manual", signal: limit() });
        if (!await hear(one, response)) return;
      }
      soon(0);
    } catch {
      later();
    } finally {
      sending = false;
    }
  };

  // --- what people do ----------------------------------------------------------------------------------------------

  root.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-entry]");
    if (form) remember(form);
  });

  const write = (form) => {
    const first = form.querySelector("textarea");
    if (!first.value.trim() && form.dataset.entry !== "how_it_was") {
      note(form, "Write something first.");
      return first.focus();
    }
    note(form, "");
    const body = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
    keep((all) => {
      all.queue.push({ id: newKey(), name: nameOf(form), body });
      delete all.drafts[nameOf(form)];
    });
    if (form.elements.seen) form.elements.seen.value = form.elements.text.value;
    else empty(form);
    say("Saving…");
    send();
  };

  const press = async (form, submitter) => {
    const body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.set(submitter.name, submitter.value);
    try {
      const response = await fetch(form.getAttribute("action") || window.location.pathname, { method: "POST", body, signal: limit() });
      if (response.status === 404) return refresh();
      if (!show(await response.text())) window.location.reload();
    } catch {
      say("No connection: nothing was changed. Press again in a moment.");
    }
  };

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-entry]")) {
      event.preventDefault();
      write(form);
    } else if (form.matches("[data-room-act]") && !event.defaultPrevented) {
      event.preventDefault();
      press(form, event.submitter);
    }
  });

  const wake = () => { if (!document.hidden) { missed = 0; soon(0); send(); } };
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });

  restore();
  setInterval(tick, 1000);
  tick();
  soon();
  if (kept().queue.length) send();
})();
