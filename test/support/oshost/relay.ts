import { createServer, connect, type Server } from 'node:net';
import { pipeline } from 'node:stream';

/**
 * Passes every connection on. A host has a network to itself, and so its own 127.0.0.1; a socket in its file system
 * is reached from both sides. Each side: the path of such a socket, or a port on loopback (0: any).
 */
export function relay(from: string | number, to: string | number): Promise<Server> {
  const at = (end: string | number) =>
    typeof end === 'string' ? { path: end } : { port: end, host: '127.0.0.1' };
  const server = createServer((near) => {
    const far = connect(at(to));
    // One side that ends takes the other along; there is nobody to tell.
    pipeline(near, far, near, () => undefined);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at(from), () => resolve(server));
  });
}
