import { describe, expect, test } from "vitest";
import { buildVariant } from "./build-variant.ts";
import { allVariants, openingVariants, variants } from "./variants.ts";

describe("buildVariant()", () => {
  test("there are 17 programs in 35 variants, of which 5 open libraries while they run", () => {
    expect(new Set(allVariants.map(({ program }) => program)).size).toBe(17);
    expect(allVariants).toHaveLength(35);
    expect(openingVariants.map(({ path }) => path)).toEqual([
      "dlopen-from-c/suspending",
      "handles-of-dlopen/program-with-its-own-c-library",
      "open-and-close/ten-thousand-times",
      "open-and-close/close-while-in-use",
      "runtime-paths/plugin-in-a-folder-of-its-own",
    ]);
    expect(variants).toHaveLength(30);
  });

  test.each(allVariants)("builds $path", async (variant) => {
    const built = await buildVariant(variant);
    expect(Object.keys(built).slice(0, variant.run.search.length)).toEqual(variant.run.search);
    for (const bytes of Object.values(built)) expect([...bytes.subarray(0, 4)]).toEqual([0, 0x61, 0x73, 0x6d]);
  });
});
