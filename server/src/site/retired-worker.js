// Takes the place of Ikrar's service worker where an operator has retired it (`--retire-worker`),
// because a build's worker hands out something that must not be handed out any longer.
//
// - It answers nothing: pages and files come from the server again.
// - It gives up the copies of all builds and its own registration, and nothing else: the device's
//   database and the second copy of unsent work are not its to touch.
// - Open pages stay as they are, with what is typed in them, and are told of a newer version.
"use strict";

const CACHE_PREFIX = "ikrar-";

self.addEventListener("install", (event) => event.waitUntil(takeOver()));
self.addEventListener("activate", (event) => event.waitUntil(giveUp()));

// A device without a worker needs none to be rid of.
async function takeOver() {
  if (!self.registration.active) throw new Error("there is no worker to retire");
  await self.skipWaiting();
}

async function giveUp() {
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX));
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
}
