import type { DiagnosticCode } from "./diagnostic.ts";
import type { LinkOptions, LinkPlanOptions } from "./link-options.ts";
import type { PlanOptions } from "./plan/plan-options.ts";
import { type FailedPhase, Failure, type Problem } from "./problem.ts";
import type { SourceRequest } from "./source.ts";
import { isRecord } from "./wasm/is-record.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/**
 * The values that an option accepts: any, those of a type, arrays of strings, objects that are no collection, numbers from a least one, some constants, or objects with
 * these methods.
 */
export type OptionShape =
  | "any"
  | "boolean"
  | "function"
  | "string"
  | "strings"
  | "record"
  | number
  | readonly (string | boolean)[]
  | HasMethods;

export interface HasMethods {
  readonly has: readonly string[];
}

/** The shape of each option, by name. */
export type OptionShapes = Readonly<Record<string, OptionShape>>;

/** The shape of every option in a type. An option without a shape does not compile, because callers could not use it. */
export type ShapesOf<Options> = Readonly<Record<keyof Options, OptionShape>>;

const LIMITS: Readonly<Record<"timeoutMs" | "retries", OptionShape>> = { timeoutMs: 0, retries: 0 };

/** The options of `linkPlan`. */
export const LINK_PLAN_OPTIONS: ShapesOf<LinkPlanOptions> = {
  ...LIMITS,
  imports: { has: [] },
  importsFor: "record",
  provide: "record",
  concurrency: 1,
  signal: { has: ["addEventListener", "removeEventListener"] },
  onProgress: "function",
  initialize: "boolean",
  host: { has: ["load", "resolve", "now"] },
  wasi: { has: ["open"] },
};

/** The options of `planLink`. */
export const PLAN_OPTIONS: ShapesOf<PlanOptions> = {
  imports: { has: [] },
  importsFor: "record",
  builtins: "strings",
  importedStringConstants: "string",
  resolve: "function",
  binding: ["auto", "shim", "closure"],
  hoist: "boolean",
  reconcileLimits: "boolean",
  unresolved: ["error", "trap"],
  dataOverlap: ["error", "warn", "allow"],
  initialize: "boolean",
  place: ["auto", "off", "require"],
  stackSize: 0,
  heap: "string",
  provide: "record",
  strict: "boolean",
  fuse: ["auto", true, false],
};

/** The options of `link` and `prepare`. */
export const LINK_OPTIONS: ShapesOf<LinkOptions> = {
  ...LINK_PLAN_OPTIONS,
  ...PLAN_OPTIONS,
  discover: "function",
  cache: { has: [] },
};

/** The keys of a source with options of its own. */
export const SOURCE_OPTIONS: ShapesOf<SourceRequest> = {
  ...LIMITS,
  source: "any",
  integrity: "any",
  type: { has: [] },
};

/** The arguments of one call, or of one source with options. */
export interface Arguments {
  /** The public function; undefined for a source. */
  readonly call?:
    | "link"
    | "prepare"
    | "linkPlan"
    | "planLink"
    | "relink"
    | "freeze"
    | "freezePlan"
    | "openProgram"
    | "open"
    | "openSync"
    | "attach";
  /** The first argument: sources or module types by module name. */
  readonly modules: unknown;
  readonly options: unknown;
  readonly shapes: OptionShapes;
}

/** Arguments of other kinds than the function wants. `explain/argument-problems.ts` says all that is wrong with them. */
export interface InvalidArguments extends Problem {
  readonly about: "invalid-arguments";
  readonly code: Extract<DiagnosticCode, "INVALID_ARGUMENT" | "INVALID_OPTION">;
  readonly given: Arguments;
  /** The options that do not exist, or have a value of another kind. */
  readonly wrong: readonly string[];
}

/**
 * Checks the kinds of arguments, before anything else reads them.
 *
 * @param phase - decides the class of the error
 * @throws Failure `INVALID_ARGUMENT`, `INVALID_OPTION`
 */
export function checkArguments(given: Arguments, phase: FailedPhase): void {
  const { call, modules, options, shapes } = given;
  const areModules = isRecord(modules) && (call !== "planLink" || areModuleTypes(modules));
  const areOptions = isRecord(options);
  const wrong: string[] = [];
  // A loop, because each further function takes time in a cold start.
  if (areOptions) for (const name of Object.keys(options)) if (!fits(options[name], name, shapes)) wrong.push(name);
  if (areModules && areOptions && wrong.length === 0) return;
  const code = areModules ? "INVALID_OPTION" : "INVALID_ARGUMENT";
  const problem: InvalidArguments = { about: "invalid-arguments", code, given, wrong };
  throw new Failure(phase, [problem]);
}

function areModuleTypes(modules: Readonly<Record<string, unknown>>): boolean {
  return !isModuleType(modules) && Object.values(modules).every(isModuleType);
}

function isModuleType(value: unknown): boolean {
  return Array.isArray((Object(value) as Partial<ModuleType>).imports);
}

/** Whether an option exists, and its value has the right shape. Undefined is the value of an absent option. */
function fits(value: unknown, name: string, shapes: OptionShapes): boolean {
  if (!Object.hasOwn(shapes, name)) return false;
  const shape = shapes[name] as OptionShape;
  if (value === undefined || shape === "any") return true;
  if (typeof shape === "number") return typeof value === "number" && value >= shape;
  if (shape === "record") return isRecord(value);
  if (shape === "strings") return Array.isArray(value) && value.every((item) => typeof item === "string");
  if (typeof shape === "string") return typeof value === shape;
  if (!("has" in shape)) return shape.includes(value as string | boolean);
  if (Object(value) !== value) return false;
  for (const method of shape.has) if (typeof Reflect.get(value as object, method) !== "function") return false;
  return true;
}
