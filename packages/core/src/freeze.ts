import { checkArguments, type OptionShapes, PLAN_OPTIONS } from "./check-options.ts";
import { ModuleLinkError } from "./errors.ts";
import { explainFailure } from "./explain/explain-failure.ts";
import { explained } from "./explain/explained.ts";
import { FREEZE_WORDS } from "./explain/freeze-texts.ts";
import { checkNames } from "./freeze/check-names.ts";
import { declaredSizes } from "./freeze/declared-sizes.ts";
import type {
  FreezeTarget,
  FrozenFile,
  FrozenLink,
  FrozenModuleFile,
  FrozenScene,
  ModuleReference,
} from "./freeze/frozen-format.ts";
import { hostIsKnown, usedHostModules } from "./freeze/host-modules.ts";
import { needsTrap } from "./freeze/needs.ts";
import { printEntry, printEntryTypes } from "./freeze/print-entry.ts";
import { importsModules } from "./freeze/print-loader.ts";
import { printScript } from "./freeze/print-script.ts";
import { printScriptTypes } from "./freeze/print-types.ts";
import { defaultReference, trapModule } from "./freeze/references.ts";
import { withStandIns } from "./freeze/stand-ins.ts";
import { freezeModules } from "./freeze-modules.ts";
import { enlargePlan } from "./instantiate/enlarge-plan.ts";
import { findOtherTypes } from "./instantiate/find-other-types.ts";
import { readParameterNames } from "./parse/name-section.ts";
import { noBytes } from "./parse/no-bytes.ts";
import { readModuleWithoutData } from "./parse/read-module.ts";
import { readModule } from "./parse/read-whole-module.ts";
import { checkPlanVersion } from "./plan/check-plan-version.ts";
import type { LinkPlan, StoredPlan } from "./plan/plan-format.ts";
import type { PlanOptions } from "./plan/plan-options.ts";
import { planModules } from "./plan-link.ts";
import { Failure } from "./problem.ts";
import { bytesOf } from "./wasm/bytes-of.ts";
import { at } from "./wasm/lists.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";

export type { Diagnostic } from "./diagnostic.ts";
export { ModuleLinkError, ModuleParseError } from "./errors.ts";
export type {
  FreezeTarget,
  FrozenFile,
  FrozenLink,
  FrozenModuleFile,
  ModuleReference,
} from "./freeze/frozen-format.ts";
export { setSourceMapUrl, sourceMapUrlOf } from "./rewrite/source-map-link.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Options of `freezePlan`. */
export interface FreezePlanOptions {
  /** The host that the files are made for; `browser` by default. */
  readonly target?: FreezeTarget;
  /** The module whose exports `index.js` exports by their names; the first by default. */
  readonly entry?: string;
  /** The file name of the script without its extension; `linked` by default. */
  readonly name?: string;
  /** ES modules with host imports, by namespace: `index.js` imports them. */
  readonly hostModules?: Readonly<Record<string, string>>;
  /** True: each file is compared with its SHA-256 when it is loaded. */
  readonly integrity?: boolean;
  /** Makes the bytes of a fused unit smaller and faster, as `wasm-opt -O3` does. */
  readonly optimize?: (bytes: Bytes) => Uint8Array | Promise<Uint8Array>;
  /** For bundlers: how the script gets at a file. By default the files stand beside the script. */
  readonly moduleOf?: (file: FrozenModuleFile) => ModuleReference;
  /**
   * The texts of source maps, by module. Each is written beside the file of its module, which then names it; where the code has
   * moved, the source map is moved too. `inline` writes none, and a fused unit has none.
   */
  readonly sourceMaps?: Readonly<Record<string, string>>;
  /** For bundlers: the name of a source map beside its module; `program.wasm.map` by default. */
  readonly sourceMapName?: (file: FrozenFile) => string;
  /** The package from which declarations import types of memories, tables, globals and tags; `@rec/core` by default. */
  readonly from?: string;
}

/** Options of `freeze`: those of `planLink`, with `fuse: "auto"` by default, and those of `freezePlan`. */
export interface FreezeOptions extends PlanOptions, FreezePlanOptions {}

const FREEZE_PLAN_OPTIONS: Readonly<Record<keyof FreezePlanOptions, OptionShapes[string]>> = {
  target: ["browser", "node", "bun", "deno", "workerd", "source-phase", "inline"],
  entry: "string",
  name: "string",
  hostModules: "record",
  integrity: "boolean",
  optimize: "function",
  moduleOf: "function",
  sourceMaps: "record",
  sourceMapName: "function",
  from: "string",
};

