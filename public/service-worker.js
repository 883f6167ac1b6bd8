// Ikrar's service worker: makes the app open without a network, and nothing else.
//
// - The build fills in the three constants below, so list and version cannot drift.
// - One build at a time: a worker hands out its own build's shell and files only. A newer build
//   is fetched beside it and waits until a person agrees; shell, program and the shape of the
//   store on the device therefore always belong together.
// - It keeps only what it has checked. A captive portal answers with pages of its own; such a
//   reply never enters the cache and is never shown as ours.
// - It never touches /api/, /sync/ or the device's database.
"use strict";

const BUILD = "@BUILD@";
const BOOT = "@BOOT@";
const PRECACHE = @PRECACHE@;

const CACHE_PREFIX = "ikrar-";
const CACHE = CACHE_PREFIX + BUILD;
const SHELL = "/shell";

// Paths the server renders for each request. All other pages are the shell.
const SERVER_RENDERED = ["/masuk"];

// A half-dead network answers late or never; after this long the device's copy is shown.
const NAVIGATION_TIMEOUT_MS = 2500;

// Paths that must always reach the server.
const UNTOUCHED = ["/api/", "/sync/"];

// Pages that loaded under this worker, by client id. Lost when the browser stops the worker,
// which only makes it keep an old cache longer.
const movedClients = new Set();

self.addEventListener("install", (event) => event.waitUntil(precache()));
self.addEventListener("activate", (event) => event.waitUntil(dropOldCaches()));

self.addEventListener("message", (event) => {
  switch (event.data?.type) {
    case "activate":
      event.waitUntil(self.skipWaiting());
      break;
    // A save found no room: files that can be fetched again go first, work never.
    case "shed":
      event.waitUntil(olderCaches().then(drop));
      break;
    case "version": {
      const answer = { type: "version", build: BUILD };
      (event.ports[0] ?? event.source)?.postMessage(answer);
      event.waitUntil(dropWhenAllMoved());
      break;
    }
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (UNTOUCHED.some((prefix) => url.pathname.startsWith(prefix))) return;
  if (request.mode === "navigate") {
    noteMoved(event);
    event.respondWith(navigate(request, url.pathname));
  } else if (isKept(url.pathname)) {
    event.respondWith(keptOrFetched(request, url.pathname));
  }
});

// ---- installing: all or nothing ----

async function precache() {
  // Everything is fetched and checked before the first byte is kept.
  const replies = await Promise.all(PRECACHE.map(fetchChecked));
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(PRECACHE.map((entry, index) => cache.put(entry.url, replies[index])));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

// An immutable file may come from an earlier build's cache or the browser's own; if that copy is
// not right, the network is asked past all caches.
async function fetchChecked(entry) {
  const immutable = entry.url.startsWith("/assets/");
  if (immutable) {
    const earlier = await caches.match(entry.url);
    if (earlier && (await isRight(earlier, entry))) return earlier;
  }
  for (const cache of immutable ? ["default", "reload"] : ["reload"]) {
    const reply = await fetch(entry.url, { cache, credentials: "same-origin" });
    if (await isRight(reply, entry)) return reply;
  }
  throw new Error(`${entry.url}: the reply is not the file of build ${BUILD}`);
}

// Whether a reply is the very file the build made, and not somebody's sign-in page.
async function isRight(reply, entry) {
  if (!hasType(reply, entry.content_type)) return false;
  if (entry.url === SHELL) return isOurPage(await reply.clone().text());
  const body = await reply.clone().arrayBuffer();
  return body.byteLength === entry.bytes;
}

function hasType(reply, type) {
  const found = reply.headers.get("content-type") ?? "";
  return reply.status === 200 && !reply.redirected && found.toLowerCase().startsWith(type);
}

// Every page of this build names its boot module, whose name is the hash of its content.
function isOurPage(text) {
  return text.includes(BOOT);
}

// ---- pages ----

async function navigate(request, path) {
  const shell = await ownCopy(SHELL);
  if (!shell) return fetch(request);
  if (!SERVER_RENDERED.includes(path)) return shell;
  return (await rendered(request)) ?? shell;
}

// The server's page, or nothing when it is late, fails, or is not of this build.
async function rendered(request) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), NAVIGATION_TIMEOUT_MS);
  try {
    const reply = await fetch(request, { signal: abort.signal });
    // The browser follows a redirect of a page itself and asks this worker again.
    if (reply.type === "opaqueredirect") return reply;
    if (!hasType(reply, "text/html")) return undefined;
    const text = await reply.text();
    if (!isOurPage(text)) return undefined;
    return new Response(text, { status: reply.status, headers: reply.headers });
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

// ---- files ----

function isKept(path) {
  return path.startsWith("/assets/") || PRECACHE.some((entry) => entry.url === path);
}

async function keptOrFetched(request, path) {
  const own = await ownCopy(path);
  if (own) return own;
  // A page of the build before may still ask for its own immutable files.
  if (path.startsWith("/assets/")) {
    const earlier = await caches.match(path);
    if (earlier) return earlier;
  }
  return fetch(request);
}

async function ownCopy(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path);
}

// ---- old builds ----

// Names come in the order in which the caches were made. A newer build may be waiting beside this
// one; its cache is not ours to drop.
async function olderCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX));
  return names.slice(0, Math.max(names.indexOf(CACHE), 0));
}

// Pages of the build before may still be open, so its cache stays until they have moved.
async function dropOldCaches() {
  const older = await olderCaches();
  const open = await openPages();
  await drop(open.length > 0 ? older.slice(0, -1) : older);
}

function noteMoved(event) {
  if (event.resultingClientId) movedClients.add(event.resultingClientId);
  event.waitUntil(dropWhenAllMoved());
}

async function dropWhenAllMoved() {
  const open = await openPages();
  if (open.every((client) => movedClients.has(client.id))) await drop(await olderCaches());
}

function openPages() {
  return self.clients.matchAll({ type: "window", includeUncontrolled: true });
}

function drop(names) {
  return Promise.all(names.map((name) => caches.delete(name)));
}
