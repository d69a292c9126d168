/** The sources of the benchmark's modules. */
export interface ModuleFiles {
  /** A module of the build, by its path in `dist/modules`; or another file there, by its path with an extension. */
  readonly read: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** LLVM, 75 MB, with a number that makes its bytes unique; at a rate in MB per second, or as fast as it goes. */
  readonly fetchLlvm: (number: number, rate?: number) => Promise<Response>;
}

/** Modules as a server on loopback sends them. */
export function createModuleFiles(baseUrl: string): ModuleFiles {
  return {
    async read(path) {
      const response = await fetch(`${baseUrl}/modules/${path.includes(".") ? path : `${path}.wasm`}`);
      if (!response.ok) throw new Error(`Unable to fetch ${path}: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    fetchLlvm: (number, rate = 0) => fetch(`${baseUrl}/llvm.wasm?number=${number}&rate=${rate}`),
  };
}

const CUSTOM_SECTION = 0x00;

/**
 * The module with a custom section of this name at its end. The name has to be short and ASCII.
 *
 * Engines share code and its type feedback among modules of the same bytes. No program runs the same module under seven
 * linkers, so each rival gets bytes of its own.
 */
export function tagModule(bytes: Uint8Array, name: string): Uint8Array<ArrayBuffer> {
  const encoded = new TextEncoder().encode(name);
  const tagged = new Uint8Array(bytes.length + 3 + encoded.length);
  tagged.set(bytes);
  tagged.set([CUSTOM_SECTION, encoded.length + 1, encoded.length], bytes.length);
  tagged.set(encoded, bytes.length + 3);
  return tagged;
}
