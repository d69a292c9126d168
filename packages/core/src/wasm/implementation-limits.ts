/**
 * The limits of every engine that follows the WebAssembly JavaScript Interface.
 *
 * A count above its limit is refused while parsing, before anything of that size is allocated.
 * Source: WebAssembly JavaScript Interface 3.0, section "Implementation-defined limits".
 */
export const implementationLimits = {
  /** Bytes of one module. */
  moduleBytes: 1_073_741_824,
  /** Entries of the type section after recursion groups are unfolded. */
  types: 1_000_000,
  recursionGroups: 1_000_000,
  subtypingDepth: 63,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  tags: 1_000_000,
  tables: 100_000,
  memories: 100,
  dataSegments: 100_000,
  elementSegments: 10_000_000,
  /** Elements of one element segment. */
  segmentElements: 10_000_000,
  /** Elements of a table when it is made; it may state a larger maximum. */
  tableElements: 10_000_000,
  /** Pages of 64 KiB of a 64-bit memory when it is made: 16 GiB. It may state a larger maximum. */
  memoryPages: 262_144,
  parameters: 1_000,
  results: 1_000,
  structFields: 10_000,
  supertypes: 1,
  /** A limit of rec alone: engines do not count custom sections, but each one takes memory. */
  customSections: 1_000_000,
  /** Bytes of a name: the length of the longest string of V8, 2^29 - 24 characters. */
  nameBytes: 536_870_888,
} as const;

/** Bytes of one memory page: memory limits are counted in these. */
export const PAGE_SIZE_BYTES = 65_536;

/** Pages that a 32-bit memory can have: 4 GiB. Core specification 3.0, "Memory types", validation. */
export const MAX_PAGES_32 = 65_536;

/** Pages that a 64-bit memory type may state: 2^48. Core specification 3.0, "Memory types", validation. */
export const MAX_PAGES_64: number = 2 ** 48;
