import type { FreezeTarget } from "@rec/core/freeze";
import type { RuntimeName } from "../runtimes/runtimes.ts";

/** The targets that cases are frozen for in each runtime. Node 20, Bun and the browsers have no source phase imports. */
export const FROZEN_TARGETS: Readonly<Record<RuntimeName, readonly FreezeTarget[]>> = {
  "Node.js": ["node"],
  "Node 26": ["node", "source-phase"],
  Deno: ["deno", "source-phase"],
  Bun: ["bun"],
  Chromium: ["browser"],
  Firefox: ["browser"],
};
