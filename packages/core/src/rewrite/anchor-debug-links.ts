import { encodeName, encodeSection, flatten } from "../encode/encode-values.ts";
import { ByteReader } from "../parse/byte-reader.ts";
import { Failure } from "../problem.ts";
import { PREAMBLE, sectionId } from "../wasm/binary-format.ts";

/*
 * Custom sections that contain a URL, absolute or relative to the URL of the module. Source Map Specification,
 * "Extracting source map URLs from WebAssembly", and WebAssembly tool conventions, "Debugging".
 *
 *   content    url: name
 */
export const SOURCE_MAP = "sourceMappingURL";
const SEPARATE_DWARF = "external_debug_info";

/** The first letter of the name of a section that is replaced. */
export const REPLACED = 0x5f;

/** A section that refers to debug information. */
interface DebugLink {
  readonly name: string;
  /** Offset of the first letter of the name. */
  readonly nameOffset: number;
  readonly reference: string;
}

/** The place of a module's links to debug information. */
export interface LinkBase {
  /** Offset of the first section. */
  readonly start: number;
  /** The absolute URL of the module, if it is known. */
  readonly url: string | undefined;
  /** Whether the code stands at another offset than in the file. */
  readonly isMoved: boolean;
}

/**
 * Makes the URLs of debug information absolute: an engine does not know the URL of a module that it compiles from bytes,
 * so it cannot resolve a relative one. If the code was moved, the module has no source map any more: a source map names
 * offsets in the file, while DWARF counts from the beginning of the code.
 *
 * New sections stand at the end. The old ones stay, under another name of the same length (`_ourceMappingURL`), so no
 * section moves.
 *
 * @param bytes - a whole module, or its last sections; not changed
 * @returns new bytes
 */
export function anchorDebugLinks(
  bytes: Uint8Array<ArrayBuffer>,
  { start, url, isMoved }: LinkBase,
): Uint8Array<ArrayBuffer> {
  const renamed = bytes.slice();
  const added: Uint8Array[] = [];
  for (const { name, nameOffset, reference } of linksIn(bytes, start)) {
    const isLost = isMoved && name === SOURCE_MAP;
    const absolute = resolveAgainst(url ?? "", reference);
    if (!isLost && absolute === reference) continue;
    renamed[nameOffset] = REPLACED;
    if (!isLost) added.push(encodeSection(sectionId.custom, [encodeName(name), encodeName(absolute)]));
  }
  return flatten([renamed, ...added]);
}

/** Whether a whole module names a source map. */
export function hasSourceMap(bytes: Uint8Array): boolean {
  return linksIn(bytes, PREAMBLE.length).some(({ name }) => name === SOURCE_MAP);
}

/** All links in the sections of a module. */
export function linksIn(bytes: Uint8Array, start: number): DebugLink[] {
  const links: DebugLink[] = [];
  const reader = new ByteReader(bytes, { start, end: bytes.length, section: sectionId.custom });
  try {
    while (reader.bytesLeft > 0) {
      const id = reader.readByte();
      const sizeBytes = reader.readU32();
      const { offset } = reader;
      reader.skip(sizeBytes);
      if (id === sectionId.custom) links.push(...linkIn(bytes, offset, reader.offset));
    }
  } catch (error) {
    // The engine finds the fault, too.
    if (!(error instanceof Failure)) throw error;
  }
  return links;
}

/** The link in the content of a custom section: none if the section is another, or malformed. */
function linkIn(bytes: Uint8Array, start: number, end: number): DebugLink[] {
  try {
    const reader = new ByteReader(bytes, { start, end, section: sectionId.custom });
    const name = reader.readName();
    const nameOffset = reader.offset - name.length;
    return name === SOURCE_MAP || name === SEPARATE_DWARF ? [{ name, nameOffset, reference: reader.readName() }] : [];
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

/**
 * The absolute form of a reference. Segments like `..` stay, since consumers of the URL resolve them. If the base has no
 * folders (`data:`, `blob:`), or the reference is a fragment, the reference stays as it is. URL Standard, "relative state".
 */
function resolveAgainst(base: string, reference: string): string {
  const [, scheme, authority, path = ""] = /^([a-z][a-z\d+.-]*:)(\/\/[^/?#]*)([^?#]*)/i.exec(base) ?? [];
  if (scheme === undefined || /^($|#|[a-z][a-z\d+.-]*:)/i.test(reference)) return reference;
  if (reference.startsWith("//")) return scheme + reference;
  const origin = `${scheme}${authority}`;
  if (reference.startsWith("/")) return origin + reference;
  if (reference.startsWith("?")) return origin + path + reference;
  return `${origin}${path.slice(0, path.lastIndexOf("/") + 1) || "/"}${reference}`;
}
