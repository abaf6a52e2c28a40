import { createServer } from 'node:net';
import { sha256 } from './files.mjs';

/**
 * Hold a lock named after a path. It is a socket in Linux's abstract namespace: the kernel frees it when the
 * process ends in whatever way, so no stale lock is ever left.
 * @param {string} path
 * @param {() => void} onWait told once where another process holds it
 * @returns {Promise<() => void>} frees the lock
 */
export async function lock(path, onWait) {
  const name = `\0atelier-setup-${sha256(path).slice(0, 24)}`;
  for (let told = false; ;) {
    const server = await listen(name);
    if (server) return () => server.close();
    if (!told) onWait();
    told = true;
    await new Promise((resume) => setTimeout(resume, 200));
  }
}

/** @param {string} name @returns {Promise<import('node:net').Server | undefined>} */
function listen(name) {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') done(undefined);
      else fail(error);
    });
    server.listen(name, () => {
      server.unref();
      done(server);
    });
  });
}
