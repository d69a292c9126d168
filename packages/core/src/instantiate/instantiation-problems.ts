import { ModuleLinkError, TracedTrap } from "../errors.ts";
import type { PlannedImport } from "../plan/import-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { Failure, type Problem } from "../problem.ts";
import { describeThrown } from "../wasm/describe-thrown.ts";
import { INITIALIZE } from "../wasm/host-names.ts";
import type { Stopped } from "./stopped.ts";

/** The text of a thrown value in one line, with a hint if it is a trap of rec's own. */
interface Reason {
  readonly reason: string;
  /** The hint of a trap of rec's own. */
  readonly ownHint?: string;
}

/** A compiled library is built for addresses of another size than its program. */
export interface OtherAddresses extends Problem {
  readonly about: "other-addresses";
  readonly code: "EXTERN_TYPE_MISMATCH";
  readonly module: string;
  /** The size of an address in the program. */
  readonly bits: 32 | 64;
  /** Whether the linker made the memory. If all modules came compiled, its size of addresses is a guess. */
  readonly isMade: boolean;
}

export type InstantiationProblem =
  /** The engine refused an import. */
  | (Problem & Reason & { readonly about: "engine-rejected"; readonly rejected?: PlannedImport })
  | OtherAddresses
  /** A unit stopped while the engine instantiated it. */
  | (Problem & Reason & { readonly about: "stopped"; readonly hasStart: boolean })
  /** A deferred start function stopped when a step of the plan called it. */
  | (Problem & Reason & { readonly about: "start-stopped" })
  /** A function that initializes a module stopped when a step of the plan called it. */
  | (Problem & Reason & { readonly about: "initialize-stopped"; readonly called: string });

/** Describes the exception of WebAssembly with which a unit stopped. */
export type DescribeException = (stopped: Stopped, plan: LinkPlan) => string;

interface Run {
  readonly plan: LinkPlan;
  /** Without it, problems do not name tag and values. */
  readonly describe?: DescribeException | undefined;
}

/** Returns the failure of a unit that stopped, with the thrown value as cause. */
export function failureOfStop(stopped: Stopped, run: Run): Failure {
  return new Failure("link", [problemOf(stopped, run)], { cause: stopped.thrown });
}

/** The texts of V8 and SpiderMonkey. A compiled module does not show the size of its addresses. */
const OTHER_ADDRESSES = /(?:cannot import|incompatible address type) i(32|64)/;

function problemOf(stopped: Stopped, { plan, describe }: Run): InstantiationProblem {
  const { thrown, unit: module, during, called = INITIALIZE } = stopped;
  const reason = reasonOf(stopped, describe && (() => describe(stopped, plan)));
  const trapped = { code: "INSTANTIATION_TRAPPED", module, ...reason } as const;
  if (during === "start") return { about: "start-stopped", ...trapped };
  if (during === "initialization") return { about: "initialize-stopped", ...trapped, called };
  const planned = plan.modules.find(({ name }) => name === module);
  // A start function may link other modules and fail at that; this module's imports are not at fault then.
  if (!isInstance(thrown, WebAssembly.LinkError) || isInstance(thrown, ModuleLinkError)) {
    // A precompiled module does not reveal whether it has a start function.
    return { about: "stopped", ...trapped, hasStart: planned?.start === "at instantiation" };
  }
  const [, bits] = (plan.libraries && OTHER_ADDRESSES.exec(reason.reason)) ?? [];
  if (bits !== undefined) {
    return {
      about: "other-addresses",
      code: "EXTERN_TYPE_MISMATCH",
      module,
      bits: bits === "64" ? 64 : 32,
      isMade: plan.libraries?.memory?.by === "made",
    };
  }
  const found = importNamedIn(reason.reason, importsSeen(module, plan));
  if (found === undefined) return { about: "engine-rejected", code: "ENGINE_REJECTED", module, ...reason };
  const { importer, entry: rejected, position } = found;
  const named = { rejected, import: { module: rejected.module, name: rejected.name } };
  const own = position === undefined ? reason : { ...reason, reason: atPosition(reason.reason, position) };
  return { about: "engine-rejected", code: "ENGINE_REJECTED", module: importer, ...own, ...named };
}

/** An import under the names that the engine knows, and the import of a module behind it. */
interface SeenImport {
  readonly module: string;
  readonly name: string;
  readonly importer: string;
  readonly entry: PlannedImport;
  /** Position among the imports of the importer, if it is part of a fused unit. */
  readonly position?: number;
}

/** The imports of the unit that a module belongs to, in order. */
function importsSeen(module: string, { units, modules }: LinkPlan): SeenImport[] {
  const importsOf = (importer: string) => modules.find(({ name }) => name === importer)?.imports ?? [];
  const fused = units.find((unit) => unit.fused && unit.modules.includes(module))?.fused;
  const own = importsOf(module).map((entry) => ({ module: entry.module, name: entry.name, importer: module, entry }));
  if (fused === undefined) return own;
  return fused.imports.flatMap(({ users, module: namespace, name }) => {
    const user = users.find(({ import: position }) => position !== undefined);
    const position = user?.import ?? 0;
    const entry = user && importsOf(user.module)[position];
    return entry ? [{ module: namespace, name, importer: user.module, entry, position }] : [];
  });
}

function reasonOf({ thrown }: Stopped, describe: (() => string) | undefined): Reason {
  if (!isInstance(thrown, TracedTrap)) return { reason: describeThrown(thrown, describe) };
  const { message, hint } = thrown.diagnostics[0];
  return { reason: message, ownHint: hint };
}

/** `instanceof` for any value, also for a revoked proxy, of which it throws. */
function isInstance<Instance>(value: unknown, type: { readonly prototype: Instance }): value is Instance {
  try {
    return Object.prototype.isPrototypeOf.call(type.prototype as object, value as object);
  } catch {
    return false;
  }
}

/** The number that an engine gives to an import. */
const POSITION = /(import #?)(\d+)/i;

/** The engine counts the imports of the fused unit, and the reader those of the module. */
function atPosition(reason: string, position: number): string {
  return reason.replace(POSITION, (_, words: string) => `${words}${position}`);
}

/**
 * Engines identify the import that they refuse by its position, its names, both, or only its kind; names in quotes are the surest.
 * Short names may occur in the text by chance, so if several imports match, none is named.
 */
function importNamedIn(reason: string, imports: readonly SeenImport[]): SeenImport | undefined {
  const quoted = imports.filter(({ module, name }) => [module, name].every((word) => reason.includes(`"${word}"`)));
  if (quoted.length === 1) return quoted[0];
  const position = POSITION.exec(reason)?.[2];
  if (position !== undefined) return imports[Number(position)];
  const named = imports.filter(({ module, name }) => reason.includes(module) && reason.includes(name));
  const meant = named[0] ? named : imports.filter(({ entry }) => reason.toLowerCase().includes(entry.kind));
  return meant.length === 1 ? meant[0] : undefined;
}
