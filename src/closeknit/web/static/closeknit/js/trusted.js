/* Comes before htmx. With Trusted Types (the Content-Security-Policy asks for them) no text becomes markup or script on a
   page, except in one place: htmx parsing an answer that this server gave to it, in the very moment of swapping it in.
   There is no default policy, so every other way throws and is reported. */
(() => {
  "use strict";
  if (!window.trustedTypes) return;
  const policy = trustedTypes.createPolicy("closeknit", { createHTML: (text) => text });
  const home = `${location.origin}/`;
  let answer = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail && event.detail.xhr instanceof XMLHttpRequest && event.detail.xhr.responseURL.startsWith(home)) {
      answer = true;
      queueMicrotask(() => { answer = false; });
    }
  });
  const passed = (text) => answer ? policy.createHTML(text) : text;
  const parse = DOMParser.prototype.parseFromString;
  DOMParser.prototype.parseFromString = function (text, kind) { return parse.call(this, passed(text), kind); };
  if ("parseHTMLUnsafe" in Document) {
    const parseWhole = Document.parseHTMLUnsafe;
    Document.parseHTMLUnsafe = (text, options) => parseWhole.call(Document, passed(text), options);
  }
})();
