import type { HostImports } from "../wasm/host-import.ts";

/** Host imports that come before others. */
export function layeredImports(first: HostImports, others: HostImports): HostImports {
  return {
    isShared: first.isShared && others.isShared,
    read(...key) {
      const found = first.read(...key);
      return found !== undefined && (found.isThrown || found.value !== undefined) ? found : others.read(...key);
    },
  };
}
