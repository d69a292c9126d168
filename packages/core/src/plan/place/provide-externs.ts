import { Failure, type Problem } from "../../problem.ts";
import { brandOf } from "../../wasm/brand.ts";
import type { DefinedType, ExternType } from "../../wasm/extern-type.ts";
import { readHostValue } from "../../wasm/host-import.ts";
import { isRecord } from "../../wasm/is-record.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { observeHostExtern } from "../../wasm/observe-host-extern.ts";
import { NOTHING_ARRANGED, type ProvidedDefinition } from "../arrangement.ts";
import { providedType } from "../hoist/reconcile-limits.ts";
import type { LinkResolution } from "../read-link.ts";

/** The option `provide` names something that the host's extern cannot replace. */
export interface RefusedProvision extends Problem {
  readonly about: "refused-provision";
  readonly code: "INVALID_OPTION";
  /** Name of the module in the option. */
  readonly module: string;
  /** The key of the extern, if the problem is about one. */
  readonly name?: string;
  readonly because:
    | "no such module"
    | "no externs by name"
    | "no such key"
    | "precompiled"
    | "nothing defined"
    | "initialized";
  /** The brand of the value of the module, if it is no object with externs by name. */
  readonly brand?: string;
  /** Names of the linked modules, if the module is none of them. */
  readonly modules?: readonly string[];
}

/** Reading an extern of the option threw. */
export interface UnreadableProvision extends Problem {
  readonly about: "unreadable-provision";
  readonly code: "HOST_IMPORT_FAILED";
  readonly module: string;
  readonly name: string;
  readonly error: unknown;
}

/** The host's extern has another type than the definition that it replaces. */
export interface ProvisionMismatch extends Problem {
  readonly about: "provision-mismatch";
  readonly code: "EXTERN_TYPE_MISMATCH";
  readonly module: string;
  readonly name: string;
  readonly expected: ExternType;
  /** A type, or the type name of a value that is no extern. */
  readonly found: ExternType | string;
  /** The defined types that the types refer to. */
  readonly types: readonly DefinedType[];
}

export type ProvisionProblem = RefusedProvision | UnreadableProvision | ProvisionMismatch;

const KINDS = ["memory", "table"] as const;

/**
 * Puts memories and tables of the host in the place of the first ones that modules define: the option `provide`.
 *
 * The definition becomes an import, as if it were hoisted, and each importer of it gets the extern of the host. Maximum and
 * element type are not visible in JavaScript, so the engine compares them before any module runs.
 */
export function provideExterns(resolution: LinkResolution): LinkResolution {
  const { scene, arrangement = NOTHING_ARRANGED } = resolution;
  if (scene.options.provide === undefined) return resolution;
  const found = Object.entries(scene.options.provide).map(([module, given]) => provideOne(module, given, resolution));
  const provided = found.flatMap((one) => one.provided);
  const problems = found.flatMap((one) => one.problems);
  // Later passes would blame imports for the definition that is not replaced.
  const refused = problems.filter(({ about }) => about !== "provision-mismatch");
  const [first, ...rest] = refused.map((problem) => ({ ...problem, moduleCount: scene.modules.length }));
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
  return {
    ...resolution,
    arrangement: {
      ...arrangement,
      provided: [...(arrangement.provided ?? []), ...provided],
      problems: [...arrangement.problems, ...problems],
    },
  };
}

interface Provision {
  readonly provided: readonly ProvidedDefinition[];
  readonly problems: readonly ProvisionProblem[];
}

function provideOne(name: string, given: unknown, { scene }: LinkResolution): Provision {
  if (given === undefined) return { provided: [], problems: [] };
  const position = scene.index.moduleByName.get(name);
  const type = position === undefined ? undefined : scene.modules[position]?.type;
  const refuse = (problem: Pick<RefusedProvision, "because"> & Partial<RefusedProvision>): Provision => {
    return {
      provided: [],
      problems: [{ ...problem, about: "refused-provision", code: "INVALID_OPTION", module: name }],
    };
  };
  if (position === undefined || type === undefined) {
    return refuse({ because: "no such module", modules: scene.modules.map((module) => module.name) });
  }
  if (!isRecord(given)) return refuse({ because: "no externs by name", brand: brandOf(given) });
  const unknown = Object.keys(given).find((key) => !KINDS.includes(key as "memory"));
  if (unknown !== undefined) return refuse({ because: "no such key", name: unknown });
  const provided: ProvidedDefinition[] = [];
  const problems: ProvisionProblem[] = [];
  for (const kind of KINDS) {
    const key = { option: "provide", for: name, module: "", name: kind } as const;
    const value = readHostValue(scene.options.hostImports, key);
    if (value === undefined || value.value === undefined) continue;
    if (value.isThrown) {
      const error = value.value;
      problems.push({ about: "unreadable-provision", code: "HOST_IMPORT_FAILED", module: name, name: kind, error });
      continue;
    }
    const because = obstacle(type, kind);
    if (because !== undefined) return refuse({ because, name: kind });
    provided.push({ module: position, kind, ordinal: 0, key });
    const definition = type.definitions[kind][0] as ModuleType["definitions"]["memory"][number];
    const expected = providedType(definition.type);
    const found = observeHostExtern(value.value, expected);
    if (found === undefined) continue;
    const subject = { module: name, name: kind, expected, found, types: type.types };
    problems.push({ about: "provision-mismatch", code: "EXTERN_TYPE_MISMATCH", ...subject });
  }
  return { provided, problems };
}

/** The reason for which no import can stand for the first definition of a kind. */
function obstacle(
  { precompiled, definitions }: ModuleType,
  kind: "memory" | "table",
): RefusedProvision["because"] | undefined {
  if (precompiled) return "precompiled";
  const [definition] = definitions[kind];
  if (definition === undefined) return "nothing defined";
  return definition.movable ? undefined : "initialized";
}
