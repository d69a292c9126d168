import { existsSync, readFileSync } from "node:fs";
import type { Disk } from "@rec/wasm-graph";

/** The disk of this process. */
export const disk: Disk = {
  exists: (url) => existsSync(new URL(url)),
  readText(url) {
    try {
      return readFileSync(new URL(url), "utf8");
    } catch {
      return undefined;
    }
  },
};
