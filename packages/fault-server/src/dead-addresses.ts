import { createServer } from "node:net";
import { listen } from "./listen.ts";

/**
 * A host that does not exist. Its first label is longer than DNS allows, so resolvers send no query; RFC 6761 keeps
 * `.invalid` free of hosts.
 */
export const UNKNOWN_HOST_URL: string = `http://${"x".repeat(64)}.invalid`;

/** The address of a port of this machine that was free a moment ago: connections to it are refused. */
export async function closedPortUrl(): Promise<string> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
