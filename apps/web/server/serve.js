import { parseArgs } from "node:util";
import { startServer } from "./start-server.js";

const DEFAULT_PORT = 8080;

/** @returns {number | undefined} the port from the command line, if any */
function readPort() {
  const { values } = parseArgs({ options: { port: { type: "string" } } });
  if (values.port === undefined) return undefined;
  const port = Number(values.port);
  if (/^\d+$/.test(values.port) && port <= 65_535) return port;
  throw new Error(`Cannot serve on port ${JSON.stringify(values.port)}: expected a number from 0 to 65535`);
}

/**
 * @param {unknown} error
 * @returns {boolean}
 */
function isPortTaken(error) {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

/**
 * Serves at the requested port, or fails if it is taken; if the default port is taken, any free port is used instead.
 */
async function serve() {
  const port = readPort();
  try {
    return await startServer({ port: port ?? DEFAULT_PORT });
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    if (port === undefined) return await startServer();
    throw new Error(`Cannot serve on port ${port}: another program uses it; pass --port 0 for any free one`);
  }
}

try {
  const { url } = await serve();
  process.stdout.write(`Serving ${url}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
