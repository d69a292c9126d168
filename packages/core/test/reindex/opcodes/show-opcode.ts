import {
  COMPOSITE_TYPES,
  EXPORTS,
  EXTERN_TYPES,
  FIRST_PREFIX,
  IMMEDIATES,
  PAGE_SIZE,
  UNKNOWN,
} from "../../../src/parse/code/immediates.ts";

/** The positions of the decoder's table with an entry. */
export const POSITIONS: readonly number[] = [...IMMEDIATES.keys()].filter(
  (position) => IMMEDIATES[position] !== UNKNOWN,
);

/** The pages behind the opcodes. */
const SECTION_PAGES = [
  [COMPOSITE_TYPES, "composite type"],
  [EXPORTS, "export kind"],
  [EXTERN_TYPES, "extern kind"],
] as const;

/** The opcode of an entry as text: `0x20`, or `0xfc 8`; that of a section as `export kind 0x01`. */
export function showOpcode(position: number): string {
  const [start = 0, word] = SECTION_PAGES.find(([from]) => position >= from) ?? [];
  if (word) return `${word} 0x${(position - start).toString(16).padStart(2, "0")}`;
  const page = Math.floor(position / PAGE_SIZE);
  const hex = (page === 0 ? position : FIRST_PREFIX + page - 1).toString(16).padStart(2, "0");
  return page === 0 ? `0x${hex}` : `0x${hex} ${position % PAGE_SIZE}`;
}
