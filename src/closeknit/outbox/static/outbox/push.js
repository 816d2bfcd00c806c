/* Lets this browser take push messages. The page works without it; the form only shows where it can do something. */
(() => {
  "use strict";
  const form = document.querySelector("[data-push]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  form.hidden = false;
  const says = form.querySelector("[data-push-says]");
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const registration = await window.closeknitWorker(form.dataset.worker);
      const taken = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) });
      const { endpoint, keys } = taken.toJSON();
      const body = new FormData(form);
      body.set("endpoint", endpoint);
      body.set("p256dh", keys.p256dh);
      body.set("auth", keys.auth);
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      says.textContent = answer.ok ? says.dataset.yes : says.dataset.no;
    } catch {
      says.textContent = says.dataset.no;
    }
    form.querySelector("button").removeAttribute("aria-busy");
  });
})();
