import { canCompile } from "../bind/can-compile.ts";
import { encodeProbe } from "../encode/probe-module.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { brandOf } from "../wasm/brand.ts";
import { type DefinedType, type ExternType, externKindOf } from "../wasm/extern-type.ts";
import type { HostImports } from "../wasm/host-import.ts";
import { type HostDiagnosis, hostMismatch, throwHostProblems } from "./host-problems.ts";
import { type HostUse, hostUsesOf, needsProbe } from "./host-uses.ts";

/** A value, and the type that it may have. */
export interface TypedValue {
  readonly type: ExternType;
  readonly value: unknown;
}

export interface ProbeOptions extends Partial<HostDiagnosis> {
  /** The refusal of the engine that led here. */
  readonly cause?: unknown;
}

/**
 * Checks the types that JavaScript does not show: the engine instantiates a generated module, which imports the values
 * with the expected types, and runs no code. If no code may be compiled, the values of globals are looked at.
 *
 * Instantiation changes no imported extern: it grows no memory, and detaches no buffer.
 *
 * @throws Failure `EXTERN_TYPE_MISMATCH`, with all problems
 */
export function probeHostImports(plan: LinkPlan, host: HostImports, options: ProbeOptions = {}): void {
  const uses = hostUsesOf(plan, host).filter(needsProbe);
  const refused = refusedUses(uses, plan.hostTypes ?? []);
  const identify = options.identify ?? kindOnly;
  const problems = refused.map((use) => hostMismatch(use, plan, identify(use.given?.value, use.type)));
  throwHostProblems(problems, "cause" in options ? { cause: options.cause } : undefined);
}

function refusedUses(uses: readonly HostUse[], types: readonly DefinedType[]): HostUse[] {
  const isAccepted = (some: readonly HostUse[]) =>
    acceptsTypes(
      types,
      some.map(({ type, given }) => ({ type, value: given?.value })),
    );
  const verdicts = uses.length === 0 ? [] : oneMemoryEach(uses).map(isAccepted);
  if (verdicts.every((isFine) => isFine === true)) return [];
  if (verdicts.includes(undefined) && !canCompile()) return uses.filter(hasOtherValue);
  return uses.filter((use) => isAccepted([use]) === false);
}

/** An engine without multiple memories accepts one memory in a module. */
function oneMemoryEach(uses: readonly HostUse[]): HostUse[][] {
  const [main, ...further] = uses.filter(({ type }) => type.kind === "memory");
  const others = uses.filter(({ type }) => type.kind !== "memory");
  return [main === undefined ? others : [main, ...others], ...further.map((use) => [use])];
}

/**
 * Whether the engine accepts values with these types.
 *
 * @param types - the defined types that the types refer to
 * @returns undefined if the engine does not know one of the types, or compiles no code
 */
export function acceptsTypes(types: readonly DefinedType[], values: readonly TypedValue[]): boolean | undefined {
  const bytes = encodeProbe(
    types,
    values.map(({ type }) => type),
  );
  let module: WebAssembly.Module;
  try {
    module = new WebAssembly.Module(bytes);
  } catch {
    return undefined;
  }
  const imports = Object.fromEntries(values.map(({ value }, position) => [position, value]));
  try {
    new WebAssembly.Instance(module, { "": imports as WebAssembly.ModuleImports });
    return true;
  } catch {
    return false;
  }
}

/** Whether the value of a global shows another type than the import expects. */
function hasOtherValue({ type, given }: HostUse): boolean {
  if (type.kind !== "global" || typeof type.type !== "string" || given === undefined) return false;
  if (brandOf(given.value) !== "WebAssembly.Global") return false;
  try {
    return typeof (given.value as WebAssembly.Global).value !== (type.type === "i64" ? "bigint" : "number");
  } catch {
    // A global of type v128 does not show its value.
    return type.type !== "v128";
  }
}

function kindOnly(_value: unknown, expected: ExternType): ExternType {
  return { kind: "opaque", externKind: externKindOf(expected) };
}
