import { ALIGNMENT, CLOSED_LIST_BYTES, type HeapLayout, LAYOUT_32 } from "../heap/heap-layout.ts";
import type { Allocator } from "./allocator.ts";
import { RawHeap } from "./raw-heap.ts";

/** Paths through the allocator, found by comparing the record before and after a call. */
export const PATHS = [
  "malloc: from a quick list",
  "malloc: the loose piece",
  "malloc: from a bin",
  "malloc: from the remnant",
  "malloc: from the tail",
  "malloc: after emptying the quick lists",
  "malloc: by growth",
  "malloc: by growth, in another region",
  "malloc: refused",
  "free: into a quick list",
  "free: closes a full quick list",
  "free: into the tail",
  "free: into the remnant",
  "free: into a bin",
  "realloc: in place, smaller or the same",
  "realloc: in place, into the tail",
  "realloc: in place, into the remnant",
  "realloc: in place, into a free block",
  "realloc: in place, by growth",
  "realloc: moved",
  "realloc: refused",
] as const;

export type Path = (typeof PATHS)[number];

/** The number of calls on each path. */
export type PathCounts = Map<Path, number>;

interface Sight {
  readonly tail: number;
  readonly remnant: number;
  readonly loose: number;
  readonly pages: number;
  readonly regions: number;
  readonly kept: boolean;
  /** First block in the quick list of the requested size. */
  readonly firstKept: number;
  /** Whether this list is closed. */
  readonly closed: boolean;
}

const NOTHING: Sight = {
  ...{ tail: 0, remnant: 0, loose: 0, pages: 0, regions: 0 },
  ...{ kept: false, firstKept: 0, closed: false },
};

/** The same allocator, with its mallocs, frees and reallocs counted by the paths that they take. */
export function countPaths(
  allocator: Allocator,
  { memory, counts, layout = LAYOUT_32 }: { memory: WebAssembly.Memory; counts: PathCounts; layout?: HeapLayout },
): Allocator {
  const { wordBytes, smallestBlock, quickLists } = layout;
  let raw: RawHeap | undefined;
  const listOf = (bytes: number) =>
    Math.max(smallestBlock, Math.ceil((bytes + wordBytes) / ALIGNMENT) * ALIGNMENT) / ALIGNMENT;
  const look = (bytes: number): Sight => {
    const record = allocator.heap_record();
    if (record === 0) return NOTHING;
    raw ??= new RawHeap(memory, { layout, record });
    const list = listOf(bytes);
    const firstKept = list < quickLists ? raw.field("quickLast", list) : 0;
    const closed = list < quickLists && firstKept === 0 && raw.field("quickBytes", list) === CLOSED_LIST_BYTES;
    return {
      tail: raw.field("tail"),
      remnant: raw.field("remnant") === raw.field("remnantEnd") ? 0 : raw.field("remnant"),
      loose: raw.field("loose"),
      pages: raw.field("pages"),
      regions: raw.field("regions"),
      kept: hasKept(raw, quickLists),
      firstKept,
      closed,
    };
  };
  const count = (path: Path) => counts.set(path, (counts.get(path) ?? 0) + 1);

  return {
    ...allocator,
    malloc: (bytes) => {
      const before = look(bytes);
      const address = allocator.malloc(bytes);
      count(pathOfMalloc({ before, after: look(bytes), header: address - wordBytes }));
      return address;
    },
    free: (address) => {
      const usable = allocator.malloc_usable_size(address);
      const before = look(usable);
      allocator.free(address);
      count(pathOfFree({ before, after: look(usable), address }));
    },
    realloc: (address, bytes) => {
      const usable = allocator.malloc_usable_size(address);
      const before = look(bytes);
      const moved = allocator.realloc(address, bytes);
      const end = address - wordBytes + usable + wordBytes;
      count(pathOfRealloc({ before, after: look(bytes), address, moved, end, larger: bytes > usable }));
      return moved;
    },
  };
}

function hasKept(raw: RawHeap, quickLists: number): boolean {
  for (let index = 1; index < quickLists; index++) if (raw.field("quickLast", index) !== 0) return true;
  return false;
}

function pathOfMalloc({ before, after, header }: { before: Sight; after: Sight; header: number }): Path {
  if (header < 0) return "malloc: refused";
  if (after.regions > before.regions) return "malloc: by growth, in another region";
  if (after.pages > before.pages) return "malloc: by growth";
  if (before.firstKept !== 0) return "malloc: from a quick list";
  if (before.kept && !after.kept) return "malloc: after emptying the quick lists";
  if (header === before.loose) return "malloc: the loose piece";
  if (header === before.remnant) return "malloc: from the remnant";
  if (header === before.tail) return "malloc: from the tail";
  return "malloc: from a bin";
}

function pathOfFree({ before, after, address }: { before: Sight; after: Sight; address: number }): Path {
  if (after.firstKept === address && before.firstKept !== address) return "free: into a quick list";
  if (after.closed && before.firstKept !== 0) return "free: closes a full quick list";
  if (after.tail !== before.tail) return "free: into the tail";
  if (after.remnant !== before.remnant) return "free: into the remnant";
  return "free: into a bin";
}

interface Reallocation {
  readonly before: Sight;
  readonly after: Sight;
  readonly address: number;
  readonly moved: number;
  /** End of the old block. */
  readonly end: number;
  readonly larger: boolean;
}

function pathOfRealloc({ before, after, address, moved, end, larger }: Reallocation): Path {
  if (moved === 0) return "realloc: refused";
  if (moved !== address) return "realloc: moved";
  if (!larger) return "realloc: in place, smaller or the same";
  if (after.pages > before.pages) return "realloc: in place, by growth";
  if (end === before.tail) return "realloc: in place, into the tail";
  if (end === before.remnant) return "realloc: in place, into the remnant";
  return "realloc: in place, into a free block";
}
