import { PREAMBLE } from "../wasm/binary-format.ts";
import { componentNotModule, notWebAssembly, preambleCutOff, unsupportedVersion } from "./framing-problems.ts";

/*
 * Preamble. Core specification 3.0, "Modules", binary format; the layer is the component model's.
 *
 *   magic      00 61 73 6d     "\0asm"
 *   version    01 00           little-endian
 *   layer      00 00           little-endian; 0 a core module, 1 a component
 */

const VERSION_OFFSET = 4;
const LAYER_OFFSET = 6;

export const PREAMBLE_BYTES = 8;

/** Number of bytes from the start by which the format of a file is found if it is not WebAssembly. */
export const SNIFFED_BYTES = 64;

/** False as soon as a byte contradicts the magic number. */
export function mayBeWebAssembly(beginning: Uint8Array): boolean {
  const agreeing = agreeingBytes(beginning);
  return beginning.length > 0 && (agreeing >= VERSION_OFFSET || agreeing === beginning.length);
}

/** The number of bytes in which a beginning agrees with the preamble. */
function agreeingBytes(beginning: Uint8Array): number {
  let at = 0;
  while (at < PREAMBLE_BYTES && beginning[at] === PREAMBLE[at]) at += 1;
  return at;
}

/**
 * Throws unless the bytes begin as a core module of version 1.
 *
 * @param beginning - the first `SNIFFED_BYTES` bytes, or all of a shorter file; `PREAMBLE_BYTES` are enough if the file
 *   may be WebAssembly
 */
export function checkPreamble(beginning: Uint8Array): void {
  if (!mayBeWebAssembly(beginning)) throw notWebAssembly(beginning.subarray(0, SNIFFED_BYTES));
  if (beginning.length < PREAMBLE_BYTES) throw preambleCutOff(beginning.length);
  if (agreeingBytes(beginning) === PREAMBLE_BYTES) return;
  const version = beginning.subarray(VERSION_OFFSET, PREAMBLE_BYTES);
  const layer = (beginning[LAYER_OFFSET] as number) | (beginning[LAYER_OFFSET + 1] as number);
  throw layer === 0 ? unsupportedVersion(version, VERSION_OFFSET) : componentNotModule(VERSION_OFFSET);
}
