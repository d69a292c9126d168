import { ModuleLinkError } from "../../src/errors.ts";
import { freeze } from "../../src/freeze.ts";
import type { Linked, LinkOptions } from "../../src/link-options.ts";
import type { Binding } from "./bindings.ts";

type Given = Parameters<Binding["run"]>[0];
type Exports = Readonly<Record<string, WebAssembly.Exports>>;
type LinkDiagnostics = ConstructorParameters<typeof ModuleLinkError>[1];

type Load = (options: Pick<LinkOptions, "imports">) => Promise<Exports>;

/** Freezes the modules of a graph as one file, and runs the file. */
export async function runFrozen({ bytes, given }: Given, fuse: "auto" | false): Promise<Linked> {
  const modules = Object.fromEntries(bytes);
  const { plan, files } = await freeze(modules, { ...given, fuse, target: "inline" });
  const script = files.find(({ name }) => name === "linked.js")?.contents as string;
  return { ...(await runScript(script, given)), plan };
}

/** Runs the script of a graph that is frozen as one file. */
export async function runScript(script: string, { imports }: Given["given"]): Promise<Omit<Linked, "plan">> {
  const exports = await loadOf(script)({ imports }).catch(asLinkError);
  return { exports, modules: {}, instances: exports as unknown as Linked["instances"], timings: [] };
}

const LOAD = "export const load = ";

/** The function of a script. An engine keeps each imported module for ever, so thousands of scripts run as functions. */
function loadOf(script: string): Load {
  if (script.split(LOAD).length !== 2 || /^import /m.test(script))
    throw new Error(`Not the script of one file: ${script}`);
  return new Function(`"use strict";\n${script.replace(LOAD, "return ")}`)() as Load;
}

/** The error of a frozen file has the members of a `ModuleLinkError`, and its class is that of the platform. */
function asLinkError(error: unknown): never {
  const { name, message, diagnostics, cause } = error as ModuleLinkError;
  if (name !== "ModuleLinkError") throw error;
  throw new ModuleLinkError(message, diagnostics as unknown as LinkDiagnostics, { cause });
}
