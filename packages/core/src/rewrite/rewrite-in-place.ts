import { type Bytes, encodeUnsigned, flatten } from "../encode/encode-values.ts";
import { isBehindHead } from "../parse/section-id.ts";
import type { ModuleRewrite } from "../plan/rewrite-format.ts";
import { LEB128_CONTINUES } from "../wasm/binary-format.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { type Fit, rewriteHead } from "./rewrite-head.ts";

const HAS_MAXIMUM = 1;
const LONGEST_U32_BYTES = 5;
/** Id, size and the length of the name. */
const SHORTEST_CUSTOM_SECTION_BYTES = 3;

/**
 * Rewrites a head as `rewriteHead` does, so that the code stays at its offset: then the offsets of stack traces, and the
 * columns of a source map, mean the same in the file and in the compiled module.
 *
 * A head that would be shorter is padded. A head that would be longer states no limits in its new imports. If it is
 * still longer, the code moves. That is rare, because the names of new imports and exports are empty:
 *
 *   (memory 2)                   05 03 01 00 02      a section
 *   (import "" "" (memory 2))    00 00 02 00 02      an entry
 *
 * @param bytes - as for `rewriteHead`
 * @param rewrite - `isOwned`: the bytes may be changed, so a head that keeps its size is written into them, without a copy
 * @returns new bytes, or the owned ones; the bytes after the head are the same as before
 */
export function rewriteInPlace(
  bytes: Uint8Array<ArrayBuffer>,
  type: ModuleType,
  { isOwned = false, ...rewrite }: ModuleRewrite & { readonly isOwned?: boolean },
): Uint8Array<ArrayBuffer> {
  const last = type.sections.findIndex(({ id }) => isBehindHead(id));
  // The head may be rewritten several times, the code is copied once.
  const end = type.sections[last]?.offset ?? bytes.length;
  const sections = last < 0 ? type.sections : type.sections.slice(0, last + 1);
  const head = fitHead(bytes.subarray(0, end), { ...type, sections }, rewrite);
  if (!isOwned || head.length !== end) return flatten([head, bytes.subarray(end)]);
  bytes.set(head);
  return bytes;
}

function fitHead(bytes: Uint8Array, type: ModuleType, rewrite: ModuleRewrite): Uint8Array<ArrayBuffer> {
  const isOpen = rewrite.hoists.some((hoist) => hoist.withoutLimits);
  const plain = rewriteHead(bytes, type, isOpen ? { ...rewrite, typeOfImport: withoutLimits } : rewrite);
  const fit: Fit = isOpen || plain.length > bytes.length ? { typeOfImport: withoutLimits } : {};
  const fitting = rewriteHead(bytes, type, { ...rewrite, ...fit });
  const padding = bytes.length - fitting.length;
  if (padding < 0) return plain;
  return padding === 0
    ? fitting
    : rewriteHead(bytes, type, { ...rewrite, ...fit, pad: (section) => padSection(section, padding) });
}

/**
 * A section that takes more bytes: its size gets a longer LEB128 form, or an empty custom section stands in front of it.
 *
 *   02 05 …        by 2:  02 85 80 00 …        by 6:  00 04 00 00 00 00  02 05 …
 */
function padSection(section: Uint8Array, by: number): Bytes {
  if (by >= SHORTEST_CUSTOM_SECTION_BYTES) {
    const sizeWidth = by < 130 ? 1 : LONGEST_U32_BYTES;
    const content = new Uint8Array(by - 1 - sizeWidth);
    return [0, widen(encodeUnsigned(content.length), sizeWidth), content, section];
  }
  const end = section.findIndex((byte, at) => at > 0 && byte < LEB128_CONTINUES) + 1;
  // The size of a section of 2 MiB or more cannot grow by two bytes.
  const width = Math.min(end - 1 + by, LONGEST_U32_BYTES);
  return [section.subarray(0, 1), widen([...section.subarray(1, end)], width), section.subarray(end)];
}

/** The same LEB128 integer in more bytes. */
function widen(integer: readonly number[], width: number): number[] {
  return Array.from({ length: width }, (_, at) => (integer[at] ?? 0) | (at < width - 1 ? LEB128_CONTINUES : 0));
}

/**
 * The type of an import that accepts a memory or table of any size. The linker makes the extern in the right limits.
 *
 * @param encoded - the type in bytes: limits are its last part, and at most two integers behind a byte of flags
 */
function withoutLimits(encoded: Uint8Array, type: ExternType | undefined): Uint8Array {
  if (type?.kind !== "memory" && type?.kind !== "table") return encoded;
  // A shared memory states a maximum in any case; a page size would stand behind the limits.
  if (type.limits.shared || ("pageSizeLog2" in type && type.pageSizeLog2 !== undefined)) return encoded;
  const minimum = integerBefore(
    encoded,
    type.limits.maximum === undefined ? encoded.length : integerBefore(encoded, encoded.length),
  );
  const flags = encoded[minimum - 1] as number;
  return Uint8Array.of(...encoded.subarray(0, minimum - 1), flags & ~HAS_MAXIMUM, 0);
}

/** The offset at which the LEB128 integer begins that ends in front of `end`. */
function integerBefore(encoded: Uint8Array, end: number): number {
  let start = end - 1;
  while ((encoded[start - 1] ?? 0) >= LEB128_CONTINUES) start -= 1;
  return start;
}
