import { freezePlan } from "../../src/freeze.ts";
import type { LinkOptions } from "../../src/index.ts";
import { importText } from "../import-text.ts";
import { bytesOf, type GoldenCase } from "./golden-case.ts";
import { describeError, reportExports } from "./report-exports.ts";
import { optionsOf, planCase } from "./run-case.ts";

interface FrozenScript {
  readonly load: (options: LinkOptions) => Promise<Readonly<Record<string, WebAssembly.Exports>>>;
}

/** Freezes a case as one file, runs the file, and reports the behaviour of its modules as `runCase` does. */
export async function runFrozen(golden: GoldenCase, fuse: NonNullable<LinkOptions["fuse"]>): Promise<string> {
  const notes: string[] = [];
  try {
    const bytes = Object.fromEntries(golden.modules.map((module) => [module.name, bytesOf(module)]));
    const plan = JSON.parse(JSON.stringify(planCase(golden, fuse)));
    const { files } = await freezePlan(plan, bytes, { target: "inline" });
    const script = files.find(({ name }) => name === "linked.js")?.contents as string;
    const { load } = await importText<FrozenScript>(script);
    const { imports = {} } = optionsOf(golden, (text) => notes.push(text));
    const exports = await load({ imports });
    const entries = golden.modules.map(({ name }) => [name, exports[name] as WebAssembly.Exports] as const);
    return reportExports({ exports: entries, notes, options: golden.options });
  } catch (error) {
    return [...notes.map((text) => `host: ${text}`), `throws ${describeError(error)}`].join("\n");
  }
}
