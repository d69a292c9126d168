import { type Linked, type LinkOptions, link } from "@rec/browser";
import type { ModuleSet } from "../model/module-set.ts";
import { evaluateHostCode } from "./host-code.ts";
import { sourceOf } from "./module-source.ts";

/** Links a set in this worker. */
export async function linkSet(set: ModuleSet): Promise<Linked> {
  const sources = Object.fromEntries(set.modules.map(({ name, source }) => [name, sourceOf(source)]));
  return await link(sources, linkOptionsOf(set));
}

export function linkOptionsOf({ options, resolutions, hostCode }: ModuleSet): LinkOptions {
  return {
    ...options,
    ...(hostCode.trim() === "" ? {} : { imports: evaluateHostCode(hostCode) }),
    ...(resolutions.length === 0
      ? {}
      : {
          resolve: ({ importer, module, name }) =>
            resolutions.find(
              (choice) =>
                choice.importer === importer && choice.import.module === module && choice.import.name === name,
            )?.provider,
        }),
  };
}
