import { existsSync, readFileSync } from "node:fs";
import { createDisk, type Disk } from "@rec/wasm-graph";

/** The disk of this process. */
export const disk: Disk = createDisk({ existsSync, readFileSync });
