import { type FaultServer, UNKNOWN_HOST_URL } from "@rec/fault-server";
import { openChromium } from "./chromium.ts";
import { openDeno } from "./deno.ts";
import { openNode } from "./node.ts";
import type { Runtime } from "./runtime.ts";

export const RUNTIMES = ["Node.js", "Deno", "Chromium"] as const;
export type RuntimeName = (typeof RUNTIMES)[number];

/**
 * Starts a runtime that may ask a server.
 *
 * @param server - serves `page.html` and, as `page.js`, what `bundlePageScript` returns
 */
export async function openRuntime(name: RuntimeName, server: FaultServer): Promise<Runtime> {
  switch (name) {
    case "Node.js":
      return openNode();
    case "Deno":
      return openDeno(["127.0.0.1", new URL(UNKNOWN_HOST_URL).hostname]);
    case "Chromium":
      // Another origin than that of the modules, so that CORS is asked for.
      return openChromium(server.otherOrigin);
  }
}
