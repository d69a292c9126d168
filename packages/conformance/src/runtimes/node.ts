import { link } from "@rec/node";
import type { Runtime } from "./runtime.ts";
import { carryOut } from "./trial.ts";

/** The Node.js that runs the tests, with `@rec/node`. */
export function openNode(): Runtime {
  const unheard: string[] = [];
  const note = (reason: unknown): void => {
    unheard.push(String(reason));
  };
  process.on("unhandledRejection", note);
  return {
    name: "Node.js",
    version: process.versions.node,
    carryOut: async (trial) => (await carryOut(trial, link)) as never,
    unheard: async () => unheard,
    async close() {
      process.off("unhandledRejection", note);
    },
  };
}
