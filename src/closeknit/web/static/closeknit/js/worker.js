/* The one worker of this site. It shows push messages, and it keeps the care plan and the help page for use without a network
   once their owner asked for that on this device. Nothing else is ever kept.

   What may be kept is for the server to say: COPY answers with the page while this very sign-in keeps one; otherwise with
   nothing (204) or with the way to sign in, and then everything here is deleted. */
"use strict";
const STORE = "closeknit-kept", PLAN = "/care-plan/", COPY = "/care-plan/copy/", HELP = "/help/";
/* Forms after which the copy goes at once, whatever the server will say. */
const ENDS = ["/sign-out/", "/settings/discreet/", "/care-plan/keep/", "/settings/sign-in/end/"];
const LONGEST = 90 * 24 * 3600 * 1000; /* as long as a sign-in can last */
const PATIENCE = 8000, SOON = 2000, OFTEN = 60 * 1000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/* Messages: one neutral line. Pressing it opens the page. */
self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data ? event.data.json() : {}; } catch { said = {}; }
  event.waitUntil(self.registration.showNotification(String(said.title || ""), { tag: "closeknit", data: "/" }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});

/* One thing after the other, so that nothing is put back while it is being deleted. */
let turn = Promise.resolve();
const queue = (work) => (turn = turn.then(work, work));

const drop = () => caches.delete(STORE);
const age = (answer) => Date.now() - Date.parse(answer.headers.get("Date"));
const found = async (address) => {
  if (await caches.has(STORE)) return (await caches.open(STORE)).match(address, { ignoreVary: true });
  return undefined;
};
const kept = async (address) => {
  const copy = await found(address);
  if (!copy || age(copy) < LONGEST) return copy;
  await drop();
  return undefined;
};

/* Fetch what is to be kept. True when there is a copy afterwards. */
const renew = async () => {
  let plan, help;
  try {
    plan = await fetch(COPY, { redirect: "manual", cache: "no-store" });
    help = plan.status === 200 && await fetch(`${HELP}?copy=1`, { cache: "no-store" });
  } catch { return Boolean(await kept(PLAN)); }
  if (plan.type === "opaqueredirect" || plan.status === 204 || plan.status === 404) { await drop(); return false; }
  if (plan.status !== 200 || help.status !== 200) return Boolean(await kept(PLAN));
  const files = plan.headers.get("Closeknit-Files").split(" ").map((name) => new URL(name, location.origin).href);
  const store = await caches.open(STORE);
  const there = new Set((await store.keys()).map((request) => request.url));
  await store.addAll(files.filter((file) => !there.has(file)));
  await store.put(PLAN, plan);
  await store.put(HELP, help);
  const wanted = new Set([...files, new URL(PLAN, location.origin).href, new URL(HELP, location.origin).href]);
  await Promise.all([...there].filter((file) => !wanted.has(file)).map((file) => store.delete(file)));
  return true;
};

/* Where there is a copy it follows what happens on the other pages: a little after each form, and now and then. */
let waiting = null, least = Infinity;
const follow = (older) => {
  least = Math.min(least, older);
  waiting ||= new Promise((done) => { setTimeout(done, SOON); }).then(async () => {
    const old = least;
    waiting = null;
    least = Infinity;
    if (!(await caches.has(STORE))) return;
    const copy = await kept(PLAN);
    if (!copy || age(copy) >= old) await queue(renew);
  });
  return waiting;
};

/* A page: from the network; the copy when that does not answer, or answers that it is out of order. */
const page = async (request, address) => {
  const copy = await kept(address);
  if (!copy) return fetch(request);
  try {
    const late = new Promise((_, no) => { setTimeout(no, PATIENCE); });
    const answer = await Promise.race([fetch(request), late]);
    if (answer.type === "opaqueredirect") queue(renew); /* signed out, perhaps from elsewhere */
    return answer.status < 500 ? answer : copy;
  } catch { return copy; }
};
const file = async (request) => (await found(request.url)) || fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event, at = new URL(request.url);
  if (at.origin !== location.origin) return;
  if (request.method !== "GET") {
    event.waitUntil(ENDS.includes(at.pathname) ? queue(drop) : follow(0));
    return;
  }
  if (request.mode === "navigate") {
    if (at.pathname === PLAN || at.pathname === HELP) event.respondWith(page(request, at.pathname));
    event.waitUntil(follow(OFTEN));
  } else if (at.pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  }
});

/* The care plan's page asks for a copy, or for its end, and is told whether there is one. */
self.addEventListener("message", (event) => {
  const answer = (is) => event.ports[0] && event.ports[0].postMessage(is);
  if (event.data === "keep") event.waitUntil(queue(renew).then(answer, () => answer(false)));
  if (event.data === "drop") event.waitUntil(queue(drop).then(() => answer(false)));
});
