// The second copy of unsent edits: one file per user in the origin-private file system, which
// breaks apart from the browser's databases. A worker, because only a worker may flush a file
// to the disk. It moves bytes; what they mean is known by `ikrar_sync::journal`.
//
// Every task opens the file alone, under a lock that all tabs share, and closes it again: a tab
// that is killed leaves at worst a torn record at the end, which readers step over.
"use strict";

const FOLDER = "ikrar-journal";

// The browser lets go of a killed tab's file a moment later.
const OPEN_TRIES_MAX = 80;
const OPEN_PAUSE_MS = 25;

const tasks = {
  async list() {
    const names = [];
    for await (const name of (await folder()).keys()) names.push(name);
    return { names };
  },

  read: (name) => withFile(name, (file) => ({ bytes: whole(file) })),

  // At the end; with `expected` only while the file is that long.
  append: (name, { bytes, expected }) =>
    withFile(name, (file) => {
      if (!isAsExpected(file, expected)) return { done: false };
      write(file, bytes, file.getSize());
      return { done: true };
    }),

  // In place of everything, while the file is as long as it was when it was read.
  replace: (name, { bytes, expected }) =>
    withFile(name, (file) => {
      if (!isAsExpected(file, expected)) return { done: false };
      write(file, bytes, 0);
      file.truncate(bytes.byteLength);
      file.flush();
      return { done: true };
    }),

  async remove(name) {
    try {
      await (await folder()).removeEntry(name);
    } catch (error) {
      if (error.name !== "NotFoundError") throw error;
    }
    return {};
  },
};

// Numbers travel as texts: the program reads no other.
self.onmessage = async ({ data: { id, task, name, ...rest } }) => {
  try {
    const work = async () => tasks[task](name, rest);
    const answer = await navigator.locks.request(`${FOLDER}-${name}`, work);
    self.postMessage({ id, ...answer });
  } catch (error) {
    self.postMessage({ id, error: error?.name ?? "Error", words: `${error?.message}` });
  }
};

async function folder() {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

async function withFile(name, work) {
  const entry = await (await folder()).getFileHandle(name, { create: true });
  const file = await opened(entry);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

async function opened(entry) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await entry.createSyncAccessHandle();
    } catch (error) {
      const isHeld = error.name === "NoModificationAllowedError";
      if (!isHeld || tries === OPEN_TRIES_MAX) throw error;
    }
    await new Promise((done) => setTimeout(done, OPEN_PAUSE_MS));
  }
}

function isAsExpected(file, expected) {
  return expected === undefined || expected === `${file.getSize()}`;
}

function whole(file) {
  const bytes = new Uint8Array(file.getSize());
  file.read(bytes, { at: 0 });
  return bytes;
}

// A write may be cut short by a full disk without an error.
function write(file, bytes, at) {
  const written = file.write(bytes, { at });
  if (written !== bytes.byteLength) {
    file.truncate(at);
    throw new DOMException("the file could not grow", "QuotaExceededError");
  }
  file.flush();
}
