// What is written in the room is kept on this device first, then sent, and forgotten once the server has answered for it;
// an entry that is sent again has the same key, so it counts once.
(() => {
  "use strict";

  if (!window.room) return;
  const { root, state, hooks, say, announce, words, limit, refresh, soon, isGone } = window.room;
  const KEEP = `room:${root.dataset.keep}`;
  const kept = window.keptOnDevice(KEEP);

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
    const adrift = Object.entries(drafts).filter(([name]) => !isGone() && !formOf(name));
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
    if (!boxes.isConnected) (isGone() ? root : state)[isGone() ? "append" : "after"](boxes);
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
    if (isGone()) return;
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
    if (answer.saved) {
      say("Saved.");
      setTimeout(() => { if (state.textContent === "Saved.") say(""); }, 6000);
    }
    else if ("newer" in answer) giveBack(one, "This was changed meanwhile. It now says:", answer.newer);
    else if (answer.errors) giveBack(one, Object.values(answer.errors).flat().join(" "));
    else giveBack(one, "This could not be saved: its turn is gone, or you are no longer in this room. Copy it if you need it.");
    if (!answer.saved) say("");
    return true;
  };

  const send = async () => {
    if (sending || isGone()) return;
    sending = true;
    clearTimeout(retry);
    retry = 0;
    // One that does not get through keeps back what follows it in the same form, and nothing else.
    const waiting = new Set();
    let isAnew = false, isSent = false;
    try {
      for (;;) {
        const one = kept.read().queue.find(({ name }) => !waiting.has(name));
        if (!one || isGone()) break;
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

  root.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-entry]")) return;
    event.preventDefault();
    write(event.target);
  });

  // Another tab of the same reader has sent, or thrown away, what stands here too.
  window.addEventListener("storage", (event) => {
    if (event.key !== KEEP || isGone()) return;
    const before = JSON.parse(event.oldValue ?? "{}")?.drafts ?? {}, { drafts } = kept.read();
    entries().forEach((form) => {
      const was = before[nameOf(form)];
      if (was && !(nameOf(form) in drafts) && fields(form).every((one) => was[one.name] === one.value)) {
        fields(form).forEach((one) => { if (one.matches("textarea")) one.value = one.defaultValue; });
      }
    });
    lookAfter();
  });

  window.addEventListener("beforeunload", (event) => { if (kept.isOnlyHere()) event.preventDefault(); });

  // Whoever is no longer of the set sees nothing of it; what they wrote themselves and is not saved they can still copy.
  const left = async () => {
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

  hooks.typing = () => {
    const field = document.activeElement;
    return field?.matches("form[data-entry] :is(textarea, input)") && root.contains(field) && (isComposing || field.value !== field.defaultValue) ? field : null;
  };
  hooks.carry = (part) => {
    const typed = new Map(entries(part).map((form) => [nameOf(form), valuesOf(form)]));
    return () => entries(part).forEach((form) => fill(form, typed.has(nameOf(form)) ? typed.get(nameOf(form)) : kept.read().drafts[nameOf(form)]));
  };
  hooks.shown = lookAfter;
  hooks.answers = (isAgain) => {
    if (isAgain) failures = 0;
    if (isAgain || (kept.read().queue.length && !retry)) send();
  };
  hooks.wakes = () => {
    failures = 0;
    send();
  };
  hooks.left = left;
  hooks.whereKept = whereKept;

  const { drafts } = kept.read();
  entries().forEach((form) => fill(form, drafts[nameOf(form)]));
  lookAfter();
  send();
})();
