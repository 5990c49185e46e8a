// The room follows the session: it asks every moment whether something has changed, and reads the page again when it has.
// What is written is kept on this device first, then sent, and forgotten once the server has it; an entry that is sent
// again has the same key, so it counts once. Without this file every form has its button, and the page is loaded by hand.
(() => {
  "use strict";

  const root = document.querySelector("[data-room]");
  if (!root) return;

  const KEEP = `room:${root.dataset.keep}`;
  const PAUSE = 1300, ASLEEP = 5000, PATIENCE = 8000;
  const kept = window.keptOnDevice(KEEP);
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

  const typing = () => {
    const field = document.activeElement;
    return field?.matches("form[data-entry] :is(textarea, input)") && root.contains(field) && (isComposing || field.value !== field.defaultValue) ? field : null;
  };

  // The thing that stands where the other one stood: by its name, or by what it is and says.
  const twin = (part, one) => {
    if (one.id) return part.querySelector(`[id="${one.id}"]`);
    const like = (other) => other.tagName === one.tagName && other.name === one.name && other.value === one.value && other.textContent === one.textContent;
    return [...part.querySelectorAll("a, button, summary, select, input")].find(like);
  };

  const swap = (old, fresh) => {
    const html = plain(fresh), name = old.dataset.live;
    if (html === shown.get(name)) return;
    if (old.contains(typing())) { isBehind = true; return; }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const open = [...old.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
    const typed = new Map(entries(old).map((form) => [nameOf(form), valuesOf(form)]));
    const chosen = [...old.querySelectorAll("select[id]")].filter((one) => !one.form?.matches("[data-entry]")).map((one) => [one.id, one.value]);
    old.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    shown.set(name, html);
    old.querySelectorAll("details > summary").forEach((one) => { if (open.includes(one.textContent)) one.parentElement.open = true; });
    chosen.forEach(([id, value]) => {
      const select = old.querySelector(`select[id="${id}"]`);
      if ([...select?.options ?? []].some((one) => one.value === value)) select.value = value;
    });
    entries(old).forEach((form) => fill(form, typed.has(nameOf(form)) ? typed.get(nameOf(form)) : kept.read().drafts[nameOf(form)]));
    if (!focused || focused === old) return;
    // Whoever goes by keyboard stays where they were.
    old.tabIndex = -1;
    (twin(old, focused) ?? old).focus({ preventScroll: true });
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
    const before = root.querySelector("[data-announce]")?.textContent;
    isBehind = false;
    root.querySelectorAll("[data-live]").forEach((old) => {
      const one = fresh.querySelector(`[data-live="${old.dataset.live}"]`);
      if (one) swap(old, one);
    });
    takeToken(page);
    version = fresh.dataset.version;
    token = fresh.dataset.token;
    clockAt = Date.now();
    lookAfter();
    tick();
    const name = root.querySelector("[data-announce]")?.textContent;
    if (name && name !== before) announce(`Now: ${name}`);
    const notice = page.querySelector("main .wrap > .notice");
    if (notice) say(notice.textContent.trim());
    return true;
  };

  const gone = (sentence, again) => {
    isGone = true;
    [timer, retry].forEach(clearTimeout);
    const said = words("p", sentence);
    said.setAttribute("role", "alert");
    const link = words("a", "Load the page again");
    link.href = window.location.pathname;
    root.replaceChildren(said, ...(again ? [link] : []));
  };

  // Whoever is no longer of the set sees nothing of it; what they wrote themselves and is not saved they can still copy.
  const left = async () => {
    gone("You are no longer in this room.");
    if (kept.isEmpty()) return;
    // To its writer alone: by now somebody else may be signed in on this device.
    const response = await post({ act: "" }).catch(() => null);
    if (response?.status !== 404) return;
    kept.change((all) => {
      const drafts = Object.values(all.drafts).map((body) => ({ id: newKey(), body }));
      all.returned.push(...[...all.queue, ...drafts].map(({ id, body }) => ({ id, body, words: "This was not saved. Copy it if you need it." })));
      all.queue = [];
      all.drafts = {};
    });
    lookAfter();
  };

  const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

  const refresh = async () => {
    const response = await fetch(window.location.pathname, { redirect: "manual", cache: "no-store", signal: limit() });
    if (response.type === "opaqueredirect") {
      return gone("This page is closed until you sign in again, or agree to the ground rules. What you wrote and is not saved yet is kept on this device, and is saved then.", true);
    }
    if (response.status === 404 || response.status === 403) return left();
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
      if (response.status !== 204 || (isBehind && !typing())) await refresh();
      if (missed) {
        say("");
        failures = 0;
        send();
      } else if (kept.read().queue.length && !retry) send();
      missed = 0;
    } catch {
      missed += 1;
      if (missed > 1 && !isGone) say(`No connection at the moment. ${whereKept()} This page goes on by itself.`);
    } finally {
      asking = false;
      soon();
    }
  };

  // --- writing -----------------------------------------------------------------------------------------------------

  let isComposing = false;
  const notes = new Map();

  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
  };

  const whereKept = () => (kept.isOnlyHere() ? "This browser keeps nothing for later, so leave this page open until what you write is saved." : "What you write is kept on this device.");
  const entries = (part = root) => [...part.querySelectorAll("form[data-entry]")];
  const nameOf = (form) => `${form.dataset.entry}-${form.dataset.of}`;
  const formOf = (name) => entries().find((form) => nameOf(form) === name);
  const fields = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden]), select")];
  const valuesOf = (form) => Object.fromEntries(fields(form).filter((one) => one.value !== (one.defaultValue ?? one.querySelector("[selected]")?.value ?? "")).map((one) => [one.name, one.value]));
  const isStarted = (form) => fields(form).some((one) => one.matches("textarea") && one.value !== one.defaultValue);

  // What was typed stands in its form again, where one sees it.
  const fill = (form, values) => {
    fields(form).forEach((one) => { if (values?.[one.name] !== undefined) one.value = values[one.name]; });
    const details = form.closest("details");
    if (details && isStarted(form)) details.open = true;
  };

  // A draft holds all that is sent: also once its form is gone, it can be. Which words its writer had seen stays.
  const remember = (form) => {
    kept.change((all) => {
      const before = all.drafts[nameOf(form)];
      const { csrfmiddlewaretoken, key, ...body } = Object.fromEntries(new FormData(form));
      const { bid = body.bid, seen = body.seen } = before ?? {};
      if (isStarted(form)) all.drafts[nameOf(form)] = { ...body, ...(bid !== undefined && { bid }), ...(seen !== undefined && { seen }) };
      else delete all.drafts[nameOf(form)];
    });
  };

  const showNote = (form, isNew) => {
    form.querySelector("[data-note]")?.remove();
    const one = notes.get(nameOf(form));
    if (!one) return;
    const box = words("div", "", "room-note");
    box.dataset.note = "";
    box.append(words("p", one.words));
    if (one.stands !== undefined) box.append(words("blockquote", one.stands || "Nothing: it was emptied."));
    form.prepend(box);
    if (form.closest("details")) form.closest("details").open = true;
    if (isNew) announce(box.textContent);
  };

  const note = (form, sentence, stands) => {
    if (sentence) notes.set(nameOf(form), { words: sentence, stands });
    else notes.delete(nameOf(form));
    showNote(form, true);
  };

  // --- what has no form any more, and what could not be saved --------------------------------------------------------

  const boxes = document.createElement("div");

  const button = (label, press) => {
    const one = words("button", label, "btn btn-secondary btn-small");
    one.type = "button";
    one.addEventListener("click", () => { press(); lookAfter(); });
    return one;
  };

  const box = (sentence, body, ...buttons) => {
    const one = words("div", "", "room-note");
    const actions = words("div", "", "actions");
    actions.append(...buttons);
    const own = [body.what ?? body.text, body.how_i_will_know].filter(Boolean).join("\n");
    one.append(words("p", sentence), words("blockquote", own), actions);
    return one;
  };

  const enqueue = (name, body) => {
    kept.change((all) => {
      all.queue.push({ id: newKey(), name, body: { ...body, ...(/^(option|action)$/.test(body.act) && { key: newKey() }) } });
      delete all.drafts[name];
    });
    say("Saving…");
    send();
  };

  let looked = "";

  const lookAfter = () => {
    entries().forEach((form) => { if (!form.querySelector("[data-note]")) showNote(form); });
    const { drafts, returned } = kept.read();
    const adrift = Object.entries(drafts).filter(([name]) => !isGone && !formOf(name));
    const now = JSON.stringify([adrift, returned]);
    if (now === looked && boxes.isConnected) return;
    looked = now;
    boxes.replaceChildren(
      ...adrift.map(([name, body]) => box("The session has moved on while you were writing this:", body,
        button("Send it all the same", () => enqueue(name, body)),
        button("Throw it away", () => kept.change((all) => { delete all.drafts[name]; })))),
      ...returned.map((one) => box(one.words, one.body,
        button("I have read it", () => kept.change((all) => { all.returned = all.returned.filter((other) => other.id !== one.id); })))),
    );
    if (!boxes.isConnected) (isGone ? root : state)[isGone ? "append" : "after"](boxes);
    if (boxes.firstChild) announce(boxes.lastChild.querySelector("p").textContent);
  };

  const giveBack = (one, sentence, stands) => {
    const form = formOf(one.name), isWriting = one.name in kept.read().drafts;
    const isOver = stands !== undefined;
    if (!form || (isWriting && !isOver)) {
      const all = isOver ? `${sentence} ${stands || "Nothing: it was emptied."} You wrote:` : sentence;
      kept.change((every) => { every.returned.push({ id: newKey(), body: one.body, words: all }); });
      return lookAfter();
    }
    // It is no longer what stands.
    if (form.elements.seen) form.elements.text.defaultValue = stands ?? one.body.seen;
    if (!isWriting) fill(form, one.body);
    remember(form);
    // From now on they have seen what stands.
    if (isOver) kept.change((all) => { all.drafts[one.name] = { ...one.body, ...all.drafts[one.name], seen: stands }; });
    note(form, sentence, stands);
  };

  // --- sending -----------------------------------------------------------------------------------------------------

  const AGAIN = 2000, AT_MOST = 30000;
  let sending = false, failures = 0, retry = 0;

  const post = (given) => {
    const body = new URLSearchParams(given);
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
    const headers = { Accept: "application/json", "X-Room-Keep": root.dataset.keep };
    return fetch(root.dataset.write, { method: "POST", body, headers, redirect: "manual", signal: limit() });
  };

  const later = (sentence) => {
    if (isGone) return;
    const { length } = kept.read().queue;
    const where = kept.isOnlyHere() ? "Leave this page open: it is" : "It is kept on this device, and";
    say(sentence ?? `${length === 1 ? "One entry is" : `${length} entries are`} not saved yet. ${where} tried again until it works.`);
    clearTimeout(retry);
    retry = setTimeout(send, Math.min(AGAIN * 2 ** failures, AT_MOST));
    failures += 1;
  };

  // Whether the server has answered for this entry; if not, it waits.
  const hear = async (one, response) => {
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (response.status === 429 || response.status >= 500 || (response.ok && !isJson)) return false;
    // Signed out; or the ground rules come first.
    if (response.type === "opaqueredirect" || (response.status === 409 && !isJson)) {
      await refresh();
      return false;
    }
    const answer = isJson ? await response.json() : {};
    let isStill = false;
    kept.change((all) => {
      isStill = all.queue.some((other) => other.id === one.id);
      all.queue = all.queue.filter((other) => other.id !== one.id);
    });
    // Another tab has sent it, and has had its answer.
    if (!isStill) return true;
    if (answer.saved) say("Saved.");
    else if ("newer" in answer) giveBack(one, "This was changed meanwhile. It now says:", answer.newer);
    else if (answer.errors) giveBack(one, Object.values(answer.errors).flat().join(" "));
    else giveBack(one, "This could not be saved: its turn is gone, or you are no longer in this room. Copy it if you need it.");
    if (!answer.saved) say("");
    return true;
  };

  const send = async () => {
    if (sending || isGone) return;
    sending = true;
    clearTimeout(retry);
    retry = 0;
    // One that does not get through keeps back what follows it in the same form, and nothing else.
    const waiting = new Set();
    let isAnew = false, isSent = false;
    try {
      for (;;) {
        const one = kept.read().queue.find(({ name }) => !waiting.has(name));
        if (!one || isGone) break;
        const response = await post(one.body);
        if (response.status === 403 && !isAnew) {
          // The page's token is old, or somebody else has signed in: the page knows.
          isAnew = true;
          await refresh();
        } else if (response.status !== 403 && await hear(one, response)) isSent = true;
        else waiting.add(one.name);
      }
      if (waiting.size) later();
      else failures = 0;
      if (isSent) soon(0);
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
  root.addEventListener("compositionstart", () => { isComposing = true; });
  root.addEventListener("compositionend", () => { isComposing = false; });
  root.addEventListener("pointerdown", () => { isPressed = true; });
  ["pointerup", "pointercancel"].forEach((name) => window.addEventListener(name, () => setTimeout(() => { isPressed = false; }, 50)));

  const write = (form) => {
    const first = form.querySelector("textarea");
    if (!first.value.trim() && form.dataset.entry !== "how_it_was") {
      // The second click of a double click finds nothing any more.
      if (Date.now() - Number(form.dataset.wrote ?? 0) < 1000) return;
      note(form, "Write something first.");
      return first.focus();
    }
    note(form, "");
    form.dataset.wrote = Date.now();
    const { csrfmiddlewaretoken, ...body } = Object.fromEntries(new FormData(form));
    const { bid, seen } = kept.read().drafts[nameOf(form)] ?? {};
    enqueue(nameOf(form), { ...body, ...(bid !== undefined && { bid }), ...(seen !== undefined && { seen }) });
    if (form.elements.seen) {
      form.elements.seen.value = form.elements.text.value;
      form.elements.text.defaultValue = form.elements.text.value;
    } else form.querySelectorAll("textarea").forEach((one) => { one.value = one.defaultValue = ""; });
  };

  const press = async (form, submitter) => {
    if (form.dataset.pressed) return;
    form.dataset.pressed = "yes";
    const body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.set(submitter.name, submitter.value);
    try {
      const response = await fetch(form.getAttribute("action") || window.location.pathname, { method: "POST", body, signal: limit() });
      if (response.status >= 500 || response.status === 429) say("That did not work. Press again in a moment.");
      else if (response.status === 404) await refresh();
      else if (!show(await response.text())) window.location.reload();
    } catch {
      say("No connection: nothing was changed. Press again in a moment.");
    }
    delete form.dataset.pressed;
    delete form.dataset.sent;
  };

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-entry], [data-room-act]")) return;
    event.preventDefault();
    if (form.matches("[data-entry]")) write(form);
    else press(form, event.submitter);
  });

  // Another tab of the same reader has sent, or thrown away, what stands here too.
  window.addEventListener("storage", (event) => {
    if (event.key !== KEEP || isGone) return;
    const before = JSON.parse(event.oldValue ?? "{}")?.drafts ?? {}, { drafts } = kept.read();
    entries().forEach((form) => {
      const was = before[nameOf(form)];
      if (was && !(nameOf(form) in drafts) && fields(form).every((one) => was[one.name] === one.value)) {
        fields(form).forEach((one) => { if (one.matches("textarea")) one.value = one.defaultValue; });
      }
    });
    lookAfter();
  });

  const wake = () => {
    if (document.hidden) return;
    missed = failures = 0;
    soon(0);
    send();
  };
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  window.addEventListener("beforeunload", (event) => { if (kept.isOnlyHere()) event.preventDefault(); });

  root.querySelectorAll("[data-live]").forEach((part) => shown.set(part.dataset.live, plain(part)));
  const { drafts } = kept.read();
  entries().forEach((form) => fill(form, drafts[nameOf(form)]));
  lookAfter();
  setInterval(tick, 1000);
  tick();
  soon();
  send();
})();
