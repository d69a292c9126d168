import { explained } from "./explain/explained.ts";
import { PARSE_WORDS } from "./explain/parse-words.ts";
import { noBytes } from "./parse/no-bytes.ts";
import { readModule } from "./parse/read-whole-module.ts";
import { brandOf } from "./wasm/brand.ts";
import { bytesOf } from "./wasm/bytes-of.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import type { ByteSource } from "./wasm/platform-types.ts";

/**
 * Reads the imports, exports and start function of a WebAssembly module, with full types, without compiling it.
 *
 * Understands WebAssembly 3.0, shared memories, custom page sizes and compact imports. It skips code and element
 * segments, and does not check the types of initial values. For data segments it reads only the place. The engine
 * decides whether the skipped parts are valid.
 * Core specification 3.0, "Modules", binary format.
 *
 * @param bytes - a whole module in the binary format; read during the call only, not kept and not changed
 * @returns new plain data: imports and exports in the order of the module; memory limits in pages, table limits
 *   in elements; `sections` and `dataSegments` with offsets and sizes in bytes
 * @throws ModuleParseError with the offset of the problem in bytes, and a code:
 *   `INVALID_ARGUMENT` for a value without bytes, `NOT_WEBASSEMBLY` for another kind of file, `UNSUPPORTED_VERSION` for a component, `UNSUPPORTED_FEATURE` for a
 *   proposal, `UNEXPECTED_END` for a module that was cut off, `LIMIT_EXCEEDED` for more than engines accept, and
 *   `MALFORMED_INTEGER`, `MALFORMED_NAME`, `MALFORMED_SECTION`, `MALFORMED_TYPE`, `MALFORMED_EXPRESSION`,
 *   `INDEX_OUT_OF_RANGE`, `INVALID_LIMITS`, `DUPLICATE_EXPORT`, `INVALID_MODULE` for bytes that break a rule of the format
 *
 * @example
 * ```ts
 * import { parseModule } from "@rec/core";
 *
 * // (module (import "env" "memory" (memory 1)))
 * const bytes = new Uint8Array([
 *   0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x02, 0x0f, 0x01, 0x03, 0x65, 0x6e, 0x76, 0x06, 0x6d, 0x65, 0x6d,
 *   0x6f, 0x72, 0x79, 0x02, 0x00, 0x01,
 * ]);
 * const [memory] = parseModule(bytes).imports;
 * console.log(memory?.module, memory?.name, memory?.type.kind); // env memory memory
 * ```
 */
export function parseModule(bytes: ByteSource): ModuleType {
  return explained(
    () => {
      const isShared = brandOf(bytes) === "SharedArrayBuffer";
      if (!isShared && bytesOf(bytes) === undefined) throw noBytes(bytes);
      return readModule(bytes);
    },
    { words: PARSE_WORDS },
  );
}
