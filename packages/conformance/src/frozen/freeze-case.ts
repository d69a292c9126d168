import type { LinkOptions } from "@rec/core";
import { type FreezeTarget, type FrozenLink, freeze } from "@rec/core/freeze";
import type { ConformanceCase } from "../case.ts";
import { moduleUrl } from "../place.ts";
import { serveCases } from "../serve-cases.ts";
import { type FrozenCase, frozenCases, frozenFolder } from "./frozen-cases.ts";

interface FreezeSetting {
  readonly baseUrl: string;
  readonly target: FreezeTarget;
}

/** Freezes a case in Node, as a build does: from whole files, also those that `link` would discover. */
export async function freezeCase(
  { testCase, fuse }: FrozenCase,
  { baseUrl, target }: FreezeSetting,
): Promise<FrozenLink> {
  return freeze(await bytesOf(testCase, baseUrl), { ...planOptions(testCase.options?.()), fuse, target });
}

/** The files of all frozen cases for some targets, by path; Node makes them. */
export async function freezeCases(targets: readonly FreezeTarget[]): Promise<Record<string, string | Uint8Array>> {
  const server = await serveCases();
  const files: Record<string, string | Uint8Array> = {};
  for (const target of targets) {
    for (const frozen of frozenCases) {
      const made = await freezeCase(frozen, { baseUrl: server.baseUrl, target });
      for (const { name, contents } of made.files) files[`${frozenFolder(frozen, target)}/${name}`] = contents;
    }
  }
  await server.close();
  return files;
}

async function bytesOf(testCase: ConformanceCase, baseUrl: string): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = Object.create(null);
  for (const module of Object.keys(testCase.modules)) {
    const response = await fetch(moduleUrl(testCase, module, baseUrl));
    if (!response.ok) throw new Error(`The case ${testCase.name} has no file for ${module}`);
    bytes[module] = new Uint8Array(await response.arrayBuffer());
  }
  return bytes;
}

/** The options of a case without those that concern loading. */
function planOptions({ discover: _, signal: __, onProgress: ___, host: ____, ...options }: LinkOptions = {}) {
  return options as Parameters<typeof freeze>[1];
}
