/** Watches the bytes of a body as they pass, and tells whether they are a whole WebAssembly module or a part of one. */
export interface ModuleFraming {
  /** The next bytes of the body, cut anywhere. */
  push(chunk: Uint8Array): void;
  /** Whether the body may end here: behind the preamble, or exactly where a section ends. */
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
 * HTTP does not always tell that a body was cut short: not where the end of the connection ends it, and `fetch` takes half
 * a gzip stream for a whole one. The framing of a module does.
 */
export function createModuleFraming(): ModuleFraming {
  let seenBytes = 0;
  let isModule = true;
  /** Bytes to pass over until the next section's id. */
  let leftBytes = PREAMBLE_BYTES;
  /** Within a section's size: the bytes of it that were read, and their value so far. */
  let size: { bytes: number; value: number } | undefined;

  const header = (byte: number): void => {
    if (size === undefined) {
      size = { bytes: 0, value: 0 };
      return;
    }
    // No shift: the fifth byte reaches beyond 32 bits.
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
