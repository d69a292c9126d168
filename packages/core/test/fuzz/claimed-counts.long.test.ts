import { describe, expect, test } from "vitest";
import { ModuleLinkError, ModuleParseError } from "../../src/errors.ts";
import { PREAMBLE } from "../../src/parse/fixtures/encode-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import { planLink } from "../../src/plan-link.ts";
import { compareCost, median, processorMs } from "../scale/growth.ts";
import { claims, MANY, MEGABYTE, moduleOfSize, packedModules, unreadClaims } from "./hostile-modules.ts";

/** The bound that the project states for a module of 1 MB, in ms. */
const MOST_MS = 10;

/** The error, and the median of the processor time until it is thrown, in ms. */
function refusal(bytes: Uint8Array<ArrayBuffer>): { readonly error: unknown; readonly ms: number } {
  let error: unknown;
  const attempt = () => {
    try {
      return parseModule(bytes);
    } catch (thrown) {
      error = thrown;
      return error;
    }
  };
  return { ms: median(Array.from({ length: 9 }, () => processorMs(attempt))), error };
}

describe("parseModule() of 1 MB that claims 4 billion", () => {
  test.each(Object.entries(claims))("%s refuses it before it makes room for them", (_, sections) => {
    const { error, ms } = refusal(moduleOfSize(sections, MEGABYTE));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect((error as ModuleParseError).code).toMatch(/^(LIMIT_EXCEEDED|UNEXPECTED_END)$/);
    expect(ms).toBeLessThan(MOST_MS);
  });

  test("bytes of a section refuses it as cut off", () => {
    const bytes = new Uint8Array(MEGABYTE);
    bytes.set([...PREAMBLE, 2, ...MANY]);
    const { error, ms } = refusal(bytes);
    expect(error).toMatchObject({ code: "UNEXPECTED_END" });
    expect(ms).toBeLessThan(MOST_MS);
  });

  test.each(Object.entries(unreadClaims))("%s leaves that to the engine", (_, sections) => {
    const { error, ms } = refusal(moduleOfSize(sections, MEGABYTE));
    expect(error).toBeUndefined();
    expect(ms).toBeLessThan(MOST_MS);
  });
});

/** Ten times the bytes may take this many times as long as ten runs of the smaller size: 10 would be quadratic. */
const MOST_FACTOR = 4;

describe("parseModule() and planLink()", () => {
  test.each(Object.entries(packedModules))(
    "take time in proportion to the size of a section of %s",
    { timeout: 300_000 },
    (_, { make, outcome }) => {
      const unresolved = outcome === "links" ? "trap" : "error";
      const work = (bytes: Uint8Array<ArrayBuffer>): object => {
        try {
          return planLink({ module: parseModule(bytes) }, { unresolved });
        } catch (error) {
          if (error instanceof ModuleLinkError) return error;
          throw error;
        }
      };
      const [small, large] = [make(20_000), make(200_000)];
      expect(work(small)).toMatchObject(outcome === "links" ? { order: ["module"] } : { code: outcome });
      for (let run = 0; run < 10; run += 1) work(small);
      const { factor } = compareCost(
        () => work(small),
        () => work(large),
        { times: 10, runs: 5 },
      );
      expect(factor).toBeLessThan(MOST_FACTOR);
    },
  );
});
