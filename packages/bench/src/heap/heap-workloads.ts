/** A pattern of calls of an allocator, in C, in `modules/heap`. */
export interface HeapWorkload {
  /** Name of the exported function that runs a number of passes, and returns a checksum. */
  readonly name: string;
  readonly title: string;
  /** File of the trace to replay. */
  readonly trace?: string;
  /** The measurement of peak memory: the factor of the working set, and the number of passes. */
  readonly memory: { readonly scale: number; readonly passes: number };
}

export const heapWorkloads: readonly HeapWorkload[] = [
  { name: "churn", title: "churn, 8 to 128 bytes", memory: { scale: 64, passes: 1000 } },
  { name: "mixed", title: "mixed sizes, 8 bytes to 64 KB", memory: { scale: 1, passes: 500 } },
  { name: "queue", title: "first in, first out", memory: { scale: 32, passes: 500 } },
  { name: "stack", title: "last in, first out", memory: { scale: 32, passes: 200 } },
  { name: "growth", title: "vectors that grow by realloc", memory: { scale: 4, passes: 200 } },
  { name: "steps", title: "vectors that grow by 24 bytes", memory: { scale: 16, passes: 1000 } },
  { name: "turns", title: "vectors that grow in turns by 24 bytes", memory: { scale: 16, passes: 2000 } },
  { name: "tree", title: "a tree of 200,000 nodes", memory: { scale: 1, passes: 2 } },
  { name: "large", title: "few large, 16 KB to 1 MB", memory: { scale: 1, passes: 20 } },
  { name: "trace", title: "a compiler, recorded", trace: "heap/compiler.trace", memory: { scale: 1, passes: 2 } },
];
