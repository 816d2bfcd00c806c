/* Closeknit: small helps on top of pages that already work without any of this.
   Every word it speaks comes from the page, so that translations stay in one place. */
(() => {
  "use strict";
  /* htmx notes the address it stands on, for a history that is switched off here: nothing stays in the browser. */
  sessionStorage.removeItem("htmx-current-path-for-history");

  const live = document.getElementById("live");
  const say = (text) => { if (live) { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 60); } };

  /* Shortcuts are off until the person turns them on (data-keys="on" on <html>).
     Each place in the header names its own letter, so a new place needs no line here. */
  if (document.documentElement.dataset.keys === "on") {
    let waiting = false;
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select, [contenteditable]");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key;
      const place = waiting && /^[a-z]$/.test(key) && document.querySelector(`[data-go="${key}"]`);
      if (place) { waiting = false; place.click(); return; }
      waiting = key === "g";
      if (waiting) { setTimeout(() => { waiting = false; }, 1200); return; }
      if (key === "/") { const box = document.querySelector('[role="search"] input'); if (box) { event.preventDefault(); box.focus(); } }
      if (key === "?") { const dialog = document.getElementById("keys"); if (dialog && dialog.showModal && !dialog.open) dialog.showModal(); }
      if (key === "j" || key === "k") {
        const rows = [...document.querySelectorAll("[data-row] a, .reach h3 a")];
        const at = rows.indexOf(document.activeElement);
        const next = rows[at + (key === "j" ? 1 : -1)];
        if (next) { event.preventDefault(); next.focus(); }
      }
    });
  }

  /* Close an open menu with Escape or a click elsewhere. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  /* Drop files on the import page; the plain file field works without this. */
  const drop = document.querySelector("[data-drop]");
  if (drop) {
    const input = drop.querySelector('input[type="file"]');
    const over = (on) => (event) => { event.preventDefault(); drop.classList.toggle("is-over", on); };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("is-over");
      input.files = event.dataTransfer.files;
      say(drop.dataset.drop);
      input.form.requestSubmit();
    });
  }

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
    button.hidden = false;
  });

  /* The pressed button looks busy at once, until its answer is there. */
  const rest = (part) => part.querySelectorAll('button[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
  document.addEventListener("submit", (event) => { if (event.submitter) event.submitter.setAttribute("aria-busy", "true"); });
  document.addEventListener("htmx:afterRequest", (event) => rest(event.target));
  window.addEventListener("pageshow", (event) => { if (event.persisted) rest(document); });

  /* A part that could not be sent: say so beside it, and keep what was typed. */
  const trouble = document.getElementById("trouble");
  const failed = (event) => {
    const { elt, requestConfig } = event.detail;
    if (!trouble || !requestConfig || requestConfig.verb === "get") return;
    (elt.closest("article") || elt.closest("form, section") || elt).before(trouble);
    trouble.hidden = false;
  };
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, failed));

  /* On arrival, and after a part is replaced: speak its data-say text and put the keyboard where data-focus asks. */
  const arrived = () => {
    const spoken = document.querySelector("[data-say]");
    if (spoken) { say(spoken.dataset.say); spoken.removeAttribute("data-say"); }
    const focus = document.querySelector("[data-focus]");
    if (focus) { focus.focus(); focus.removeAttribute("data-focus"); }
  };
  document.addEventListener("htmx:afterSwap", () => { if (trouble) trouble.hidden = true; arrived(); });
  arrived();
})();
