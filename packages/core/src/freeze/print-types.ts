import { declareType } from "../declare/declare-export.ts";
import { type DeclaredModule, declareModules } from "../declare/declare-modules.ts";
import { JsTypes } from "../declare/js-type.ts";
import { propertyName } from "../declare/type-name.ts";
import { importsOf } from "../instantiate/host-uses.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import { at } from "../wasm/lists.ts";
import type { FreezeTarget } from "./frozen-format.ts";
import { importsModules } from "./print-loader.ts";
import { makesLibraryMemory } from "./print-steps.ts";

export interface ScriptTypes {
  readonly plan: LinkPlan;
  readonly target: FreezeTarget;
  /** In the order of the plan. */
  readonly modules: readonly DeclaredModule[];
  /** The package with the types of memories, tables, globals and tags. */
  readonly from: string;
}

/** The declarations of the script with the function `load`. They name no global type, which a program might lack. */
export function printScriptTypes({ plan, target, modules, from }: ScriptTypes): string {
  const used = new Set<string>();
  const types = new JsTypes(plan.hostTypes ?? [], (name) => used.add(name));
  const host = hostTypes(plan, types);
  const options = [
    ...host.map(({ name, type }) => `  readonly ${name}: ${type};`),
    ...memoryOption(plan, types),
    ...loadOptions(target),
  ];
  for (const name of ["LinkOptions", "PlatformUrl"]) if (options.some((line) => line.includes(name))) used.add(name);
  const load = [
    "/** Options of `load`. */",
    "export interface LoadOptions {",
    ...options,
    "}",
    "",
    "/** Loads, compiles and instantiates all modules; each call makes new instances. */",
    `export declare const load: (options${host.length > 0 ? "" : "?"}: LoadOptions) => Promise<Modules>;`,
  ];
  return `${declareModules(modules, from, used)}\n${load.join("\n")}\n`;
}

interface HostOption {
  readonly name: string;
  readonly type: string;
}

/** The options with host imports: `imports`, `importsFor` and `provide`, with the type of each value. */
function hostTypes(plan: LinkPlan, types: JsTypes): HostOption[] {
  type Tree = Map<string, Tree | ExternType>;
  const root: Tree = new Map();
  for (const { imports } of importsOf(plan)) {
    for (const { binding, externType, kind } of imports) {
      if (binding.by !== "host") continue;
      const { option, for: only, module, name } = binding;
      const path = [option ?? (only === undefined ? "imports" : "importsFor"), ...(only === undefined ? [] : [only])];
      let at = root;
      for (const step of option === undefined ? [...path, module] : path) {
        const next = (at.get(step) ?? new Map()) as Tree;
        at.set(step, next);
        at = next;
      }
      if (!at.has(name)) at.set(name, externType ?? { kind: "opaque", externKind: kind });
    }
  }
  const print = (value: Tree | ExternType): string => {
    if (!(value instanceof Map)) return hostType(value, types);
    return `{ ${[...value].map(([name, inner]) => `readonly ${propertyName(name)}: ${print(inner)}`).join("; ")} }`;
  };
  return [...root].map(([name, value]) => ({ name, type: print(value) }));
}

/** A constant global may be a plain value. */
function hostType(type: ExternType, types: JsTypes): string {
  const declared = declareType(type, 0, { types, names: new Map() });
  return type.kind === "global" && !type.mutable ? `${types.value(type.type)} | ${declared}` : declared;
}

function memoryOption(plan: LinkPlan, types: JsTypes): string[] {
  if (!makesLibraryMemory(plan)) return [];
  const { type } = at(plan.made, plan.libraries.memory.extern);
  return [
    "  /** Called with the memory of the program and its libraries, before any module is instantiated. */",
    `  readonly onMemory?: (memory: ${hostType(type, types)}) => void;`,
  ];
}

function loadOptions(target: FreezeTarget): string[] {
  const signal = [
    "  /** Ends the load, and the run before its next step. */",
    '  readonly signal?: LinkOptions["signal"];',
  ];
  if (importsModules(target)) return signal;
  const progress = [
    ...signal,
    "  /** Called when a file is compiled. */",
    '  readonly onProgress?: (event: { readonly phase: "compile"; readonly module: string; readonly done: true }) => void;',
  ];
  if (target === "inline") return progress;
  const url = [
    ...progress,
    "  /** Another place for a file, by its name; undefined keeps its own. */",
    "  readonly url?: (file: string) => PlatformUrl | string | undefined;",
  ];
  if (target !== "browser" && target !== "deno") return url;
  const init = '{ readonly signal?: LinkOptions["signal"]; readonly integrity?: string }';
  return [
    ...url,
    "  /** In place of the global `fetch`: returns a promise of a `Response`. */",
    `  readonly fetch?: (url: PlatformUrl | string, init: ${init}) => Promise<object>;`,
  ];
}
