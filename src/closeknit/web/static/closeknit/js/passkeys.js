/* Passkeys: asks the browser for one and sends what it says as a form.
   A form with data-passkey="get" signs in or confirms, data-passkey="create" makes a new one. The server's question is in
   #passkey-options, or is fetched from data-passkey-from when the button is pressed. Without script the form stays hidden. */
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => {
    let out = "";
    for (const byte of new Uint8Array(buffer)) out += String.fromCharCode(byte);
    return btoa(out).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  /* Browsers make passkeys for names, never for numbers, and only over a safe connection. */
  const number = /^(\d+\.){3}\d+$|^\[/.test(location.hostname);
  const possible = Boolean(window.PublicKeyCredential) && window.isSecureContext && !number;

  const question = async (form) => {
    const from = form.dataset.passkeyFrom;
    if (!from) return JSON.parse(document.getElementById("passkey-options").textContent);
    const answer = await fetch(from, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no question");
    return (await answer.json()).request_options;
  };

  const create = async (asked) => {
    const options = asked.publicKey;
    const made = await navigator.credentials.create({ publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
      authenticatorSelection: {
        ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
      },
    } });
    const said = made.response;
    return { made, response: {
      clientDataJSON: text(said.clientDataJSON),
      attestationObject: text(said.attestationObject),
      transports: said.getTransports ? said.getTransports() : [],
    } };
  };

  const get = async (asked) => {
    const options = asked.publicKey;
    const made = await navigator.credentials.get({ publicKey: {
      ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials),
    } });
    const said = made.response;
    return { made, response: {
      clientDataJSON: text(said.clientDataJSON),
      authenticatorData: text(said.authenticatorData),
      signature: text(said.signature),
      userHandle: said.userHandle ? text(said.userHandle) : null,
    } };
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const making = form.dataset.passkey === "create";
    const button = form.querySelector('button[type="button"]');
    const failed = form.querySelector("[data-passkey-failed]");
    const nowhere = form.querySelector("[data-passkey-nowhere]");
    if (!possible) {
      if (nowhere) nowhere.hidden = false;
      return;
    }
    form.hidden = false;
    button.disabled = false;
    button.addEventListener("click", async () => {
      failed.hidden = true;
      try {
        const asked = await question(form);
        const options = asked.creation_options || asked.request_options || asked;
        const { made, response } = await (making ? create : get)(options);
        form.elements.credential.value = JSON.stringify({
          type: made.type, id: made.id, rawId: text(made.rawId), response,
          authenticatorAttachment: made.authenticatorAttachment,
          clientExtensionResults: made.getClientExtensionResults(),
        });
        form.submit();
      } catch {
        failed.hidden = false;
        failed.setAttribute("role", "alert");
      }
    });
  });
})();
