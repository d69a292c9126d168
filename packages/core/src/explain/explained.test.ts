import { describe, expect, test } from "vitest";
import { errorOf } from "../../test/outcomes.ts";
import { ModuleParseError } from "../errors.ts";
import { malformedName } from "../parse/parse-problems.ts";
import { explained } from "./explained.ts";
import { SYNCHRONOUS_WORDS } from "./synchronous-words.ts";

const fail = (): never => {
  throw malformedName(8);
};

describe("explained()", () => {
  test("returns what the passes return", () => {
    expect(explained(() => 7, { words: SYNCHRONOUS_WORDS })).toBe(7);
  });

  test("throws the public error in place of a failure, and names the module if it is known", async () => {
    const unnamed = await errorOf(() => explained(fail, { words: SYNCHRONOUS_WORDS }));
    expect(unnamed).toBeInstanceOf(ModuleParseError);
    expect([unnamed.code, unnamed.offset, unnamed.module]).toEqual(["MALFORMED_NAME", 8, undefined]);
    expect(unnamed.message).toMatch(/^Cannot parse the module: /);
    const named = await errorOf(() => explained(fail, { words: SYNCHRONOUS_WORDS, subject: { module: "two words" } }));
    expect(named.module).toBe("two words");
    expect(named.message).toMatch(/^Cannot parse "two words": /);
  });

  test("passes other errors on", async () => {
    const error = new TypeError("unrelated");
    expect(
      await errorOf(() =>
        explained(
          () => {
            throw error;
          },
          { words: SYNCHRONOUS_WORDS },
        ),
      ),
    ).toBe(error);
  });
});
