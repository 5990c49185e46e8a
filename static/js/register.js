// Each mark is kept on this device first, then sent, and forgotten once the server has it. Without this file the form
// has a Save button. A mark that was sent and not answered is sent again under the same key, so it counts once.
(() => {
  "use strict";

  const form = document.querySelector("form[data-register]");
  const rows = form ? [...form.querySelectorAll("fieldset[data-row]:not([disabled])")] : [];
  if (!rows.length) return;
  form.querySelector("[data-save]").hidden = true;

  const KEEP = `register:${form.dataset.keep}`;
  const PAUSE = 500, PATIENCE = 10000, AGAIN = 2000, AT_MOST = 30000;
  const state = form.querySelector("[data-state]");
  const reason = form.querySelector("[name=reason]");
  // Of each row: {status, version, key, rest, tried} and, where it was changed while being sent, `next`.
  const waiting = new Map();
  let timer = 0, sending = false, failures = 0;

  const say = (words) => { if (state.textContent !== words) state.textContent = words; };
  const rowOf = (number) => rows.find((row) => row.dataset.row === String(number));
  const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
  const chosen = (row) => radios(row).find((one) => one.checked)?.value ?? "";
  const choose = (row, status) => radios(row).forEach((one) => { one.checked = one.value === status; });
  const nameOf = (row) => row.querySelector(".who").textContent;
  const labelOf = (row, status) => radios(row).find((one) => one.value === status)?.parentElement.textContent.trim() ?? "";

  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
  };

  // --- what is kept on the device ----------------------------------------------------------------------------------

  const kept = () => {
    try { return JSON.parse(localStorage.getItem(KEEP)) ?? {}; } catch { return {}; }
  };
  // Only this row is changed: another tab may keep others.
  const keep = (number) => {
    const all = kept();
    if (waiting.has(number)) all[number] = waiting.get(number); else delete all[number];
    try {
      if (Object.keys(all).length) localStorage.setItem(KEEP, JSON.stringify(all)); else localStorage.removeItem(KEEP);
    } catch { /* a browser that keeps nothing still sends */ }
  };
  const forget = (number) => { waiting.delete(number); keep(number); };

  const count = () => {
    const statuses = rows.map(chosen);
    const there = statuses.filter((one) => ["present", "late", "left_early"].includes(one)).length;
    const unmarked = statuses.filter((one) => !one).length;
    form.querySelector("[data-count]").textContent = `${there} there, ${unmarked} not marked, of ${rows.length}.`;
  };

  // --- marking -----------------------------------------------------------------------------------------------------

  const mark = (row, status, rest) => {
    const number = row.dataset.row, before = waiting.get(number);
    const fresh = { status, version: Number(row.dataset.version), key: newKey(), rest };
    // What was sent may have arrived: it keeps its key until that is known, and this comes after it.
    waiting.set(number, before?.tried ? { ...before, next: fresh } : fresh);
    row.querySelector("[data-newer]")?.remove();
    keep(number);
    count();
    say("Saving…");
  };

  const soon = (pause = PAUSE) => { clearTimeout(timer); timer = setTimeout(send, pause); };

  const settle = (answer) => {
    const row = rowOf(answer.row), number = String(answer.row), sent = waiting.get(number);
    if (!row) return forget(number);
    row.dataset.version = answer.version;
    row.dataset.status = answer.status;
    row.querySelector(`[name=was_${number}]`).value = answer.status;
    row.querySelector(`[name=version_${number}]`).value = answer.version;
    row.querySelector("[data-by]").textContent = answer.by;
    if (sent?.next && !answer.newer) {
      // Where "all present" found somebody else's mark, this one was made without seeing it: its version stays old.
      const seen = answer.status === sent.status;
      waiting.set(number, seen ? { ...sent.next, version: answer.version } : sent.next);
      return keep(number);
    }
    const wanted = sent?.next?.status ?? sent?.status ?? "";
    forget(number);
    choose(row, answer.status);
    if (answer.newer) showNewer(row, answer, wanted);
  };

  const showNewer = (row, answer, wanted) => {
    const note = document.createElement("p");
    note.dataset.newer = "";
    note.className = "register-newer";
    note.textContent = `${nameOf(row)} was marked in the meantime: ${answer.label.toLowerCase()}. ${answer.by}. ` +
      `You chose ${labelOf(row, wanted).toLowerCase()}, which is not saved. Choose again if yours is right.`;
    row.append(note);
  };

  const giveUp = (words) => {
    rows.filter((row) => waiting.has(row.dataset.row)).forEach((row) => {
      forget(row.dataset.row);
      choose(row, row.dataset.status);
    });
    count();
    say(words);
  };

  // --- sending -----------------------------------------------------------------------------------------------------

  const body = () => {
    const marks = [...waiting].map(([row, { status, version, key, rest }]) => ({ row: Number(row), status, version, key, rest }));
    const sent = new URLSearchParams({ marks: JSON.stringify(marks), reason: reason?.value ?? "" });
    sent.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    return sent;
  };

  const later = () => {
    const many = waiting.size === 1 ? "One mark is" : `${waiting.size} marks are`;
    say(`${many} not saved yet, and kept on this device. It is tried again until it works.`);
    soon(Math.min(AGAIN * 2 ** failures, AT_MOST));
    failures += 1;
  };

  const send = async () => {
    if (sending || !waiting.size) return;
    if (reason && !reason.value.trim()) return say("Give a reason first. Your marks are saved once there is one.");
    sending = true;
    const request = body();
    waiting.forEach((one, number) => { one.tried = true; keep(number); });
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(form.dataset.register, { method: "POST", body: request, redirect: "manual", signal });
      await hear(response);
    } catch {
      later();
    } finally {
      sending = false;
    }
  };

  const hear = async (response) => {
    if (response.type === "opaqueredirect") {
      return say("You are signed out. Your marks are kept on this device: sign in on this page again, and they are saved.");
    }
    if (response.status >= 500 || response.status === 429) return later();
    if (response.status === 404 || response.status === 403) return giveUp("You can no longer mark this register.");
    const answer = await response.json();
    if (!answer.rows) return giveUp(`Not saved. ${answer.sentence}`);
    failures = 0;
    answer.rows.forEach(settle);
    count();
    const newer = answer.rows.filter((one) => one.newer).length;
    if (waiting.size) return soon(0);
    say(newer ? "Somebody else has marked in the meantime: look at what is below the name." : "Everything is saved.");
  };

  // --- what people do ----------------------------------------------------------------------------------------------

  form.addEventListener("change", (event) => {
    if (event.target === reason) return soon(0);
    if (!event.target.matches("input[type=radio]")) return;
    mark(event.target.closest("fieldset"), event.target.value, false);
    soon();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.name === "all_present") {
      rows.filter((row) => !chosen(row)).forEach((row) => {
        choose(row, "present");
        mark(row, "present", true);
      });
    }
    soon(0);
  });

  window.addEventListener("online", () => soon(0));

  // --- what was left from before -----------------------------------------------------------------------------------

  Object.entries(kept()).forEach(([number, one]) => {
    const row = rowOf(number);
    if (!row) return;
    waiting.set(number, one);
    choose(row, (one.next ?? one).status);
  });
  if (waiting.size) {
    count();
    soon(0);
  }
})();
