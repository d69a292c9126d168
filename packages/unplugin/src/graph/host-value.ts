import type { ExternType } from "@rec/core/plan";

/**
 * Stands for the value that a JavaScript module gives to an import at run time. The plan reads the kind and the visible size of
 * such a value, and nothing else.
 */
export function hostValueOf(type: ExternType): unknown {
  switch (type.kind) {
    case "memory": {
      const byteLength = type.limits.minimum * 2 ** (type.pageSizeLog2 ?? 16);
      const buffer = branded(type.limits.shared ? "SharedArrayBuffer" : "ArrayBuffer", { byteLength });
      return branded("WebAssembly.Memory", { buffer });
    }
    case "table":
      return branded("WebAssembly.Table", { length: type.limits.minimum });
    case "global":
      return branded("WebAssembly.Global", {});
    case "tag":
      return branded("WebAssembly.Tag", {});
    default:
      return () => undefined;
  }
}

function branded(brand: string, properties: object): object {
  return { ...properties, [Symbol.toStringTag]: brand };
}
