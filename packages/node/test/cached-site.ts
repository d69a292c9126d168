import { expect } from "vitest";
import { nodeHost } from "../src/node-host.ts";
import { type CacheFolder, makeCacheFolder } from "./cache-folder.ts";
import { moduleBytes } from "./module-bytes.ts";
import { type ScriptedServer, serve, startServer } from "./scripted-server.ts";

/** The server's module unless a test says otherwise. */
export const first: Uint8Array<ArrayBuffer> = moduleBytes(1000, 1);
/** The server's module after a change. */
export const second: Uint8Array<ArrayBuffer> = moduleBytes(2000, 2);

/** A server with one module, and a folder that stores its responses. */
export interface CachedSite {
  readonly folder: CacheFolder;
  readonly server: ScriptedServer;
  /** The URL of the module. */
  readonly url: string;
  /** The response of a new host, as in a new process. */
  load(url?: string): Promise<Response>;
  loadBytes(url?: string): Promise<Uint8Array>;
  /** Serves the module with these headers from now on. */
  serveWith(headers: Readonly<Record<string, string>>, bytes?: Uint8Array): void;
  /** The requests to the server while `work` runs: path and conditions of each. */
  asked(work: () => Promise<unknown>): Promise<string[]>;
  /** Ends server and folder, and fails if a file was left open. */
  end(): Promise<void>;
}

export async function startCachedSite(): Promise<CachedSite> {
  const folder = makeCacheFolder();
  const server = await startServer();
  const url = `${server.origin}/a.wasm`;
  const load = async (address = url) => (await nodeHost({ cacheFolder: folder.path }).load(address, {})) as Response;
  return {
    folder,
    server,
    url,
    load,
    loadBytes: async (address) => new Uint8Array(await (await load(address)).arrayBuffer()),
    serveWith(headers, bytes = first) {
      server.answer = serve(() => ({ bytes, headers }));
    },
    async asked(work) {
      const before = server.requests.length;
      await work();
      return server.requests.slice(before).map(({ path, headers }) => {
        const conditions = [headers["if-none-match"], headers["if-modified-since"]];
        return [path, ...conditions.filter((value) => value !== undefined)].join(" ");
      });
    },
    async end() {
      await server.close();
      expect(folder.openFiles()).toEqual([]);
      folder.remove();
    },
  };
}
