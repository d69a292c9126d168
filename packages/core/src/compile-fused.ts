import {
  checkSeparate,
  fuseStored,
  type GivenModule,
  type Later,
  refusalOf,
  separateUnit,
  separateUnits,
} from "./fuse-stored.ts";
import type { combine } from "./graph/collect-failures.ts";
import type { OwnBody } from "./load/module-load.ts";
import type { LinkPlan, PlannedUnit } from "./plan/plan-format.ts";
import { attribute, attributeTo, Failure, type Subject } from "./problem.ts";
import type { HostImports } from "./wasm/host-import.ts";

/** A module of a stored plan. Its bytes arrive, or have arrived. */
export interface LoadedModule {
  readonly name: string;
  readonly subject: Subject;
  /** The final URL, after redirects. */
  readonly url: string | undefined;
  readonly body: OwnBody;
}

/** A module of a stored plan, or all modules of a fused unit as one. */
export interface CompiledPart {
  readonly name: string;
  /** The names for which the compiled module stands: those of all modules of a fused unit. */
  readonly names: readonly string[];
  readonly module: WebAssembly.Module;
  /** That of the module itself, also if it was fused. */
  readonly body: OwnBody | undefined;
  /** The reason for which the unit of the module cannot be fused. */
  readonly refused?: Failure;
  /** Failures that are reported behind those of imports and exports. */
  readonly others: readonly unknown[];
}

interface Changing {
  readonly plan: LinkPlan;
  readonly onOther: (failure: unknown) => void;
}

/** The loads of a unit, and the functions that compile them. A `Change` changes the bytes of one module. */
interface FusedLoads<Change> extends Later {
  /** The given modules of the unit, by name. */
  readonly loads: ReadonlyMap<string, Promise<LoadedModule>>;
  /** Compiles the result of `write`, as the phase of all modules of the unit. */
  readonly compileWritten: (write: () => Promise<Uint8Array<ArrayBuffer>>) => Promise<WebAssembly.Module>;
  readonly compileLoaded: (loaded: LoadedModule, change: Promise<Change>) => Promise<WebAssembly.Module>;
  readonly loadChange: (unit: PlannedUnit, changing: Changing) => Promise<Change>;
}

/**
 * Compiles the modules of a fused unit as one. The source of the unit may also be the module that they make.
 *
 * If they cannot be fused, each is compiled by itself. So the failures are those of modules that are not fused.
 *
 * @returns gives the result for the name of a module
 */
export function compileFused<Change>(
  plan: LinkPlan,
  unit: PlannedUnit,
  { loads, compileWritten, compileLoaded, loadChange, ...later }: FusedLoads<Change>,
): (name: string) => Promise<CompiledPart> {
  const { name: unitName } = unit;
  const fuse = async (): Promise<WebAssembly.Module> => {
    const loaded = new Map((await Promise.all(loads.values())).map(({ name, body }) => [name, body]));
    const own = loaded.get(unitName);
    if (own?.kind === "compiled") return own.module;
    const bytesOf = (name: string) => bytesIn(loaded.get(name));
    return compileWritten(() => fuseStored(plan, unit, { bytesOf, ...later })).catch(attributeTo({ module: unitName }));
  };
  const fusing = fuse();
  fusing.catch(() => {});
  return async (name) => {
    const loaded = await (loads.get(name) as Promise<LoadedModule>);
    const { body, subject } = loaded;
    try {
      return { name, names: unit.modules, module: await fusing, body, others: [] };
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const others: unknown[] = [];
      const onOther = (other: unknown): void =>
        void others.push(other instanceof Failure ? attribute(other, subject) : other);
      const module = await compileLoaded(loaded, loadChange(separateUnit(plan, unit, name), { plan, onOther }));
      await checkSeparate(plan, unit, { given: { name, bytes: bytesIn(body) }, onOther, ...later });
      return { name, names: [name], module, body, refused: failure, others };
    }
  };
}

interface ApartChecks extends Later {
  readonly host: HostImports;
  /** Compares a plan with modules and host imports: `separate` makes it of the adapted one. */
  readonly check: (separate: (adapted: LinkPlan) => LinkPlan) => Promise<void>;
  readonly throwOthers: (compiled: readonly CompiledPart[]) => void;
  readonly combine: typeof combine;
}

/**
 * Finds the failures of modules of which some belong to fused units and were compiled by themselves, or are missing.
 *
 * @throws Failure
 */
export async function checkApart(
  plan: LinkPlan,
  compiled: readonly CompiledPart[],
  { check, throwOthers, combine: combined, ...later }: ApartChecks,
): Promise<never> {
  const found = new Set(compiled.flatMap(({ names, refused }) => (refused ? [] : names)));
  const apart = plan.units.filter(({ name, fused }) => fused && !found.has(name));
  await check((adapted) => separateUnits(adapted, apart));
  throwOthers(compiled);
  const failures = compiled.flatMap(({ refused }) => refused ?? []);
  throw (await refusalOf(plan, { given: givenOf(compiled), ...later })) ?? combined([...new Set(failures)]);
}

interface Run extends Later {
  readonly host: HostImports;
}

/**
 * Names the module that the engine refuses first without fused units: an import of a unit stands for the same import of several.
 *
 * @param failure - with which the run stopped
 * @throws Failure
 */
export async function nameRefused(
  failure: unknown,
  { plan, compiled }: { readonly plan: LinkPlan; readonly compiled: readonly CompiledPart[] },
  run: Run,
): Promise<never> {
  const isRefusal = failure instanceof Failure && failure.code === "ENGINE_REJECTED";
  throw (isRefusal && (await refusalOf(plan, { given: givenOf(compiled), ...run }))) || failure;
}

function givenOf(compiled: readonly CompiledPart[]): readonly GivenModule[] {
  return compiled.map(({ name, body }) => ({ name, bytes: bytesIn(body) }));
}

/** The bytes of a body that are at hand. */
function bytesIn(body: OwnBody | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (body?.kind === "stream") return body.arrived();
  return body?.kind === "bytes" ? body.bytes : undefined;
}
