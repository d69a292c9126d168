import { type Linked, type LinkOptions, link, type WasiOptions } from "@rec/browser";
import type { ModuleSet } from "../model/module-set.ts";
import { hasWasi, wasiSettingsOf } from "../model/wasi-settings.ts";
import { evaluateHostCode, type HostCode } from "./host-code.ts";
import { sourceOf } from "./module-source.ts";

/**
 * Links a set in this worker.
 *
 * @param streams - get the output of programs of WASI, if the set has WASI
 */
export async function linkSet(set: ModuleSet, streams: Pick<WasiOptions, "stdout" | "stderr">): Promise<Linked> {
  const sources = Object.fromEntries(set.modules.map(({ name, source }) => [name, sourceOf(source)]));
  const { options, fill } = linkOptionsOf(set);
  const wasi = hasWasi(set.options) ? { wasi: { ...wasiSettingsOf(set.options), ...streams } } : {};
  const linked = await link(sources, { ...options, ...wasi });
  fill(linked.exports);
  return linked;
}

/** The options of one link of a set, and `fill`, which gives its exports to its host functions. */
export interface SetLinkOptions extends Pick<HostCode, "fill"> {
  readonly options: LinkOptions;
}

export function linkOptionsOf({ options, resolutions, hostCode }: ModuleSet): SetLinkOptions {
  const host = hostCode.trim() === "" ? undefined : evaluateHostCode(hostCode);
  return {
    fill: (exports) => host?.fill(exports),
    options: {
      ...options,
      ...(host === undefined ? {} : { imports: host.imports }),
      ...(resolutions.length === 0
        ? {}
        : {
            resolve: ({ importer, module, name }) =>
              resolutions.find(
                (choice) =>
                  choice.importer === importer && choice.import.module === module && choice.import.name === name,
              )?.provider,
          }),
    },
  };
}
