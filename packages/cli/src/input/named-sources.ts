import type { LinkerHost } from "@rec/core";
import { UsageError } from "../output/failure.ts";

/** A name, or a namespace that is a path, and a path or URL. */
const NAMED = /^([^/\\?:=]*|\.{1,2}\/[^\\?:=]*\.wasm)=(.+)$/s;

/**
 * The modules of a command line, in order: `path`, which names the module after its file, or `name=path`.
 *
 * An `=` after a `/`, `?` or `:` belongs to the path or URL, but for a name that is a namespace: `./b.wasm=path`.
 *
 * @param host - resolves paths and URLs
 */
export function namedSources(
  args: readonly string[],
  { resolve }: Pick<LinkerHost, "resolve">,
): Record<string, string> {
  const sources: Record<string, string> = Object.create(null);
  for (const arg of args) {
    const [, name = stemOf(resolve(arg)), location = arg] = NAMED.exec(arg) ?? [];
    if (Object.hasOwn(sources, name)) {
      throw new UsageError(
        `Two modules are called "${name}": ${sources[name]} and ${location}; write other=${location} to call one of them "other"`,
      );
    }
    sources[name] = location;
  }
  return sources;
}

/** `program` of `file:///lib/program.wasm` and of `https://example.test/program.wasm?v=2`. */
function stemOf(url: string): string {
  const file = new URL(url).pathname.split("/").pop() ?? "";
  return decodeName(file).replace(/\.wasm$/i, "");
}

/** Servers may use `%` in URLs freely; a name that cannot be decoded is used as it is. */
function decodeName(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}
