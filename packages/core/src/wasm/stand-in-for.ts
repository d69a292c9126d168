import type { ExternKind, ExternType } from "./extern-type.ts";

/**
 * A value that passes for an extern of a type while a plan is made: for host imports that exist only when the plan is run.
 *
 * A plan reads the kind of a host import, the size of a memory or table, and nothing else. The value allocates no memory, and no
 * engine takes it for an import.
 *
 * @param type - as `parseModule` returns it
 * @returns a function, or an object that looks like a memory, table, global or tag. A memory and a table have their least size; one
 *   of which only the kind is known has none
 *
 * @example
 * ```ts
 * import { parseModule, planLink, standInFor } from "@rec/core/plan";
 *
 * // (module (import "env" "log" (func)))
 * const log = [2, 11, 1, 3, 0x65, 0x6e, 0x76, 3, 0x6c, 0x6f, 0x67, 0, 0];
 * const logger = parseModule(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, ...log]));
 * const env = Object.fromEntries(logger.imports.map(({ name, type }) => [name, standInFor(type)]));
 * console.log(planLink({ logger }, { imports: { env } }).order); // [ 'logger' ]
 * ```
 */
export function standInFor(type: ExternType): unknown {
  switch (type.kind) {
    case "function":
      return () => {};
    case "memory": {
      const byteLength = type.limits.minimum * 2 ** (type.pageSizeLog2 ?? 16);
      return extern("memory", {
        buffer: branded(type.limits.shared ? "SharedArrayBuffer" : "ArrayBuffer", { byteLength }),
      });
    }
    case "table":
      return extern("table", { length: type.limits.minimum });
    case "opaque":
      return type.externKind === "function" ? () => {} : extern(type.externKind);
    default:
      return extern(type.kind);
  }
}

function extern(kind: ExternKind, properties: object = {}): object {
  return branded(`WebAssembly.${kind.charAt(0).toUpperCase()}${kind.slice(1)}`, properties);
}

function branded(brand: string, properties: object): object {
  return { ...properties, [Symbol.toStringTag]: brand };
}
