import type { Diagnostic, LinkOptions } from "@rec/core";
import type { ConformanceCase } from "../case.ts";
import { countInstances } from "../count-instances.ts";
import { liveModules } from "../live-modules.ts";
import { plain } from "../plain.ts";

/** A case that Node has frozen. */
export interface FrozenTrial {
  readonly kind: "frozen";
  readonly name: string;
  /** The URL of the folder with its files. */
  readonly folderUrl: string;
  /** Whether it has a file `index.js`, because nothing is left for the host. */
  readonly hasEntry: boolean;
}

/** The outcome of a frozen case, in JSON. */
export interface FrozenOutcome {
  readonly observed?: unknown;
  /** The observations by `index.js`, which links once more. */
  readonly observedByEntry?: unknown;
  readonly error?: { readonly name: string; readonly codes: readonly string[]; readonly message: string };
  /** How many instances `load` created. */
  readonly instances: number;
}

type Exports = Readonly<Record<string, WebAssembly.Exports>>;

/** The files of a frozen link, as modules of the runtime. */
export interface FrozenFiles {
  readonly script: () => Promise<{ readonly load: (options?: LinkOptions) => Promise<Exports> }>;
  readonly entry?: () => Promise<{ readonly default: Exports }>;
}

/** Loads the files of a frozen case, and observes its modules as a link of the case is observed. */
export async function runFrozen(testCase: ConformanceCase, { script, entry }: FrozenFiles): Promise<FrozenOutcome> {
  const { imports, importsFor } = testCase.options?.() ?? {};
  const { load } = await script();
  const { result, made: instances } = await countInstances(() =>
    load({ ...(imports && { imports }), ...(importsFor && { importsFor }) }).then(
      (exports) => ({ exports }),
      (error: unknown) => ({ error: describe(error) }),
    ),
  );
  if ("error" in result) return { ...result, instances };
  const observe = (exports: Exports) => plain(testCase.observe?.(liveModules(exports)));
  const observed = observe(result.exports);
  if (entry === undefined) return { observed, instances };
  return { observed, observedByEntry: observe((await entry()).default), instances };
}

/** The files by URL. */
export function frozenFilesAt({ folderUrl, hasEntry }: FrozenTrial): FrozenFiles {
  const at = (file: string) => import(/* @vite-ignore */ `${folderUrl}/${file}`);
  return { script: () => at("linked.js"), ...(hasEntry && { entry: () => at("index.js") }) };
}

function describe(error: unknown): FrozenOutcome["error"] & {} {
  if (!(error instanceof Error)) return { name: "Not an error", codes: [], message: String(error) };
  const diagnostics = "diagnostics" in error ? (error.diagnostics as readonly Diagnostic[]) : [];
  return { name: error.name, codes: diagnostics.map(({ code }) => code), message: error.message };
}
