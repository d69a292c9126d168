import { bytesOf, type GoldenCase, type NamedBytes } from "./golden-case.ts";
import { makeImports } from "./host-values.ts";
import { reportExports } from "./report-exports.ts";
import { hasStart, withoutStart } from "./without-start.ts";

/*
 * The engine's verdict on a case that is linked by hand: an oracle that shares nothing with the planner.
 *
 * Start functions are removed first, because a trap in one says nothing about links. Then the modules are instantiated
 * one after another. A module whose imports all exist comes first. If there is none, the next is a module whose
 * memories, tables, globals and tags exist, with JavaScript closures for the functions that do not exist yet. So every
 * case that some order can link is linked. A closure is accepted as a function of any type. Therefore each module is
 * instantiated once more with all real exports, so that the engine checks function types.
 *
 * If two modules each import an extern that the other defines, there is no such order. Such a case has modules that
 * import the externs that they define (`by-hand/`), as the linker rewrites them, and the JavaScript API creates the
 * externs.
 */

export interface HandLinked {
  readonly verdict: "links" | "refuses";
  /** The reason of the refusal, in the engine's words or those of this file. */
  readonly reason?: string;
  /** The behaviour of the modules, as `runCase` reports it; missing if start functions influence it. */
  readonly report?: string;
}

type Provider = { readonly value: unknown } | { readonly module: string; readonly name: string };

interface HandModule {
  readonly name: string;
  readonly module: WebAssembly.Module;
}

interface Workbench {
  readonly golden: GoldenCase;
  readonly modules: readonly HandModule[];
  readonly imports: WebAssembly.Imports;
  readonly instances: Map<string, WebAssembly.Exports>;
}

export function linkByHand(golden: GoldenCase): HandLinked {
  try {
    return attempt(golden);
  } catch (error) {
    const isVerdict = error instanceof WebAssembly.LinkError || error instanceof WebAssembly.CompileError;
    if (isVerdict) return { verdict: "refuses", reason: error.message };
    throw error;
  }
}

function attempt(golden: GoldenCase): HandLinked {
  const { options, byHand } = golden;
  const notes: string[] = [];
  const replaced = new Map(byHand.map((module) => [module.name, module]));
  const bytes = golden.modules.map((module): NamedBytes => replaced.get(module.name) ?? module);
  const modules = bytes.map((module) => ({
    name: module.name,
    module: new WebAssembly.Module(withoutStart(bytesOf(module))),
  }));
  const imports = makeImports({ ...options.imports, ...options.byHand }, golden, (text) => notes.push(text));
  const bench: Workbench = { golden, modules, imports, instances: new Map() };

  for (let waiting = modules; waiting.length > 0; ) {
    const next =
      waiting.find((module) => isReady(module, bench, "with functions")) ??
      waiting.find((module) => isReady(module, bench, "but for functions"));
    if (next === undefined) return { verdict: "refuses", reason: "no module can be instantiated first" };
    const instance = new WebAssembly.Instance(next.module, importsOf(next, bench, "closures"));
    bench.instances.set(next.name, instance.exports);
    waiting = waiting.filter((module) => module !== next);
  }
  for (const module of modules) new WebAssembly.Instance(module.module, importsOf(module, bench, "real"));

  const exports = modules.map(({ name }) => [name, bench.instances.get(name) as WebAssembly.Exports] as const);
  const report = reportExports({ exports, notes, options });
  if (report.includes("throws RangeError")) return { verdict: "refuses", reason: "calls run in circles" };
  if (options.binding === "closure" && report.includes("throws TypeError")) {
    return { verdict: "refuses", reason: "a closure cannot carry a value" };
  }
  return bytes.some((module) => hasStart(bytesOf(module))) ? { verdict: "links" } : { verdict: "links", report };
}

function isReady(module: HandModule, bench: Workbench, how: "with functions" | "but for functions"): boolean {
  return WebAssembly.Module.imports(module.module).every((entry) => {
    if (entry.kind === "function" && how === "but for functions") return true;
    const [provider] = providersOf(module.name, entry, bench);
    return provider === undefined || "value" in provider || bench.instances.has(provider.module);
  });
}

function importsOf(module: HandModule, bench: Workbench, functions: "closures" | "real"): WebAssembly.Imports {
  const object: Record<string, Record<string, unknown>> = Object.create(null);
  for (const entry of WebAssembly.Module.imports(module.module)) {
    const namespace = object[entry.module] ?? Object.create(null);
    namespace[entry.name] = importValue(module.name, entry, bench, functions);
    object[entry.module] = namespace;
  }
  return object as WebAssembly.Imports;
}

function importValue(
  importer: string,
  entry: WebAssembly.ModuleImportDescriptor,
  bench: Workbench,
  functions: "closures" | "real",
): unknown {
  const { instances } = bench;
  const providers = providersOf(importer, entry, bench);
  const values = providers.map((provider) =>
    "value" in provider ? provider.value : instances.get(provider.module)?.[provider.name],
  );
  const [first] = providers;
  if (functions === "real" && values.some((value) => value !== values[0])) {
    throw new WebAssembly.LinkError(`${entry.name} is provided by ${providers.length} modules`);
  }
  if (entry.kind !== "function" || first === undefined || "value" in first || instances.has(first.module))
    return values[0];
  return (...args: readonly unknown[]) => {
    const provided = instances.get(first.module)?.[first.name] as (...values: readonly unknown[]) => unknown;
    return provided(...args);
  };
}

/** The providers of an import, found by names alone; several if the names are ambiguous. */
function providersOf(
  importer: string,
  { module, name, kind }: WebAssembly.ModuleImportDescriptor,
  { golden, modules, imports }: Workbench,
): Provider[] {
  const { resolve = [], unresolved } = golden.options;
  const answer = resolve.find((entry) => entry[0] === importer && entry[1] === module && entry[2] === name);
  const [wantedModule, wantedName] = answer === undefined ? [module, name] : [answer[3], answer[4]];
  const namespace = Object.hasOwn(imports, wantedModule) ? imports[wantedModule] : {};
  const given = namespace !== undefined && Object.hasOwn(namespace, wantedName) ? namespace[wantedName] : undefined;
  const exporters = modules.filter(({ module: own }) =>
    WebAssembly.Module.exports(own).some((entry) => entry.name === wantedName),
  );
  const linked = exporters.map((exporter) => ({ module: exporter.name, name: wantedName }));
  if (answer !== undefined) {
    const answered = linked.filter((provider) => provider.module === wantedModule);
    return answered.length > 0 || given === undefined ? answered : [{ value: given }];
  }
  if (given !== undefined) return [{ value: given }];
  if (module !== importer && modules.some((other) => other.name === module)) {
    return linked.filter((provider) => provider.module === module);
  }
  const foreign = linked.filter((provider) => provider.module !== importer);
  if (foreign.length > 0) return foreign;
  if ((module === importer || module === "env") && linked.length > 0) return linked;
  if (unresolved !== "trap" || kind !== "function") return [];
  const stub = () => {
    throw new Error("Nobody provides this");
  };
  return [{ value: stub }];
}
