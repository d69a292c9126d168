import { readFile } from "node:fs/promises";
import { type LinkPlan, type PlanOptions, parseModule, planLink } from "@rec/core";
import { type ArtifactName, artifactUrl } from "@rec/wasm";
import { factsOf } from "../../src/linker/read-facts.ts";
import type { ModuleFacts } from "../../src/model/snapshot.ts";

/** Modules that the tests of the picture plan, by name and artifact. */
export const SETS = {
  lesson: { program: "program", memory: "memory" },
  pingPong: { ping: "ping", pong: "pong" },
  diamond: { top: "diamond-top", left: "diamond-left", right: "diamond-right", bottom: "diamond-bottom" },
} as const;

export interface Planned {
  readonly plan: LinkPlan;
  readonly modules: readonly ModuleFacts[];
}

export async function planned(
  set: Readonly<Record<string, ArtifactName>>,
  options: PlanOptions = {},
): Promise<Planned> {
  const modules = await factsOfSet(set);
  const types = await Promise.all(
    Object.entries(set).map(async ([name, artifact]) => [name, parseModule(await bytesOf(artifact))]),
  );
  return { plan: planLink(Object.fromEntries(types), options), modules };
}

export async function factsOfSet(set: Readonly<Record<string, ArtifactName>>): Promise<readonly ModuleFacts[]> {
  return await Promise.all(
    Object.entries(set).map(async ([name, artifact]) => {
      const bytes = await bytesOf(artifact);
      return factsOf(name, { type: parseModule(bytes), sizeBytes: bytes.length });
    }),
  );
}

async function bytesOf(artifact: ArtifactName): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(artifactUrl(artifact)));
}
