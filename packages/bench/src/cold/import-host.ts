import type { HostImport } from "./cold-task.ts";

const RESULTS = { none: undefined, number: 0, bigint: 0n, reference: null };

/** Makes a host for a real module: empty functions, and memories, tables and globals of the imported types. */
export function importHost(imports: readonly HostImport[]): WebAssembly.Imports {
  const host: WebAssembly.Imports = {};
  for (const entry of imports) {
    const namespace = host[entry.module] ?? {};
    namespace[entry.name] = makeImport(entry);
    host[entry.module] = namespace;
  }
  return host;
}

function makeImport(entry: HostImport): WebAssembly.ImportValue {
  switch (entry.kind) {
    case "function": {
      const result = RESULTS[entry.result];
      return () => result;
    }
    case "memory":
      return new WebAssembly.Memory(entry.descriptor);
    case "table":
      return new WebAssembly.Table(entry.descriptor);
    case "global":
      return new WebAssembly.Global(entry.descriptor, entry.descriptor.value === "i64" ? 0n : 0);
  }
}
