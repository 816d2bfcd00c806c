/* Starts the one worker of this site, for the pages that need it: messages to this browser, and a copy for use without a network. */
window.closeknitWorker = (address) => {
  "use strict";
  const same = new URL(address, location.origin).pathname;
  const policy = window.trustedTypes && trustedTypes.createPolicy("closeknit-worker", { createScriptURL: (url) => url });
  return navigator.serviceWorker.register(policy ? policy.createScriptURL(same) : same);
};
