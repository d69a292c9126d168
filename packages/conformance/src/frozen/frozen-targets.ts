import type { FreezeTarget } from "@rec/core/freeze";
import type { RuntimeName } from "../runtimes/runtimes.ts";

/** The target that cases are frozen for in each runtime. */
export const FROZEN_TARGETS: Readonly<Record<RuntimeName, FreezeTarget>> = {
  "Node.js": "node",
  "Node 26": "node",
  Deno: "deno",
  Bun: "bun",
  Chromium: "browser",
  Firefox: "browser",
};
