// Passkeys: hands the browser what the server asks for, and puts its answer into the form.
// Forms that need a passkey are hidden until this runs, so that nobody without JavaScript meets a dead button.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

const creation = (given, alone) => {
  const wanted = given.publicKey;
  const selection = { ...wanted.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
  if (alone) selection.userVerification = "required";
  return {
    publicKey: {
      ...wanted,
      challenge: bytes(wanted.challenge),
      user: { ...wanted.user, id: bytes(wanted.user.id) },
      excludeCredentials: known(wanted.excludeCredentials),
      authenticatorSelection: selection,
    },
  };
};

const request = (given) => ({
  publicKey: {
    ...given.publicKey,
    challenge: bytes(given.publicKey.challenge),
    allowCredentials: known(given.publicKey.allowCredentials),
  },
});

const said = (credential) => {
  const { response } = credential;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: parts,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
};

const ask = async (form) => {
  const kind = form.dataset.passkey;
  if (kind === "add") {
    const alone = Boolean(form.elements.passwordless && form.elements.passwordless.checked);
    return navigator.credentials.create(creation(JSON.parse(form.dataset.passkeyOptions), alone));
  }
  if (kind === "use") return navigator.credentials.get(request(JSON.parse(form.dataset.passkeyOptions)));
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return navigator.credentials.get(request((await answer.json()).request_options));
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const problem = form.querySelector("[data-passkey-problem]");
      problem.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(said(await ask(form)));
        form.submit();
      } catch {
        problem.hidden = false;
      }
    });
  }
}
