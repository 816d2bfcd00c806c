/* Leave this page: cover the screen at once, then replace it so Back does not return here.
   Runs before the rest of the page has come in, because somebody may need it at that moment:
   where to and the title meanwhile are on its own tag, and both ways out are heard by the document. */
(() => {
  "use strict";
  const { to, title } = document.currentScript.dataset;
  const leave = () => {
    const cover = document.createElement("div");
    cover.className = "cover";
    (document.body || document.documentElement).append(cover);
    document.title = title;
    /* What was begun on this page and not finished is forgotten by the server; leaving does not wait for it. */
    const begun = document.querySelector("form[data-forget]");
    if (begun) fetch(begun.action, { method: "POST", body: new FormData(begun), keepalive: true, redirect: "manual" }).catch(() => {});
    location.replace(to);
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-exit]")) return;
    event.preventDefault();
    leave();
  });
  let presses = 0, timer = 0;
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") { presses = 0; return; }
    presses += 1;
    clearTimeout(timer);
    timer = setTimeout(() => { presses = 0; }, 5000);
    if (presses === 3) leave();
  });
})();
