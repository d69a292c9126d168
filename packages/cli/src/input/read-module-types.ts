import { type LinkerHost, link, type ModuleType, parseModule } from "@rec/core";
import { withAllFailures } from "./all-failures.ts";

/** A host that stores the bytes that it has loaded, so that the type of a module is available later. */
export interface RecordingHost extends LinkerHost {
  /** The bytes behind a specifier that was loaded. */
  bytesOf(specifier: string): Promise<Uint8Array<ArrayBuffer>>;
}

export function recordBytes(host: LinkerHost): RecordingHost {
  const loaded = new Map<string, () => Promise<ArrayBuffer>>();
  return {
    ...host,
    async load(url, options) {
      const source = await host.load(url, options);
      if (source instanceof Response) {
        const copy = source.clone();
        loaded.set(url, () => copy.arrayBuffer());
      } else {
        loaded.set(url, () => new Response(source).arrayBuffer());
      }
      return source;
    },
    async bytesOf(specifier) {
      const read = loaded.get(host.resolve(specifier));
      if (read === undefined) throw new Error(`${specifier} was not loaded`);
      return new Uint8Array(await read());
    },
  };
}

export interface KnownModule {
  readonly type: ModuleType;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export async function knownModule(host: RecordingHost, specifier: string): Promise<KnownModule> {
  const bytes = await host.bytesOf(specifier);
  return { type: parseModule(bytes), bytes };
}

/**
 * Loads and parses modules as `link` does, and stops there. The error has the problems of all files.
 */
export async function readModuleTypes(
  sources: Readonly<Record<string, string>>,
  host: RecordingHost,
): Promise<Record<string, KnownModule>> {
  return loadAndParse(sources, host).catch(async (error: unknown) => {
    throw await explainSources(error, { sources, host });
  });
}

/** The error of a link of these sources, with the problems of all files among them that cannot be read. */
export function explainSources(
  error: unknown,
  { sources, host }: { readonly sources: Readonly<Record<string, string>>; readonly host: RecordingHost },
): Promise<unknown> {
  return withAllFailures(error, {
    sources,
    urlOf: (source) => host.resolve(source),
    readAlone: (name) => loadAndParse({ [name]: sources[name] ?? "" }, host),
  });
}

/**
 * Loads and parses modules as `link` does, with the same errors, and stops there.
 *
 * It runs `link` and aborts it once the last module is parsed: from then on nothing is planned, compiled or
 * instantiated.
 */
async function loadAndParse(
  sources: Readonly<Record<string, string>>,
  host: RecordingHost,
): Promise<Record<string, KnownModule>> {
  const parsed = new AbortController();
  const names = Object.keys(sources);
  let remaining = names.length;
  await link(sources, {
    host,
    signal: parsed.signal,
    onProgress({ phase, done }) {
      if (phase === "parse" && done) remaining -= 1;
      if (remaining === 0) parsed.abort();
    },
  }).catch((error) => {
    if (!parsed.signal.aborted) throw error;
  });
  const known: Record<string, KnownModule> = Object.create(null);
  for (const name of names) known[name] = await knownModule(host, sources[name] ?? "");
  return known;
}
