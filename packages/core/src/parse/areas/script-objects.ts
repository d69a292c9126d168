import { Failure } from "../../problem.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { type DataHeader, readDataHeaders } from "./address-constants.ts";

/*
 * A static object of AssemblyScript, such as a string, as `asc` writes it into the data. The module keeps it with every
 * runtime and every option.
 *
 *   object   size of the block: u32, two words of the garbage collector: 0, class: u32, size of the content: u32, content
 *
 * The content begins at a multiple of 16. The block counts all behind its size, so it has 12 bytes more than a multiple of 16.
 * If the module defines its memory, optimization leaves zeros out, and an object stands in several segments.
 */

const HEADER_BYTES = 20;
const ALIGNMENT = 16;
const BLOCK_OVERHEAD = HEADER_BYTES - 4;
const BLOCK_REST = 12;
/** Classes have small numbers. That of a plain object is 0. */
const MOST_CLASSES = 4096;

/** Each module with a heap has the text of an error, among its first objects. */
const MOST_SEGMENTS = 100;

/** Whether the data of a module begins with objects of AssemblyScript. Bytes that cannot be read are none. */
export function hasScriptObjects(bytes: Uint8Array, type: ModuleType): boolean {
  try {
    const headers = readDataHeaders(bytes, type, MOST_SEGMENTS).filter(({ memory }) => memory === 0);
    return headers.some((_, at) => isObject(bytes, headers.slice(at)));
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** Whether an object begins at the first of these segments. */
function isObject(bytes: Uint8Array, headers: readonly DataHeader[]): boolean {
  const start = headers[0]?.offset?.value ?? 0;
  if ((start + HEADER_BYTES) % ALIGNMENT !== 0) return false;
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  for (const { offset, at, sizeBytes } of headers) {
    if (offset === undefined || offset.value < start) continue;
    const from = offset.value - start;
    if (from >= HEADER_BYTES) break;
    for (let byte = 0; byte < Math.min(sizeBytes, HEADER_BYTES - from); byte += 1) {
      header.setUint8(from + byte, bytes[at + byte] as number);
    }
  }
  const [block = 0, collector, sweeper, id = 0, size = 0] = [0, 4, 8, 12, 16].map((word) =>
    header.getUint32(word, true),
  );
  const room = block - BLOCK_OVERHEAD;
  const isBlock = room > 0 && block % ALIGNMENT === BLOCK_REST;
  return (
    isBlock &&
    collector === 0 &&
    sweeper === 0 &&
    id > 0 &&
    id < MOST_CLASSES &&
    size <= room &&
    size > room - ALIGNMENT
  );
}
