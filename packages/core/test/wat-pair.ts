import { parseModule } from "../src/parse-module.ts";
import { canonicalizeTypes } from "../src/plan/types/canonical-types.ts";
import { matchExternTypes } from "../src/plan/types/match-extern-types.ts";
import type { EngineQuestion, EngineVerdict } from "./engine-verdict.ts";
import { assemble } from "./wat.ts";

/** A module that exports, and a module whose only import is given that export. */
export interface WatPair {
  readonly provider: string;
  readonly name: string;
  readonly importer: string;
}

export async function assemblePair({ provider, name, importer }: WatPair): Promise<EngineQuestion> {
  return { provider: await assemble(provider), name, importer: await assemble(importer) };
}

/** The verdict of the planner's passes on the same question. */
export function plannerVerdict({ provider, name, importer }: EngineQuestion): EngineVerdict {
  const expected = parseModule(importer);
  const actual = parseModule(provider);
  const { numbers, types } = canonicalizeTypes([expected, actual]);
  const wanted = expected.imports[0];
  const found = actual.exports.find((entry) => entry.name === name);
  if (wanted === undefined || found === undefined) throw new Error(`Nothing to link under ${name}`);
  const matches = matchExternTypes(
    { type: wanted.type, numbers: numbers[0] ?? [] },
    { type: found.type, numbers: numbers[1] ?? [] },
    types,
  );
  return matches ? "links" : "refuses";
}
