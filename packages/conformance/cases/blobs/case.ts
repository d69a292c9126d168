import type { ConformanceCase } from "../../src/case.ts";

interface BunFiles {
  readonly Bun?: { readonly file: (path: string) => Blob };
}

/** Bun gives its own blobs of files; elsewhere a blob has the bytes of the response. */
async function blobOf(location: string): Promise<Blob | string> {
  const { Bun } = globalThis as BunFiles;
  const isUrl = /^https?:/.test(location);
  if (!isUrl) return Bun === undefined ? location : Bun.file(location);
  const bytes = await (await fetch(location)).arrayBuffer();
  return new File([bytes], "a.wasm", { type: "text/plain" });
}

/** Blobs and files are sources, whatever their type. */
export const blobs: ConformanceCase = {
  name: "blobs",
  isOnDisk: true,
  modules: { user: "user.wasm", provider: "provider.wasm" },
  source: blobOf,
  outcome: "plan",
  observe: ({ call }) => call("user.eight"),
  observed: 8,
};
