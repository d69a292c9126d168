import type { ShadowHeap } from "./shadow-heap.ts";

/**
 * One step of a test, as plain data: it can be printed, left out and repeated. The block that it makes has the name of the
 * step, if there is one.
 */
export type Operation = { readonly owner: number; readonly name?: number } & (
  | { readonly do: "malloc"; readonly bytes: number }
  | { readonly do: "calloc"; readonly count: number; readonly bytes: number }
  | { readonly do: "aligned_alloc" | "posix_memalign"; readonly alignment: number; readonly bytes: number }
  | ({ readonly do: "realloc"; readonly bytes: number } & BlockChoice)
  | ({ readonly do: "free" } & BlockChoice)
  | { readonly do: "walk" }
  | { readonly do: "others grow"; readonly pages: number }
);

interface BlockChoice {
  /** Index among the owner's live blocks, wrapping around; negative numbers count from the last one back. */
  readonly block: number;
  /** The block of this name instead, or none if there is no such block. */
  readonly named?: number;
}

/** The outcome: a block was allocated or freed, memory was refused, or there was no block to act on. */
export type Outcome = "done" | "refused" | "nothing";

export function perform(heap: ShadowHeap, operation: Operation): Outcome {
  const { owner } = operation;
  if (operation.name !== undefined) heap.nextSeed = operation.name;
  switch (operation.do) {
    case "malloc":
      return outcome(heap.malloc(operation.bytes, owner));
    case "calloc":
      return outcome(heap.calloc(operation.count, operation.bytes, owner));
    case "aligned_alloc":
      return outcome(heap.alignedAlloc(operation.alignment, operation.bytes, owner));
    case "posix_memalign":
      return outcome(heap.posixMemalign(operation.alignment, operation.bytes, owner));
    case "walk":
      heap.walk(owner);
      return "done";
    case "others grow":
      return outcome(heap.growByOther(operation.pages));
    default:
      return performOnBlock(heap, operation);
  }
}

type OperationOnBlock = Extract<Operation, { block: number }>;

function performOnBlock(heap: ShadowHeap, operation: OperationOnBlock): Outcome {
  const index = indexOf(heap, operation);
  if (index === -1) return "nothing";
  if (operation.do === "realloc") return outcome(heap.realloc(index, operation.bytes, operation.owner));
  heap.free(index, operation.owner);
  return "done";
}

function indexOf(heap: ShadowHeap, { owner, block, named }: OperationOnBlock): number {
  const live = heap.live(owner);
  if (named !== undefined) return live.findIndex(({ seed }) => seed === named);
  if (live.length === 0) return -1;
  return block < 0 ? Math.max(0, live.length + block) : block % live.length;
}

/**
 * The same operation with a name, which refers to its block by name. So it refers to the same block even if operations
 * before it are left out.
 */
export function withNames(heap: ShadowHeap, operation: Operation, name: number): Operation {
  if (!("block" in operation)) return { ...operation, name };
  const seed = heap.live(operation.owner)[indexOf(heap, operation)]?.seed;
  return seed === undefined ? { ...operation, name } : { ...operation, name, named: seed };
}

function outcome(succeeded: boolean): Outcome {
  return succeeded ? "done" : "refused";
}

/** The operation as one line, in the form of a call. */
export function describeOperation(operation: Operation): string {
  const { do: does, owner, name, ...rest } = operation;
  const { named, ...values } = { named: undefined, ...rest };
  const call = { ...values, ...(named === undefined ? {} : { block: `#${named}` }) };
  return `${name === undefined ? "" : `#${name} = `}${does}(${Object.values(call).join(", ")})@${owner}`;
}
