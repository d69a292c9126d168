import { dataSectionOfModule, findOverlapsOf } from "./compare-segments.ts";
import type { LinkOptions } from "./link-options.ts";
import { bytesOf, type ModuleBody, type ModuleLoad } from "./load/module-load.ts";
import type { PlanWarning } from "./plan/decide-link.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { Failure } from "./problem.ts";
import type { HostImports } from "./wasm/host-import.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";

interface OverlapOptions {
  readonly dataOverlap: LinkOptions["dataOverlap"] | undefined;
  readonly hostImports: HostImports;
}

interface SeenModule {
  readonly name: string;
  readonly load: ModuleLoad;
  /** With all segments. */
  readonly type: ModuleType;
}

/**
 * Compares the segments of all modules. Bytes that are no longer in memory are loaded once more if segments overlap.
 *
 * @returns warnings; also of overlaps, if the caller wants no error
 * @throws Failure `DATA_OVERLAP`, `ELEMENT_OVERLAP`
 */
export async function checkOverlaps(
  plan: LinkPlan,
  modules: readonly SeenModule[],
  { hostImports, dataOverlap }: OverlapOptions,
): Promise<readonly PlanWarning[]> {
  const types = nullRecord(modules.map(({ name, type }) => [name, type] as const));
  const data = new Map(modules.map(({ name, load: { body } }) => [name, arrivedData(body)]));
  const find = () => findOverlapsOf(plan, { types, hostImports, dataOf: (name) => data.get(name) });
  let found = find();
  const missing = modules.filter(({ name, type }) => data.get(name) === undefined && type.dataSegments !== undefined);
  if (found.problems.some(({ code }) => code === "DATA_OVERLAP") && missing.length > 0) {
    await Promise.all(missing.map(async ({ name, load: { body } }) => data.set(name, await loadData(body))));
    found = find();
  }
  const [first, ...others] = found.problems;
  if (first === undefined || dataOverlap === "warn") return [...found.problems, ...found.unseen];
  throw new Failure("link", [first, ...others]);
}

function arrivedData(body: ModuleBody): Uint8Array | undefined {
  return body.kind === "bytes" ? dataSectionOfModule(body.bytes) : undefined;
}

/** The data section, loaded once more; of a stream that can be read only once, the beginning of it. */
async function loadData(body: ModuleBody): Promise<Uint8Array | undefined> {
  const bytes = await bytesOf(body).catch(() => undefined);
  if (bytes !== undefined) return dataSectionOfModule(bytes);
  return body.kind === "stream" ? body.dataBeginning() : undefined;
}
