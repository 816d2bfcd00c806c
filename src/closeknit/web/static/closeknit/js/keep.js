/* The copy of the care plan on this device. The switch shows only where a browser can keep one. */
(async () => {
  "use strict";
  const part = document.querySelector("[data-keep]");
  if (!part || !("serviceWorker" in navigator) || !("caches" in window)) return;
  part.hidden = false;
  const tell = (worker, what) => new Promise((heard) => {
    const line = new MessageChannel();
    line.port1.onmessage = (event) => heard(event.data);
    worker.postMessage(what, [line.port2]);
  });
  if (part.dataset.keep === "yes") {
    const says = part.querySelector("[data-keep-says]");
    let is = false;
    try {
      await window.closeknitWorker(part.dataset.worker);
      is = await tell((await navigator.serviceWorker.ready).active, "keep");
    } catch { is = false; }
    says.textContent = is ? says.dataset.yes : says.dataset.no;
    return;
  }
  const there = await navigator.serviceWorker.getRegistration();
  if (there && there.active) await tell(there.active, "drop");
})();
