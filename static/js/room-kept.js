// What its reader wrote in a room and the server does not have yet, kept on this device: entries to be sent (`queue`),
// what is being typed (`drafts`, by form), and what could not be saved and is not read yet (`returned`).
// Where the browser keeps nothing, because it refuses or is full, it lives as long as the page.
window.keptOnDevice = (name) => {
  "use strict";

  const nothing = () => ({ queue: [], drafts: {}, returned: [] });
  // Of this page alone: what could not be stored, and what is done with, whatever another tab still holds.
  let memory = null;
  const done = new Set();

  const stored = () => {
    try {
      const found = JSON.parse(localStorage.getItem(name)) ?? {};
      return {
        queue: Array.isArray(found.queue) ? found.queue : [],
        drafts: { ...found.drafts },
        returned: Array.isArray(found.returned) ? found.returned : [],
      };
    } catch { return nothing(); }
  };

  const both = (some, others) => [...some, ...others.filter((one) => !some.some((other) => other.id === one.id))].filter((one) => !done.has(one.id));

  const read = () => {
    const all = stored();
    if (!memory) return all;
    return { queue: both(all.queue, memory.queue), drafts: memory.drafts, returned: both(all.returned, memory.returned) };
  };

  const isEmpty = (all) => !all.queue.length && !all.returned.length && !Object.keys(all.drafts).length;

  // Another tab may keep entries too: each change is made to what stands there.
  const change = (how) => {
    const all = read(), before = [...all.queue, ...all.returned].map((one) => one.id);
    how(all);
    const after = new Set([...all.queue, ...all.returned].map((one) => one.id));
    before.forEach((id) => { if (!after.has(id)) done.add(id); });
    try {
      if (isEmpty(all)) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(all));
      memory = null;
    } catch {
      memory = all;
    }
  };

  return { read, change, isEmpty: () => isEmpty(read()), isOnlyHere: () => memory !== null && !isEmpty(memory) };
};
