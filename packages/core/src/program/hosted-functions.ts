import type { HostKey } from "../wasm/host-import.ts";

/**
 * The functions of WebAssembly that stand for those of the host in the table of a program: one for each host function, so that its
 * address is the same in the program and in all libraries. They stay when the library is closed that has asked first.
 */
export interface HostedFunctions {
  /** The function that was made first for a host function, or this one; any other extern as it is. */
  once(wraps: HostKey | undefined, made: WebAssembly.ExportValue): WebAssembly.ExportValue;
  has(value: unknown): boolean;
}

export function createHostedFunctions(): HostedFunctions {
  const known = new Map<string, WebAssembly.ExportValue>();
  const all = new Set<unknown>();
  return {
    once(wraps, made) {
      if (wraps === undefined) return made;
      const key = JSON.stringify([wraps.module, wraps.name, wraps.for]);
      const first = known.get(key) ?? made;
      known.set(key, first);
      all.add(first);
      return first;
    },
    has: (value) => all.has(value),
  };
}
