import type { ModuleOrigin } from "../model/module-set.ts";
import { pageUrl } from "./module-source.ts";

/** The whole bytes of a module of a set. A URL was loaded before, so the browser may have it. */
export async function readModuleBytes(origin: ModuleOrigin): Promise<Uint8Array<ArrayBuffer>> {
  if (origin.from === "file") return new Uint8Array(await origin.file.arrayBuffer());
  const response = await fetch(pageUrl(origin.url));
  if (!response.ok) throw new Error(`Cannot load ${origin.url} again: the server answered with ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
