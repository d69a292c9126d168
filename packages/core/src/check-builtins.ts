import type { LackingFeature } from "./compile/compile-problems.ts";
import { encodeBuiltinProbe } from "./encode/builtin-probe.ts";
import { findLeftBuiltins, throwLeftBuiltins } from "./instantiate/left-builtins.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { PassOptions } from "./plan/plan-options.ts";
import { Failure } from "./problem.ts";
import { builtinSetOf, type CompileOptions, compileOptionsOf, isBuiltinNamespace } from "./wasm/compile-options.ts";
import { findHostValue } from "./wasm/host-import.ts";
import type { ImportType, ModuleType } from "./wasm/module-type.ts";
import { quoteName } from "./wasm/quote-name.ts";

type ImportNames = Pick<ImportType, "module" | "name">;
type LacksBuiltin = (entry: ImportNames) => boolean;

/** The options that decide whether a builtin is missed. */
type BuiltinOptions = Pick<PassOptions, "builtins" | "importedStringConstants" | "hostImports" | "resolve">;

/** By https://webassembly.org/features, and by trials of Node.js. */
const SINCE = "Node 24, Deno 2.1, Chrome 130, Firefox 134 and Safari 26.2";

/**
 * Finds the builtins and string constants that this engine does not provide. An engine without them ignores the options,
 * and takes the imports from the import object, as other imports. So a host import may take their place.
 *
 * @param types - by module name
 * @returns whether the engine lacks an import; for the planner
 * @throws Failure `UNSUPPORTED_FEATURE` for each feature of each module that the engine lacks and nothing else provides
 */
export function findLackingBuiltins(
  types: Readonly<Record<string, ModuleType>>,
  options: BuiltinOptions,
): LacksBuiltin {
  const compileOptions = compileOptionsOf(options) ?? {};
  const lacks = createProbe(compileOptions);
  const problems: LackingFeature[] = [];
  for (const [module, { imports, precompiled }] of Object.entries(types)) {
    if (precompiled === true) continue;
    const missed = imports.filter(
      (entry) =>
        isBuiltinNamespace(entry.module, compileOptions) &&
        lacks(entry) &&
        !isProvidedElse(entry, module, { types, options }),
    );
    problems.push(...lackingFeatures(module, missed, { compileOptions, lacks }));
  }
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure("parse", [first, ...rest]);
  return lacks;
}

/**
 * Checks that the engine provides all imports that a plan leaves to it, if modules and plan differ.
 *
 * @throws Failure `UNSUPPORTED_FEATURE` if the engine cannot; `PLAN_MISMATCH` if a module was compiled without the options
 */
export function checkBuiltins(plan: LinkPlan, modules: Readonly<Record<string, WebAssembly.Module>>): void {
  const { compileOptions = {} } = plan;
  const lacks = createProbe(compileOptions);
  const left = findLeftBuiltins(plan, modules);
  const [first, ...rest] = left.flatMap(({ module, entries }) =>
    lackingFeatures(module, entries.filter(lacks), { compileOptions, lacks }),
  );
  if (first !== undefined) throw new Failure("parse", [first, ...rest]);
  throwLeftBuiltins(left, compileOptions);
}

/** Asks the engine once for each builtin, and once for all string constants. */
function createProbe(compileOptions: CompileOptions): LacksBuiltin {
  const verdicts = new Map<string, boolean>();
  return ({ module, name }) => {
    const isConstant = module === compileOptions.importedStringConstants;
    const key = isConstant ? "" : `${module} ${name}`;
    const verdict =
      verdicts.get(key) ?? WebAssembly.validate(encodeBuiltinProbe({ module, name, isConstant }), compileOptions);
    verdicts.set(key, verdict);
    return verdict;
  };
}

interface Surroundings {
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly options: BuiltinOptions;
}

/** Whether the planner may find another provider. */
function isProvidedElse(entry: ImportType, importer: string, { types, options }: Surroundings): boolean {
  const { resolve, hostImports } = options;
  if (resolve !== undefined || Object.hasOwn(types, entry.module)) return true;
  const { module, name, type } = entry;
  const given =
    findHostValue(hostImports, { for: importer, module, name }, type) ?? findHostValue(hostImports, entry, type);
  return given !== undefined;
}

interface Probed {
  readonly compileOptions: CompileOptions;
  readonly lacks: LacksBuiltin;
}

/** One problem for each feature behind the imports of a module that the engine lacks. */
function lackingFeatures(module: string, missed: readonly ImportNames[], probed: Probed): LackingFeature[] {
  const byFeature = new Map<string, LackingFeature>();
  for (const entry of missed) {
    const found = featureOf(entry, probed);
    if (byFeature.has(found.feature)) continue;
    const names = { module: entry.module, name: entry.name };
    const problem = { about: "lacking-feature", code: "UNSUPPORTED_FEATURE", module, import: names, ...found } as const;
    byFeature.set(found.feature, problem);
  }
  return [...byFeature.values()];
}

function featureOf(
  { module, name }: ImportNames,
  { compileOptions, lacks }: Probed,
): Pick<LackingFeature, "feature" | "since"> {
  if (module === compileOptions.importedStringConstants) return { feature: "imported string constants", since: SINCE };
  const set = builtinSetOf(module) ?? "";
  if (set !== "js-string") return { feature: `the builtins ${quoteName(set)}`, since: undefined };
  return lacks({ module, name: "length" })
    ? { feature: "JS string builtins", since: SINCE }
    : { feature: `the builtin ${quoteName(module)} ${quoteName(name)}`, since: undefined };
}
