import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as passTime } from "node:timers/promises";
import { generateModule } from "./generate-module.ts";
import { generateSet, type ModuleSet } from "./generate-set.ts";
import { type LoadShape, nameShape, parseShape } from "./load-shape.ts";
import { numberModule } from "./number-module.ts";
import { createPacer, type Pacer } from "./pacer.ts";
import { passTimeUntil } from "./pass-time.ts";

/** Serves generated modules on loopback, at the speed of a shape's network. */
export interface SetServer {
  /** One for each port. */
  readonly baseUrls: readonly string[];
  close(): Promise<void>;
}

/** Enough for 64 modules at once in a browser, which opens six connections to a port over HTTP/1.1. */
const PORTS = 11;

/** Pages from other ports may read the responses, and no cache stores them. */
const HEADERS = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "cache-control": "no-store",
};

/** The current set: sets are large, and loaded one after the other. */
interface Stage {
  readonly shape: LoadShape;
  readonly set: ModuleSet;
  /** Replaces a module of the set by one with another type of `entry`. */
  readonly misfit: Uint8Array<ArrayBuffer>;
  readonly pacer: Pacer;
}

/**
 * Answers to
 *
 * - `/SHAPE/results.json`: the results of the roots. It makes the set, so it is the first request.
 * - `/SHAPE/NUMBER/NAME.wasm`: a module, different for each number; with `?fault=missing` a 404, with `?fault=misfit` a module
 *   of the same size and another type.
 * - `/idle`: as soon as no other response is being sent.
 */
export async function serveSets(): Promise<SetServer> {
  let stage: Stage | undefined;
  let sending = 0;
  const listener: RequestListener = async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const arrivedMs = performance.now();
    const [, shapeName = "", number = "", file = ""] = pathname.split("/");
    if (shapeName === "idle") {
      while (sending > 0) await passTime(1);
      response.writeHead(204, HEADERS).end();
      return;
    }
    if (stage === undefined || nameShape(stage.shape) !== shapeName) stage = createStage(parseShape(shapeName));
    if (number === "results.json") {
      response.writeHead(200, { ...HEADERS, "content-type": "application/json" });
      response.end(JSON.stringify(stage.set.results));
      return;
    }
    sending += 1;
    response.once("close", () => {
      sending -= 1;
    });
    await passTimeUntil(arrivedMs + stage.shape.network.latencyMs);
    if (response.destroyed) return;
    const { set, misfit } = stage;
    const fault = searchParams.get("fault");
    const module = fault === "misfit" ? misfit : set.modules.get(file.replace(".wasm", ""));
    if (module === undefined || fault === "missing") response.writeHead(404, HEADERS).end();
    else sendModule(response, { pieces: numberModule(module, Number(number)), pacer: stage.pacer });
  };
  const servers = await Promise.all(Array.from({ length: PORTS }, () => listen(listener)));
  return {
    baseUrls: servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    async close() {
      await Promise.all(servers.map(close));
    },
  };
}

function createStage(shape: LoadShape): Stage {
  const { sizeBytes, network } = shape;
  return {
    shape,
    set: generateSet(shape),
    misfit: generateModule({ seed: 0, sizeBytes, imports: [], isMisfit: true }).bytes,
    pacer: createPacer({
      bytesPerSecond: network.bytesPerSecond,
      now: () => performance.now(),
      later: (callback) => setTimeout(callback, 1),
    }),
  };
}

interface Sending {
  readonly pieces: readonly Uint8Array[];
  readonly pacer: Pacer;
}

function sendModule(response: ServerResponse, { pieces, pacer }: Sending): void {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  response.writeHead(200, { ...HEADERS, "content-type": "application/wasm", "content-length": length });
  response.flushHeaders();
  const sink = {
    write: (bytes: Uint8Array) => response.write(bytes),
    end: () => response.end(),
  };
  response.on("drain", () => pacer.resume(sink));
  response.once("close", () => pacer.drop(sink));
  pacer.send(sink, pieces);
}

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
