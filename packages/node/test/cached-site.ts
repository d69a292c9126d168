import { expect } from "vitest";
import { nodeHost } from "../src/node-host.ts";
import { type CacheFolder, makeCacheFolder } from "./cache-folder.ts";
import { moduleBytes } from "./module-bytes.ts";
import { type ScriptedServer, serve, startServer } from "./scripted-server.ts";

/** What the server sends unless a test says otherwise. */
export const first: Uint8Array<ArrayBuffer> = moduleBytes(1000, 1);
/** What it sends when that has changed. */
export const second: Uint8Array<ArrayBuffer> = moduleBytes(2000, 2);

/** A server with one module, and a folder in which what it sends is kept. */
export interface CachedSite {
  readonly folder: CacheFolder;
  readonly server: ScriptedServer;
  /** Where the module is. */
  readonly url: string;
  /** What a host loads that has just been made, as each process makes one. */
  load(url?: string): Promise<Response>;
  loadBytes(url?: string): Promise<Uint8Array>;
  /** Serves a file with these headers from now on. */
  serveWith(headers: Readonly<Record<string, string>>, bytes?: Uint8Array): void;
  /** What the server is asked while `work` runs: path and conditions of each request. */
  asked(work: () => Promise<unknown>): Promise<string[]>;
  /** Ends both, and fails where a file was left open. */
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
