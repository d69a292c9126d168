import { createLinkerBindings } from "./bind/bind-deferred.ts";
import type { AnyFunction } from "./bind/closure.ts";
import { constructExterns } from "./bind/construct-externs.ts";
import type { LinkerBindings } from "./bind/linker-bindings.ts";
import { suitedToRuntime } from "./bind/with-closures.ts";
import { madeName } from "./encode/linker-names.ts";
import { type DescribeException, failureOfStop } from "./instantiate/instantiation-problems.ts";
import { type Instances, type RunInput, runSteps } from "./instantiate/run-steps.ts";
import { Stopped } from "./instantiate/stopped.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { ProgramState } from "./program/program-state.ts";
import type { FunctionType } from "./wasm/extern-type.ts";
import { createHostImports, type HostImports } from "./wasm/host-import.ts";

interface LibraryRun extends BoundProgram, Pick<RunInput, "plan" | "modules" | "hostImports" | "createAddressing"> {
  readonly describe: DescribeException | undefined;
}

/** Runs the steps of the plan of a library at once. */
export function runLibrary({ plan, describe, hosted, ...input }: LibraryRun): Instances {
  const suited = suitedToRuntime(plan);
  try {
    return runSteps({ ...input, plan: suited, linker: bindLibrary(suited, input.hostImports, { hosted }) });
  } catch (error) {
    throw asFailure(error, { plan: suited, describe });
  }
}

/** The failure of a library that stopped; any other error as it is. */
export function asFailure(error: unknown, { plan, describe }: Pick<LibraryRun, "plan" | "describe">): unknown {
  return error instanceof Stopped ? failureOfStop(error, { plan, describe }) : error;
}

/** A function of WebAssembly, as a table wants it, that calls one of JavaScript; undefined without permission to compile. */
export function makeFunction(run: AnyFunction, shape: FunctionType): AnyFunction | undefined {
  const type = { kind: "function", typeIndex: 0, ...shape } as const;
  const types = [{ composite: { kind: "func", ...shape }, final: true, groupStart: 0, groupSize: 1 } as const];
  const made = [{ type, text: "", wraps: { by: "host", module: "", name: "" } } as const];
  try {
    const host = createHostImports({ imports: { "": { "": run } } });
    return createLinkerBindings({ deferred: [], made, types }, host).madeExtern(0) as AnyFunction;
  } catch {
    return undefined;
  }
}

type BoundProgram = Pick<ProgramState, "hosted">;

/** The externs of a library that is opened are addresses: constructors make them faster than a module of the linker. */
export function bindLibrary(plan: LinkPlan, hostImports: HostImports, { hosted }: BoundProgram): LinkerBindings {
  if (plan.made.some(({ address }) => address === undefined)) {
    const own = createLinkerBindings(plan, hostImports);
    return { ...own, madeExtern: (extern) => hosted.once(plan.made[extern]?.wraps, own.madeExtern(extern)) };
  }
  const globals = constructExterns(plan, () => false);
  const bindings = createLinkerBindings({ ...plan, made: [] }, hostImports);
  return { ...bindings, madeExtern: (extern) => globals[madeName(extern)] as WebAssembly.ExportValue };
}
