// Push for this browser: asked for on a click, and never before.
"use strict";
(() => {
  const box = document.getElementById("push-here");
  if (!box) return;
  const button = box.querySelector("button"), name = box.querySelector("[name=name]"), status = box.querySelector("[role=status]");
  const say = (what) => { status.textContent = box.dataset[what]; };
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) { button.disabled = true; return say("unable"); }
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  // "Firefox on Linux", until somebody writes something better.
  if (!name.value) name.value = name.dataset.guess;
  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    try {
      if (await Notification.requestPermission() !== "granted") return say("denied");
      const worker = await navigator.serviceWorker.register(box.dataset.worker, { scope: "/", updateViaCache: "none" });
      await navigator.serviceWorker.ready;
      const key = bytes(box.dataset.publicKey);
      const known = await worker.pushManager.getSubscription();
      // One made with another key of ours (a restored backup) takes no message any more.
      const same = known && new Uint8Array(known.options.applicationServerKey).toString() === key.toString();
      if (known && !same) await known.unsubscribe();
      const own = same ? known : await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      const { endpoint, keys } = own.toJSON();
      // As the form it is: what is refused, and why, the server says on its page.
      for (const [field, value] of Object.entries({ endpoint, p256dh: keys.p256dh, auth: keys.auth })) box.querySelector(`[name=${field}]`).value = value;
      box.submit();
    } catch { say("failed"); }
  });
})();
