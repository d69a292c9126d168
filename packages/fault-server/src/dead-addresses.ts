import { createServer } from "node:net";
import { listen } from "./listen.ts";

/**
 * A host that nobody finds. Its first label is longer than a name in DNS may be, so no resolver asks anybody; `.invalid` is
 * kept free of hosts by RFC 6761.
 */
export const UNKNOWN_HOST_URL: string = `http://${"x".repeat(64)}.invalid`;

/** The address of a port of this machine that was free a moment ago: connections to it are refused. */
export async function closedPortUrl(): Promise<string> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
