/** Watches the bytes of a body as they pass, and tells whether they are a whole WebAssembly module or only a part. */
export interface ModuleFraming {
  /** Takes the next bytes of the body, cut anywhere. */
  push(chunk: Uint8Array): void;
  /** Whether the body may end here: after the preamble, or exactly at the end of a section. */
  isWhole(): boolean;
}

/**
 *   preamble  00 61 73 6d, then four bytes of version
 *   section   id (1 byte), size in bytes (LEB128, at most 5 bytes), content; again and again
 *
 * Core specification 3.0, section 5.5 "Modules".
 */
const PREAMBLE_BYTES = 8;
const MAGIC = [0x00, 0x61, 0x73, 0x6d];
const LONGEST_SIZE_BYTES = 5;

/**
 * HTTP does not always reveal that a body was truncated. If the end of the connection ends the body, it cannot, and
 * `fetch` accepts half a gzip stream as a whole one. The framing of a module reveals it.
 */
export function createModuleFraming(): ModuleFraming {
  let seenBytes = 0;
  let isModule = true;
  /** Number of bytes to skip before the next section's id. */
  let leftBytes = PREAMBLE_BYTES;
  /** While a section's size is read: the number of its bytes so far, and their value. */
  let size: { bytes: number; value: number } | undefined;

  const header = (byte: number): void => {
    if (size === undefined) {
      size = { bytes: 0, value: 0 };
      return;
    }
    // No shift, because the fifth byte exceeds 32 bits.
    size.value += (byte & 0x7f) * 2 ** (7 * size.bytes);
    size.bytes += 1;
    if (byte < 0x80) {
      leftBytes = size.value;
      size = undefined;
    } else if (size.bytes === LONGEST_SIZE_BYTES) isModule = false;
  };

  return {
    push(chunk) {
      for (let at = 0; at < chunk.length && seenBytes + at < MAGIC.length; at += 1) {
        if (chunk[at] !== MAGIC[seenBytes + at]) isModule = false;
      }
      seenBytes += chunk.length;
      for (let at = 0; at < chunk.length && isModule; ) {
        const passed = Math.min(leftBytes, chunk.length - at);
        leftBytes -= passed;
        at += passed;
        if (at < chunk.length) header(chunk[at++] as number);
      }
    },
    isWhole: () => isModule && leftBytes === 0 && size === undefined,
  };
}
