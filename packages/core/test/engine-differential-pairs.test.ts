import { beforeAll, describe, expect, test } from "vitest";
import { parseModule, planLink } from "../src/index.ts";
import { askDeno } from "./ask-deno.ts";
import { type EngineQuestion, type EngineVerdict, engineVerdict } from "./engine-verdict.ts";
import { MATRICES, pairsOf } from "./golden/pair-matrices.ts";
import { problemsOf } from "./link-problems.ts";
import { assemblePair } from "./wat-pair.ts";

/*
 * `planLink` has to accept an importer and its provider exactly if the engine instantiates the importer with the
 * provider's export. The test asks both ways, for every pair of a list of types.
 */

function planVerdict({ provider, importer }: EngineQuestion): EngineVerdict {
  const modules = { importer: parseModule(importer), provider: parseModule(provider) };
  const codes = problemsOf(() => planLink(modules)).map(({ code }) => code);
  if (codes.length > 0) expect(codes).toEqual(["EXTERN_TYPE_MISMATCH"]);
  return codes.length === 0 ? "links" : "refuses";
}

const matrices = await Promise.all(
  MATRICES.map(async ({ what, ...matrix }) => {
    const pairs = pairsOf({ what, ...matrix });
    return { what, pairs, questions: await Promise.all(pairs.map(assemblePair)) };
  }),
);
const questions = matrices.flatMap((matrix) => matrix.questions);
const here = questions.filter(({ provider, importer }) =>
  [provider, importer].every((bytes) => WebAssembly.validate(bytes)),
);

describe(`planLink() and WebAssembly.instantiate(), on ${questions.length} pairs of modules`, () => {
  let inDeno: readonly EngineVerdict[];
  beforeAll(async () => {
    inDeno = await askDeno(questions);
  }, 180_000);

  test.each(matrices.map((matrix) => [matrix.pairs.length, matrix.what, matrix] as const))(
    "agree in Deno on %i pairs of %s",
    (_, __, { pairs, questions: asked }) => {
      const at = questions.indexOf(asked[0] as EngineQuestion);
      const table = (verdicts: readonly EngineVerdict[]) =>
        pairs.map(({ importer, provider }, pair) => `${importer} given ${provider}: ${verdicts[pair]}`);
      expect(table(asked.map(planVerdict))).toEqual(table(inDeno.slice(at, at + asked.length)));
      expect(inDeno.slice(at, at + asked.length)).toContain("links");
      expect(inDeno.slice(at, at + asked.length)).toContain("refuses");
    },
  );

  test(`agree in this Node on the ${here.length} pairs that it compiles`, () => {
    expect(here.map(planVerdict)).toEqual(here.map(engineVerdict));
    expect(here.length).toBeGreaterThanOrEqual(400);
  });

  test("give both verdicts often", () => {
    expect(inDeno.filter((verdict) => verdict === "links").length).toBeGreaterThanOrEqual(150);
    expect(inDeno.filter((verdict) => verdict === "refuses").length).toBeGreaterThanOrEqual(150);
    expect(inDeno.filter((verdict) => verdict.startsWith("does not compile"))).toEqual([]);
  });
});
