/* Shows a push message: one neutral line. Pressing it opens the page; nothing is kept for use without a network. */
self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data ? event.data.json() : {}; } catch { said = {}; }
  event.waitUntil(self.registration.showNotification(String(said.title || ""), { tag: "closeknit", data: "/" }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
