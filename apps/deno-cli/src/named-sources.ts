import { UsageError } from "./failure.ts";

/** `program` of `lib/program.wasm` and of `https://example.test/program.wasm?v=2`. */
function stemOf(location: string): string {
  const path = /^[a-z][a-z0-9+.-]+:\/\//i.test(location) ? new URL(location).pathname : location;
  const file = path.split(/[/\\]/).pop() ?? "";
  return file.replace(/\.wasm$/i, "");
}

/**
 * The modules that a command line names, in its order: `path`, whose module is called as the file, or `name=path`.
 *
 * An `=` behind a `/`, `?` or `:` belongs to the path or URL.
 */
export function namedSources(args: readonly string[]): Record<string, string> {
  const sources: Record<string, string> = Object.create(null);
  for (const arg of args) {
    const [, name = stemOf(arg), location = arg] = /^([^/\\?:=]*)=(.+)$/s.exec(arg) ?? [];
    if (Object.hasOwn(sources, name)) {
      throw new UsageError(
        `Two modules are called "${name}": ${sources[name]} and ${location}; write other=${location} to call one of them "other"`,
      );
    }
    sources[name] = location;
  }
  return sources;
}