const FREEZE_OPTIONS: OptionShapes = { ...PLAN_OPTIONS, ...FREEZE_PLAN_OPTIONS };

/**
 * Links modules when a program is built: writes files that need no linker.
 *
 * It plans with `fuse: "auto"`, and makes all checks of `link`. A namespace in `hostModules` is a host import where no module
 * provides it. Then it is `freezePlan`.
 *
 * @param modules - whole bytes by name; neither kept nor changed
 * @returns the plan, and the files as `freezePlan` describes them
 * @throws {@link ModuleParseError}, {@link ModuleLinkError} as `parseModule`, `planLink` and `freezePlan`
 *
 * @example
 * ```ts
 * import { freeze } from "@rec/core/freeze";
 *
 * const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const { files } = await freeze({ empty }, { target: "node" });
 * console.log(files.map(({ name }) => name)); // [ 'index.js', 'linked.js', 'index.d.ts', 'linked.d.ts', 'empty.wasm' ]
 * ```
 */
export async function freeze(
  modules: Readonly<Record<string, Bytes>>,
  options: FreezeOptions = {},
): Promise<FrozenLink> {
  explained(() => checkArguments({ call: "freeze", modules, options, shapes: FREEZE_OPTIONS }, "link"), {
    words: FREEZE_WORDS,
  });
  const {
    target,
    entry,
    name,
    hostModules,
    integrity,
    optimize,
    moduleOf,
    sourceMaps,
    sourceMapName,
    from,
    ...planOptions
  } = options;
  const types = nullRecord(
    Object.entries(modules).map(([module, bytes]) => [module, reading(module, bytes, readModule)] as const),
  );
  const wanted: PlanOptions = { ...planOptions, fuse: planOptions.fuse ?? "auto" };
  return freezePlan(planWithHost(types, wanted, hostModules), modules, {
    ...(target !== undefined && { target }),
    ...(entry !== undefined && { entry }),
    ...(name !== undefined && { name }),
    ...(hostModules && { hostModules }),
    ...(integrity !== undefined && { integrity }),
    ...(optimize && { optimize }),
    ...(moduleOf && { moduleOf }),
    ...(sourceMaps && { sourceMaps }),
    ...(sourceMapName && { sourceMapName }),
    ...(from !== undefined && { from }),
  });
}

/** Plans twice, if imports of a namespace that the host provides find no module. */
function planWithHost(
  types: Readonly<Record<string, ModuleType>>,
  options: PlanOptions,
  hostModules: Readonly<Record<string, string>> = {},
): LinkPlan {
  try {
    return planModules(types, options);
  } catch (error) {
    if (!(error instanceof ModuleLinkError)) throw error;
    const missing = error.diagnostics.flatMap(({ code, import: imported }) =>
      code === "UNRESOLVED_IMPORT" && imported && Object.hasOwn(hostModules, imported.module) ? [imported] : [],
    );
    if (missing.length === 0) throw error;
    return planModules(types, { ...options, imports: withStandIns(options.imports ?? {}, types, missing) });
  }
}

/**
 * Writes a plan and its modules as files that need no linker.
 *
 * - `linked.js`: the function `load`, which loads and compiles all modules at once, instantiates them in order, and returns
 *   their exports by module name. It takes the host imports that are left as `imports` (`importsFor`, `provide`), and checks
 *   them by name and kind first
 * - `index.js`: the same code, which links when it is imported, and exports the exports of one module by their names. Its default
 *   export has those of all. It is left out if a host import has no ES module in `hostModules`
 * - `linked.d.ts`, `index.d.ts`: their types
 * - a `.wasm` file for each unit of the plan, rewritten or fused, and `linker.wasm` if the plan needs a module of the linker
 *
 * @param plan - from `planLink` or `Linked.plan`, also from JSON
 * @param modules - the whole original modules by name; neither kept nor changed
 * @returns the same files for the same input, byte for byte
 * The engine checks the code of each module, if this runtime compiles code. A module passes that uses a feature which this engine
 * lacks.
 *
 * @throws {@link ModuleLinkError} `UNSUPPORTED_PLAN_VERSION`, `PLAN_MISMATCH`, `INVALID_OPTION`; {@link ModuleParseError} as
 *   `rewriteModule`, and `INVALID_MODULE` with each module that has invalid code
 *
 * @example
 * ```ts
 * import { freezePlan } from "@rec/core/freeze";
 * import { parseModule, planLink } from "@rec/core/plan";
 *
 * const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const { files } = await freezePlan(planLink({ empty: parseModule(empty) }), { empty }, { target: "inline" });
 * console.log(files.map(({ name }) => name)); // [ 'index.js', 'linked.js', 'index.d.ts', 'linked.d.ts' ]
 * ```
 */
