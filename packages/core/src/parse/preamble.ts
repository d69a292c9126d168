import { componentNotModule, notWebAssembly, preambleCutOff, unsupportedVersion } from "./parse-problems.ts";

/*
 * Preamble. Core specification 3.0, "Modules", binary format; the layer is the component model's.
 *
 *   magic      00 61 73 6d     "\0asm"
 *   version    01 00           little-endian
 *   layer      00 00           little-endian; 0 a core module, 1 a component
 */

const MAGIC: readonly number[] = [0x00, 0x61, 0x73, 0x6d];
const VERSION: readonly number[] = [0x01, 0x00, 0x00, 0x00];
const VERSION_OFFSET = 4;
const LAYER_OFFSET = 6;

export const PREAMBLE_BYTES = 8;

/** As many bytes from the start are looked at to say what a file is that is not WebAssembly. */
export const SNIFFED_BYTES = 64;

const startsWith = (bytes: Uint8Array, expected: readonly number[]): boolean =>
  expected.every((byte, index) => index >= bytes.length || bytes[index] === byte);

/** False as soon as a byte contradicts the magic number. */
export function mayBeWebAssembly(beginning: Uint8Array): boolean {
  return beginning.length > 0 && startsWith(beginning, MAGIC);
}

/**
 * Throws unless the bytes begin as a core module of version 1.
 *
 * @param beginning - the first `SNIFFED_BYTES` bytes, or all there are; of a file that may be WebAssembly `PREAMBLE_BYTES` are enough
 */
export function checkPreamble(beginning: Uint8Array): void {
  if (!mayBeWebAssembly(beginning)) throw notWebAssembly(beginning.subarray(0, SNIFFED_BYTES));
  if (beginning.length < PREAMBLE_BYTES) throw preambleCutOff(beginning.length);
  const version = beginning.subarray(VERSION_OFFSET, PREAMBLE_BYTES);
  if (startsWith(version, VERSION)) return;
  const layer = (beginning[LAYER_OFFSET] as number) | (beginning[LAYER_OFFSET + 1] as number);
  throw layer === 0 ? unsupportedVersion(version, VERSION_OFFSET) : componentNotModule(VERSION_OFFSET);
}
