import type { LinkResolution } from "../read-link.ts";
import type { ReadingParts } from "../reading-parts.ts";
import { arrange } from "./arrange.ts";
import { shareTags } from "./share-tags.ts";
import { hoistThreadStacks } from "./thread-stacks.ts";

/** Arranges modules in their memories and tables, then stack pointers of threads, then exception tags. */
export function arrangeExterns(
  resolution: LinkResolution,
  parts: Pick<ReadingParts, "followReExports">,
): LinkResolution {
  return shareTags(hoistThreadStacks(arrange(resolution, parts)));
}
