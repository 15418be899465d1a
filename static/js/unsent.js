"use strict";
// Reports that have not reached the server yet, kept in this browser until they have; each carries its key, so that it counts once.
window.unsent = (() => {
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("yingke-patrol", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("reports", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => {}); // a browser that keeps nothing sends its forms in the plain way

  async function store(mode, work) {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const change = database.transaction("reports", mode);
      const asked = work(change.objectStore("reports"));
      change.oncomplete = () => resolve(asked.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  }
  return {
    ready: () => opened.then(() => true, () => false),
    keep: (report) => store("readwrite", (reports) => reports.put(report)),
    remove: (key) => store("readwrite", (reports) => reports.delete(key)),
    all: () => store("readonly", (reports) => reports.getAll()),
  };
})();
