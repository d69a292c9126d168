import { Checksum } from "../../parse/areas/checksum.ts";
import type { PlaceList } from "../../parse/areas/place-lists.ts";
import { type PlacesSection, readPlacesSection } from "../../parse/areas/places-section.ts";
import { type ScannedSection, SectionScanner } from "../../parse/section-scanner.ts";
import type { ModulePlace } from "../../plan/rewrite-format.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { differencesOf } from "./differences.ts";
import { ListedPlaces } from "./listed-places.ts";
import { checkMadeFor, staleRelocations } from "./place-problems.ts";
import type { MakeKernel, ScanKernel } from "./place-scanner.ts";
import { type PieceOfSection, ScannedPlaces } from "./scanned-places.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Moves the places of a module while its bytes arrive, cut anywhere. */
export interface PlacePatcher {
  /** The first bytes, with their places moved; their last bytes may be held. */
  readonly head: Bytes;
  /**
   * Takes the next bytes, and does not change them; without bytes, ends the module.
   *
   * @returns bytes to send in place of them; the last may be held until the next bytes arrive
   * @throws Failure `STALE_RELOCATIONS` if a place does not fit, or at the end if places are missing, or if code or data are
   *   others than the section tells
   */
  push(chunk?: Uint8Array): Bytes;
}

interface PatchedModule {
  readonly sections: readonly SectionRange[];
  /** Makes the faster code for a large module; undefined if the engine has none. */
  readonly makeKernel?: MakeKernel | undefined;
}

/**
 * Creates the patcher of a module with the section `rec.places`. The section stays in the module under another name of the
 * same length, so nothing in front of the code moves.
 *
 * @param head - the head of the module; more bytes may follow
 * @returns undefined if the module has no such section
 * @throws Failure `STALE_RELOCATIONS`, `PLAN_MISMATCH`
 */
export function createPlacePatcher(
  head: Uint8Array,
  { sections, makeKernel }: PatchedModule,
  place: ModulePlace,
): PlacePatcher | undefined {
  const read = readPlacesSection(head, { sections });
  if (read === undefined) return undefined;
  if ("stale" in read) throw staleRelocations(read.stale);
  checkMadeFor(place, read.places);
  const kernel = read.codeBytes < FEWEST_BYTES_FOR_KERNEL ? undefined : makeKernel?.();
  return new Patcher(head, { read, sections, kernel }, differencesOf(read.groups, place));
}

/** An engine takes 0.2 ms to make the kernel. */
const FEWEST_BYTES_FOR_KERNEL = 131_072;

const NAME_OF_PLACED_ENDS = 0x64;

interface Patched {
  readonly read: PlacesSection;
  readonly sections: readonly SectionRange[];
  readonly kernel: ScanKernel | undefined;
}

class Patcher implements PlacePatcher {
  readonly head: Bytes;
  readonly #read: PlacesSection;
  readonly #scanned: ScannedPlaces;
  readonly #lists: readonly ListedPlaces[];
  readonly #sections = new Map<number, ScannedSection>();
  readonly #scanner = new SectionScanner((section) => this.#sections.set(section.id, section));
  readonly #checksum: Checksum;
  /** Number of bytes that were taken. */
  #taken = 0;
  #held: Uint8Array = new Uint8Array(0);

  constructor(head: Uint8Array, { read, sections, kernel }: Patched, differences: Float64Array) {
    this.#read = read;
    const isScanned = ({ isScanned }: PlaceList): boolean => isScanned;
    this.#checksum = new Checksum(kernel?.addUp);
    this.#scanned = new ScannedPlaces(read.lists.filter(isScanned), { source: head, differences, kernel });
    this.#lists = read.lists
      .filter((list) => !isScanned(list))
      .map((list) => new ListedPlaces(list, head, differences));
    this.#checksum.push(head.subarray(read.rest.start, read.rest.end));
    this.#checksum.pushHead(head, sections);
    this.head = this.push(head);
    this.head[read.nameEnd - 1] = NAME_OF_PLACED_ENDS;
  }

  push(chunk?: Uint8Array): Bytes {
    if (chunk === undefined) return this.#end();
    this.#scanner.push(chunk);
    this.#addToChecksum(chunk, sectionId.code);
    this.#addToChecksum(chunk, sectionId.data);
    const held = this.#held;
    const piece = new Uint8Array(held.length + chunk.length);
    piece.set(held);
    piece.set(chunk, held.length);
    const whole = this.#move(piece, this.#taken - held.length);
    this.#taken += chunk.length;
    this.#held = piece.subarray(whole);
    return piece.subarray(0, whole);
  }

  #end(): Bytes {
    const { codeBytes, dataBytes, digest } = this.#read;
    const [sum, sums] = this.#checksum.end();
    const isWhole =
      this.#scanned.left === 0 &&
      this.#lists.every(({ left }) => left === 0) &&
      this.#sizeOf(sectionId.code) === codeBytes &&
      this.#sizeOf(sectionId.data) === dataBytes;
    if (!isWhole || sum !== digest[0] || sums !== digest[1]) throw staleRelocations({});
    return new Uint8Array(0);
  }

  #sizeOf(id: number): number {
    return this.#sections.get(id)?.sizeBytes ?? 0;
  }

  #addToChecksum(chunk: Uint8Array, id: number): void {
    const section = this.#sections.get(id);
    if (section === undefined) return;
    const start = section.offset - this.#taken;
    const end = start + section.sizeBytes;
    if (end > 0 && start < chunk.length) this.#checksum.push(chunk.subarray(Math.max(0, start), Math.max(0, end)));
  }

  /**
   * Moves the places that are whole in a piece. The scan comes first: it looks at bytes as they arrived.
   *
   * @param start - offset of the piece into the module
   * @returns the number of bytes that can be sent
   */
  #move(piece: Uint8Array, start: number): number {
    const code = this.#pieceOf(sectionId.code, start);
    let whole = code === undefined ? piece.length : this.#scanned.move(piece, code);
    for (const list of this.#lists) {
      const section = list.left === 0 ? undefined : this.#pieceOf(list.section, start);
      if (section !== undefined) whole = Math.min(whole, list.move(piece, section));
    }
    return whole;
  }

  #pieceOf(id: number, start: number): PieceOfSection | undefined {
    const section = this.#sections.get(id);
    if (section === undefined) return undefined;
    const base = section.offset - start;
    return { start, base, end: base + section.sizeBytes };
  }
}
