import type { ModuleSource } from "@rec/browser";
import type { ModuleOrigin } from "../model/module-set.ts";

/** A file is read as a response, so that it compiles while it is read. */
export function sourceOf(origin: ModuleOrigin): ModuleSource {
  if (origin.from === "url") return pageUrl(origin.url);
  return new Response(origin.file, { headers: { "Content-Type": "application/wasm" } });
}

/**
 * The page and this worker's script are in one folder, so relative URLs mean the same in both. This file itself may become a part of
 * another script, in another folder.
 */
export function pageUrl(url: string): string {
  return new URL(url, self.location.href).href;
}
