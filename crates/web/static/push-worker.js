// Kept's service worker: shows what was pushed, and opens it on a click. It keeps nothing and stands between no page and
// the server.
"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data.json(); } catch { /* an empty message still has to show something */ }
  const tag = String(said.tag || "kept");
  event.waitUntil(self.registration.showNotification(String(said.title || "Kept"), {
    body: String(said.body || ""), tag, renotify: true, data: { path: String(said.path || "/notifications") },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  // Only ever our own site.
  const url = new URL(event.notification.data.path, self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window" });
    // A page that shows it already is live; one that shows something else stays, since somebody may be typing there.
    const there = open.find((one) => new URL(one.url).pathname === url.pathname);
    await (there ? there.focus() : self.clients.openWindow(url.href));
  })());
});

// The browser changed its address: it is told to the server, which knows it by the log-in.
self.addEventListener("pushsubscriptionchange", (event) => {
  const key = event.oldSubscription?.options.applicationServerKey;
  if (!key) return;
  event.waitUntil((async () => {
    const fresh = event.newSubscription || await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = fresh.toJSON();
    await fetch("/settings/notices/devices", { method: "POST", body: new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth, was: event.oldSubscription.endpoint }) });
  })());
});
