import type { followReExports } from "./resolve/follow-re-exports.ts";
import type { createTypeNumbering } from "./types/type-numbering.ts";

/** Passes of `readLink` that few links need. */
export interface ReadingParts {
  readonly followReExports: typeof followReExports;
  readonly createTypeNumbering: typeof createTypeNumbering;
}
