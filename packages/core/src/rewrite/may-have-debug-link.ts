import { LEB128_CONTINUES, sectionId } from "../wasm/binary-format.ts";

/** Lengths in bytes of the names `sourceMappingURL` and `external_debug_info`. */
const SOURCE_MAP_NAME_BYTES = 16;
const DEBUG_INFO_NAME_BYTES = 19;

/**
 * Whether a custom section may be one that `anchorDebugLinks` changes, by the length of its name. Few other sections have
 * such a name.
 *
 * @param bytes - whole sections; a beginning of the last one is enough
 * @param start - offset of the first section
 */
export function mayHaveDebugLink(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (at < bytes.length) {
    const id = bytes[at++];
    let sizeBytes = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = bytes[at++] ?? 0;
      sizeBytes += (byte & 0x7f) * scale;
      scale *= 0x80;
    } while (byte >= LEB128_CONTINUES);
    const name = bytes[at];
    if (id === sectionId.custom && (name === SOURCE_MAP_NAME_BYTES || name === DEBUG_INFO_NAME_BYTES)) return true;
    at += sizeBytes;
  }
  return false;
}