export async function freezePlan(
  plan: StoredPlan,
  modules: Readonly<Record<string, Bytes>>,
  options?: FreezePlanOptions,
): Promise<FrozenLink>;
export async function freezePlan(
  stored: StoredPlan,
  modules: Readonly<Record<string, Bytes>>,
  options: FreezePlanOptions = {},
): Promise<FrozenLink> {
  const given = stored as LinkPlan;
  explained(
    () => {
      checkArguments({ call: "freezePlan", modules, options, shapes: FREEZE_PLAN_OPTIONS }, "link");
      checkPlanVersion(given);
      checkNames(
        options,
        given.modules.map(({ name }) => name),
      );
    },
    { words: FREEZE_WORDS },
  );
  const declared = given.modules.map(({ name: module }) => declaredModule(module, modules[module]));
  const types = declared.map(({ type }) => type);
  const found = given.modules.map((planned, position) => ({ planned, type: at(types, position) }));
  const [other, ...others] = findOtherTypes(found, given.compileOptions);
  if (other !== undefined) throw explainFailure(new Failure("link", [other, ...others]), FREEZE_WORDS);
  const { target = "browser", name = "linked", entry = given.modules[0]?.name ?? "", from = "@rec/core" } = options;
  const typeOf = new Map(declared.map(({ name: module, type }) => [module, type]));
  // Beyond this point memory and table of the linker are large enough, also if the plan was made of compiled modules.
  const plan = enlargePlan(
    given,
    declaredSizes(given, (module) => typeOf.get(module)),
  );
  const { sourceMaps, ...unmapped } = options;
  const frozen = await freezeModules(plan, modules, {
    ...(target === "inline" ? unmapped : options),
    name,
    typeOf: (module) => typeOf.get(module),
  });
  const trapping = importsModules(target) && needsTrap(plan) ? trapModule(frozen) : undefined;
  const all = trapping === undefined ? frozen : [...frozen, trapping];
  const referenceOf = options.moduleOf ?? defaultReference(target);
  const references = all.map(({ file, bytes, sourceMap }) =>
    referenceOf({ name: file, contents: bytes, ...(sourceMap && { sourceMap }) }),
  );
  const scene: FrozenScene = { plan, target, modules: frozen, references };
  const script = `${name}.js`;
  const hostModules = new Map(Object.entries(options.hostModules ?? {}));
  const trap = references.at(-1)?.expression ?? "";
  const used = usedHostModules(plan, hostModules);
  const { text, local } = printScript(scene, { trapping: trap, hostModules: used });
  const entryModule = { plan, entry, script, text: local, hostModules: used };
  const hasEntry = hostIsKnown(plan, hostModules);
  const files: FrozenFile[] = [
    ...(hasEntry ? [{ name: "index.js", contents: printEntry(entryModule) }] : []),
    { name: script, contents: text },
    ...(hasEntry ? [{ name: "index.d.ts", contents: printEntryTypes(entryModule) }] : []),
    { name: `${name}.d.ts`, contents: printScriptTypes({ plan, target, modules: declared, from }) },
    ...(target === "inline" ? [] : all.map(({ file, bytes }) => ({ name: file, contents: bytes }))),
    ...frozen.flatMap(({ sourceMap }) => sourceMap ?? []),
  ];
  return { plan, files };
}

function declaredModule(name: string, given: Bytes | undefined) {
  return reading(name, given, (bytes) => {
    const type = readModuleWithoutData(bytes);
    return { name, type, names: readParameterNames(bytes, type) };
  });
}

/** Reads the bytes of a module; an error of the read names the module. */
function reading<Result>(module: string, given: Bytes | undefined, read: (bytes: Bytes) => Result): Result {
  return explained(
    () => {
      const bytes = bytesOf(given);
      if (bytes === undefined) throw noBytes(given);
      return read(bytes);
    },
    { words: FREEZE_WORDS, subject: { module } },
  );
}
