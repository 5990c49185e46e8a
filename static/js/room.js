// The room follows the session: it asks every moment whether something has changed, and reads the page again when it has.
// Without this file every form has its button, and the page is loaded by hand. Where something is written, room-write.js
// fills in the `hooks`; a second screen does without.
window.room = (() => {
  "use strict";

  const root = document.querySelector("[data-room]");
  if (!root) return null;

  const PAUSE = 1000, ASLEEP = 5000, PATIENCE = 8000, REST = 700;
  const hooks = {
    // The field that somebody is typing in.
    typing: () => null,
    // What is to be done to a part once it has been shown anew, so that what was typed in it stays.
    carry: () => () => {},
    shown: () => {},
    // The server answers: again, or still.
    answers: () => {},
    wakes: () => {},
    left: async () => {},
    whereKept: () => "",
  };
  const state = root.querySelector("[data-room-state]");
  const live = document.getElementById("live");
  let version = root.dataset.version, token = root.dataset.token;
  let timer = 0, asking = false, missed = 0, isGone = false;

  const say = (words) => { if (state.textContent !== words) state.textContent = words; };
  const announce = (words) => { live.textContent = words; };
  const limit = () => AbortSignal.timeout?.(PATIENCE);
  const words = (tag, text, name) => {
    const one = document.createElement(tag);
    one.textContent = text;
    if (name) one.className = name;
    return one;
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
    clock.querySelector("[data-time-words]").textContent = isPaused ? "paused" : left < 0 ? "over its time" : left <= 60 ? "left, the last minute" : "left";
    clock.classList.toggle("is-over", left < 0 && !isPaused);
    clock.classList.toggle("is-soon", left >= 0 && left <= 60 && !isPaused);
    // Said once for each, so that a screen reader is not interrupted every second.
    const name = root.querySelector("[data-announce]")?.textContent ?? "";
    const mark = isPaused ? "" : left < 0 ? `${name}: the time is over.` : left <= 60 ? `${name}: one minute left.` : "";
    if (mark && mark !== said) announce(mark);
    if (mark || left > 60) said = mark;
  };

  // --- showing the page anew ---------------------------------------------------------------------------------------

  // Each part as it was last shown: what people did to it since (open details, typed words) is no change of the page.
  const shown = new Map();
  // Something new waits until whoever is typing has finished.
  let isBehind = false, isPressed = false;

  const plain = (part) => part.innerHTML.replace(/name="(csrfmiddlewaretoken|key)"[^>]*value="[^"]*"/g, "");

  // The thing that stands where the other one stood: by its name, or by what it is and says.
  const twin = (part, one) => {
    if (one.id) return part.querySelector(`[id="${one.id}"]`);
    const like = (other) => other.tagName === one.tagName && other.name === one.name && other.value === one.value && other.textContent === one.textContent;
    return [...part.querySelectorAll("a, button, summary, select, input")].find(like);
  };

  // Whether the form that somebody is typing in stands in this part: as it is shown, or as it would be.
  const isTypedIn = (part) => {
    const field = hooks.typing(), { entry, of } = field?.form.dataset ?? {};
    return part.contains(field) || Boolean(entry && part.querySelector(`form[data-entry="${entry}"][data-of="${of}"]`));
  };

  const swap = (old, fresh) => {
    const html = plain(fresh), name = old.dataset.live;
    if (html === shown.get(name)) return;
    if (isTypedIn(old) || isTypedIn(fresh)) { isBehind = true; return; }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const open = [...old.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
    const carried = hooks.carry(old);
    const chosen = [...old.querySelectorAll("select[id]")].filter((one) => !one.form?.matches("[data-entry]")).map((one) => [one.id, one.value]);
    old.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    shown.set(name, html);
    old.hidden = fresh.hidden;
    old.querySelectorAll("details > summary").forEach((one) => { if (open.includes(one.textContent)) one.parentElement.open = true; });
    chosen.forEach(([id, value]) => {
      const select = old.querySelector(`select[id="${id}"]`);
      if ([...select?.options ?? []].some((one) => one.value === value)) select.value = value;
    });
    carried();
    if (!focused || focused === old) return;
    // Whoever goes by keyboard stays where they were.
    const place = old.hidden ? root.querySelector("[data-live]:not([hidden]):has(*)") : old;
    place.tabIndex = -1;
    (twin(old, focused) ?? place).focus({ preventScroll: true });
  };

  const takeToken = (page) => {
    const fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (fresh) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((one) => { one.value = fresh; });
  };

  // Whether it was this reader's room.
  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("[data-room]");
    if (!fresh || fresh.dataset.keep !== root.dataset.keep) return false;
    const before = root.querySelector("[data-announce]")?.textContent, stood = turn();
    isBehind = false;
    root.querySelectorAll("[data-live]").forEach((old) => {
      const one = fresh.querySelector(`[data-live="${old.dataset.live}"]`);
      if (one) swap(old, one);
    });
    takeToken(page);
    version = fresh.dataset.version;
    token = fresh.dataset.token;
    clockAt = Date.now();
    hooks.shown();
    // What was pressed may be seen here before its answer comes; or somebody else has pressed.
    if (turn() === stood) showRest();
    else rest();
    tick();
    const name = root.querySelector("[data-announce]")?.textContent;
    if (name && name !== before) announce(`Now: ${name}`);
    const notice = page.querySelector("main .wrap > .notice");
    if (notice) say(notice.textContent.trim());
    return true;
  };

  const gone = (sentence, again) => {
    isGone = true;
    clearTimeout(timer);
    const said = words("p", sentence);
    said.setAttribute("role", "alert");
    const link = words("a", "Load the page again");
    link.href = window.location.pathname;
    root.replaceChildren(said, ...(again ? [link] : []));
  };

  const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

  const refresh = async () => {
    const response = await fetch(window.location.pathname, { redirect: "manual", cache: "no-store", signal: limit() });
    if (response.type === "opaqueredirect") {
      return gone("This page is closed until you sign in again, or agree to the ground rules. What you wrote and is not saved yet is kept on this device, and is saved then.", true);
    }
    if (response.status === 404 || response.status === 403) {
      gone("You are no longer in this room.");
      return hooks.left();
    }
    const html = await response.text();
    // What is no page of ours comes from something in between: ours is asked again.
    if (!response.ok || !html.includes("data-room")) throw new Error("later");
    // Nothing moves under a finger that is down.
    for (let times = 0; isPressed && times < 20; times += 1) await pause(100);
    if (!show(html)) gone("Somebody else is signed in now. What was written here before is kept for whoever wrote it.", true);
  };

  // --- asking whether something has changed ------------------------------------------------------------------------

  const soon = (time) => {
    clearTimeout(timer);
    if (!isGone) timer = setTimeout(ask, time ?? (document.hidden ? ASLEEP : PAUSE));
  };

  const ask = async () => {
    if (asking || isGone) return;
    asking = true;
    try {
      const headers = { "X-Room-Token": token, "X-Room-Version": version };
      const response = await fetch(root.dataset.changes, { headers, cache: "no-store", signal: limit() });
      if (response.status >= 500 || response.status === 429) throw new Error("later");
      if (response.status !== 204 || (isBehind && !hooks.typing())) await refresh();
      if (missed) say("");
      hooks.answers(missed > 0);
      missed = 0;
    } catch {
      missed += 1;
      if (missed > 1 && !isGone) say(`No connection at the moment. ${hooks.whereKept()} This page goes on by itself.`);
    } finally {
      asking = false;
      soon();
    }
  };

  // --- what whoever runs the session presses ------------------------------------------------------------------------

  // The next step stands where the one was that has just been pressed: the second tap of a double tap is none of it.
  let restsUntil = 0;

  // Which step the buttons follow.
  const turn = () => root.querySelector("[data-room-act] [name=turn]")?.value;

  // Minutes can be given several times in a row.
  const rests = (form) => Date.now() < restsUntil && form.matches(":is(.room-controls, .room-outline) form:not(.room-give)");
  const showRest = () => root.querySelectorAll("[data-room-act]").forEach((form) => {
    form.querySelectorAll("button").forEach((one) => {
      if (rests(form)) one.setAttribute("aria-disabled", "true");
      else one.removeAttribute("aria-disabled");
    });
  });
  const rest = () => {
    restsUntil = Date.now() + REST;
    showRest();
    setTimeout(showRest, REST);
  };

  const press = async (form, submitter) => {
    if (form.dataset.pressed || rests(form)) return;
    form.dataset.pressed = "yes";
    const body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.set(submitter.name, submitter.value);
    try {
      const response = await fetch(form.getAttribute("action") || window.location.pathname, { method: "POST", body, signal: limit() });
      if (response.status >= 500 || response.status === 429) say("That did not work. Press again in a moment.");
      else if (response.status === 404) await refresh();
      else if (show(await response.text())) rest();
      else window.location.reload();
    } catch {
      // Whether the server has done it, nobody knows here.
      say("No answer yet. Look at where you are, then press again if need be.");
      refresh().catch(() => {});
    }
    delete form.dataset.pressed;
    delete form.dataset.sent;
  };

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-room-act]")) return;
    event.preventDefault();
    press(form, event.submitter);
  });

  const wake = () => {
    if (document.hidden) return;
    missed = 0;
    soon(0);
    hooks.wakes();
  };
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  root.addEventListener("pointerdown", () => { isPressed = true; });
  ["pointerup", "pointercancel"].forEach((name) => window.addEventListener(name, () => setTimeout(() => { isPressed = false; }, 50)));

  root.querySelectorAll("[data-live]").forEach((part) => shown.set(part.dataset.live, plain(part)));
  setInterval(tick, 1000);
  tick();
  soon();
  return { root, state, hooks, say, announce, words, limit, refresh, soon, isGone: () => isGone };
})();
