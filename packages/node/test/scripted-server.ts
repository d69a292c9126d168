import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server on loopback that answers as a test says and records its requests. */
export interface ScriptedServer {
  readonly origin: string;
  /** All requests, in order. */
  readonly requests: SeenRequest[];
  /** The answer from now on. */
  answer: Answer;
  close(): Promise<void>;
}

export async function startServer(
  answer: Answer = (_, response) => response.writeHead(404).end(),
): Promise<ScriptedServer> {
  const server = createServer((request, response) => {
    scripted.requests.push({ path: request.url ?? "", headers: request.headers });
    scripted.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const scripted: ScriptedServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    answer,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return scripted;
}

/** The properties of a file on a server. */
export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers as a web server does: 304 if the request's conditions match the file, else the file. */
export function serve(file: () => ServedFile): Answer {
  return ({ headers: asked }, response) => {
    const { bytes, headers = {} } = file();
    const { etag, "last-modified": modified } = headers;
    const isKnown =
      asked["if-none-match"] === undefined
        ? modified !== undefined && asked["if-modified-since"] === modified
        : asked["if-none-match"] === etag;
    response.writeHead(isKnown ? 304 : 200, { "content-type": "application/wasm", ...headers });
    response.end(isKnown ? undefined : bytes);
  };
}
