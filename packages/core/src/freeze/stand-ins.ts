import type { ExternType } from "../wasm/extern-type.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { nullRecord } from "../wasm/null-record.ts";
import type { ImportObject } from "../wasm/platform-types.ts";

interface ImportNames {
  readonly module: string;
  readonly name: string;
}

/**
 * The caller's host imports, with stand-ins for those that exist only when the frozen files run. A plan reads the kind and the
 * visible size of each, and nothing else.
 */
export function withStandIns(
  imports: ImportObject,
  types: Readonly<Record<string, ModuleType>>,
  missing: readonly ImportNames[],
): ImportObject {
  const all = nullRecord(Object.entries(imports));
  for (const { module, name } of missing) {
    const type = Object.values(types)
      .flatMap((one) => one.imports)
      .find((entry) => entry.module === module && entry.name === name)?.type;
    if (type === undefined) continue;
    const given = nullRecord(Object.entries(all[module] ?? {}));
    given[name] ??= standIn(type);
    all[module] = given;
  }
  return all;
}

/** An object that passes for an extern of this type; it allocates nothing. */
function standIn(type: ExternType): unknown {
  switch (type.kind) {
    case "memory": {
      const byteLength = type.limits.minimum * 2 ** (type.pageSizeLog2 ?? 16);
      return branded("WebAssembly.Memory", {
        buffer: branded(type.limits.shared ? "SharedArrayBuffer" : "ArrayBuffer", { byteLength }),
      });
    }
    case "table":
      return branded("WebAssembly.Table", { length: type.limits.minimum });
    case "global":
      return branded("WebAssembly.Global", {});
    case "tag":
      return branded("WebAssembly.Tag", {});
    default:
      return () => {};
  }
}

function branded(brand: string, properties: object): object {
  return { ...properties, [Symbol.toStringTag]: brand };
}
