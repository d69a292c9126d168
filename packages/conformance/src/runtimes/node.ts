import { link, linkPlan, nodeHost, prepare, withHost } from "@rec/node";
import { openProgram } from "@rec/node/dylink";
import { startNodeWorker } from "../replay/start-node-worker.ts";
import { bundleScript } from "../runners/bundle-script.ts";
import type { Runtime } from "./runtime.ts";
import { createTrials } from "./trial.ts";

/** The Node.js of the tests, with the host of `@rec/node`. */
export async function openNode(): Promise<Runtime> {
  const script = await bundleScript("../replay/node-worker.ts", "cjs");
  const startWorker = () => startNodeWorker(script, { eval: true });
  const trials = createTrials({
    linker: withHost(nodeHost()),
    adapter: { link, linkPlan, openProgram, prepare },
    startWorker,
  });
  const unheard: string[] = [];
  const note = (reason: unknown): void => {
    unheard.push(String(reason));
  };
  process.on("unhandledRejection", note);
  return {
    name: "Node.js",
    version: process.versions.node,
    hasFiles: true,
    carryOut: async (trial) => (await trials.carryOut(trial)) as never,
    unheard: async () => unheard,
    async close() {
      await trials.end();
      process.off("unhandledRejection", note);
    },
  };
}
