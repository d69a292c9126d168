import { link, parseModule, planLink } from "@rec/core";
import { fuseUnit } from "@rec/core/fuse";
import { type ModuleFiles, tagModule } from "../module-files.ts";
import type { Workload } from "../workload.ts";

/** The ways from bytes to exports; then the parts of fusing: writing the unit, and the engine's compilation of it. */
export const FROM_BYTES_WAYS = ["static", "merged", "auto", "fused", "write unit", "compile unit"] as const;

export type FromBytesWay = (typeof FROM_BYTES_WAYS)[number];

/** The timed work of one load. */
export type Load = () => Promise<unknown>;

/** Make a load with bytes that the engine has not seen: it would find their code again. */
export type Loaders = Readonly<Record<FromBytesWay, () => Load>>;

type Bytes = Uint8Array<ArrayBuffer>;
type Modules = Readonly<Record<string, Bytes>>;

/** Creates the ways to load a workload's modules, and checks the results of each. */
export async function createLoaders(workload: Workload, read: ModuleFiles["read"]): Promise<Loaders> {
  const { name, modules: names } = workload;
  const reading = names.map(async (module) => [module, await read(`${name}/${module}`)] as const);
  const modules: Modules = Object.fromEntries(await Promise.all(reading));
  let tags = 0;
  const fresh = (bytes: Bytes): Bytes => {
    tags += 1;
    return tagModule(bytes, String(tags).padStart(8, "0"));
  };
  const ways = {
    static: instantiating(await read(`${name}/static`), fresh),
    merged: instantiating(await read(`${name}/merged`), fresh),
    auto: linking(modules, { first: names[0], fuse: false, fresh }),
    fused: linking(modules, { first: names[0], fuse: true, fresh }),
  };
  for (const [way, loadOf] of Object.entries(ways)) workload.prepare(await loadOf()(), `${name} from bytes ${way}`);
  return { ...ways, ...partsOfFusing(modules, fresh) };
}

type Fresh = (bytes: Bytes) => Bytes;

function instantiating(one: Bytes, fresh: Fresh) {
  return () => {
    const bytes = fresh(one);
    return async (): Promise<WebAssembly.Exports> => (await WebAssembly.instantiate(bytes)).instance.exports;
  };
}

interface Linking {
  /** The module whose exports are used. */
  readonly first: string;
  readonly fuse: boolean;
  readonly fresh: Fresh;
}

function linking(modules: Modules, { first, fuse, fresh }: Linking) {
  return () => {
    const given = eachFresh(modules, fresh);
    return async () => (await link(given, { fuse })).exports[first] as WebAssembly.Exports;
  };
}

function partsOfFusing(modules: Modules, fresh: Fresh): Pick<Loaders, "write unit" | "compile unit"> {
  const types = Object.entries(modules).map(([module, bytes]) => [module, parseModule(bytes)] as const);
  const plan = planLink(Object.fromEntries(types), { fuse: true });
  const [unit, ...others] = plan.units;
  if (unit?.fused === undefined || others.length > 0) throw new Error("The modules are not one unit");
  const written = fuseUnit(plan, { unit: unit.name, bytes: modules });
  return {
    "write unit": () => {
      const bytes = eachFresh(modules, fresh);
      return async () => fuseUnit(plan, { unit: unit.name, bytes });
    },
    "compile unit": () => {
      const bytes = fresh(written);
      return () => WebAssembly.compile(bytes);
    },
  };
}

function eachFresh(modules: Modules, fresh: Fresh): Modules {
  return Object.fromEntries(Object.entries(modules).map(([module, bytes]) => [module, fresh(bytes)]));
}
