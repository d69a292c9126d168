import { generateModule } from "./generate-module.ts";
import { type LoadShape, modulesOf, rootsOf } from "./load-shape.ts";
import { NUMBER_BYTES } from "./number-module.ts";

/** The modules of a shape, and the results of their roots. */
export interface ModuleSet {
  /** By name; with a number in them, they have the size of the shape. */
  readonly modules: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** The result of each root's export `entry` for `ARGUMENT`. */
  readonly results: Readonly<Record<string, number>>;
}

export const ARGUMENT = 12_345;

export function generateSet(shape: LoadShape): ModuleSet {
  const modules = new Map<string, Uint8Array<ArrayBuffer>>();
  const entries = new Map<string, (value: number) => number>();
  // Providers first.
  for (const [seed, { name, imports }] of [...modulesOf(shape).entries()].reverse()) {
    const generated = generateModule({ seed, sizeBytes: shape.sizeBytes - NUMBER_BYTES, imports });
    const imported = imports.map((provider) => entries.get(provider) as (value: number) => number);
    modules.set(name, generated.bytes);
    entries.set(name, (value) => generated.evaluate(value, imported));
  }
  const results = rootsOf(shape).map(({ name }) => [name, entries.get(name)?.(ARGUMENT)]);
  return { modules, results: Object.fromEntries(results) };
}
