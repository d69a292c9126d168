import type { Feature } from "./used-features.ts";

/** The smallest module that uses a feature, and the releases that support the feature. */
export interface FeatureProbe {
  /** The bytes after the preamble. */
  readonly sections: readonly number[];
  /**
   * The first releases that have it without a flag, by https://webassembly.org/features; undefined if there are none.
   */
  readonly since?: string;
}

export const FEATURE_PROBES: Readonly<Record<Feature, FeatureProbe>> = {
  // A data count section with a count of 0.
  "bulk memory": { sections: [12, 1, 0], since: "Node 12.5, Deno 1.0, Chrome 75, Firefox 79 and Safari 15" },
  // (type (func (result i32 i32)))
  "multiple values": {
    sections: [1, 6, 1, 0x60, 0, 2, 0x7f, 0x7f],
    since: "Node 15, Deno 1.3, Chrome 85, Firefox 78 and Safari 13.1",
  },
  // (type (func (param externref)))
  "reference types": {
    sections: [1, 5, 1, 0x60, 1, 0x6f, 0],
    since: "Node 17.2, Deno 1.16, Chrome 96, Firefox 79 and Safari 15",
  },
  // (type (func (param v128)))
  SIMD: {
    sections: [1, 5, 1, 0x60, 1, 0x7b, 0],
    since: "Node 16.4, Deno 1.9, Chrome 91, Firefox 89 and Safari 16.4",
  },
  // (memory 1 1 shared)
  threads: { sections: [5, 4, 1, 3, 1, 1], since: "Node 16.4, Deno 1.9, Chrome 74, Firefox 79 and Safari 14.1" },
  // (type (func)) (tag (type 0))
  "exception handling": {
    sections: [1, 4, 1, 0x60, 0, 0, 13, 3, 1, 0, 0],
    since: "Node 17, Deno 1.16, Chrome 95, Firefox 100 and Safari 15.2",
  },
  // (memory 0) (memory 0)
  "multiple memories": { sections: [5, 5, 2, 0, 0, 0, 0], since: "Node 22, Deno 1.39, Chrome 120 and Firefox 125" },
  // (type (func (param (ref func))))
  "typed function references": {
    sections: [1, 6, 1, 0x60, 1, 0x64, 0x70, 0],
    since: "Node 22, Deno 1.38, Chrome 119, Firefox 120 and Safari 18.2",
  },
  // (type (struct))
  "garbage collection": {
    sections: [1, 3, 1, 0x5f, 0],
    since: "Node 22, Deno 1.38, Chrome 119, Firefox 120 and Safari 18.2",
  },
  // (memory i64 0)
  "64-bit memories": { sections: [5, 3, 1, 4, 0], since: "Node 24, Deno 2.2, Chrome 133 and Firefox 134" },
  // (memory i64 0 262145)
  "maximums of more than 16 GiB": { sections: [5, 6, 1, 5, 0, 0x81, 0x80, 0x10] },
  // (table i64 0 funcref)
  "64-bit tables": { sections: [4, 4, 1, 0x70, 4, 0], since: "Node 24, Deno 2.2, Chrome 133 and Firefox 134" },
  // (type (func (param exnref)))
  "exception references": {
    sections: [1, 5, 1, 0x60, 1, 0x69, 0],
    since: "Node 25, Deno 2.4, Chrome 137, Firefox 131 and Safari 18.4",
  },
  // (memory 0 (pagesize 1))
  "custom page sizes": { sections: [5, 4, 1, 8, 0, 0] },
  // (import "" (item "" (memory 0)))
  "compact imports": { sections: [2, 9, 1, 0, 0, 0x7f, 1, 0, 2, 0, 0] },
};
