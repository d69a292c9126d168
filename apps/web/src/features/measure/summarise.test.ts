import { describe, expect, test } from "vitest";
import type { FormState } from "../../model/measure-api.ts";
import { formatNs, summarise } from "./summarise.ts";

const form = (name: FormState["form"], possible = true): FormState => ({ form: name, note: name, possible });

describe("summarise()", () => {
  test("gives the median, the middle half and the ends, and compares with direct", () => {
    const rounds = [1, 2, 3, 4, 100].map((ns) => ({ closures: ns * 10, direct: ns }));
    const { rows, base } = summarise([form("closures"), form("direct")], rounds);
    expect(base).toBe("direct");
    expect(rows[0]).toMatchObject({ form: "closures", ratio: 10 });
    expect(rows[1]?.spread).toEqual({ median: 3, lower: 2, upper: 4, lowest: 1, highest: 100 });
    expect(rows[1]?.ratio).toBe(1);
  });

  test("compares within each round, so that a slow round changes no ratio", () => {
    const rounds = [1, 50, 1, 3].map((busy) => ({ shim: 6 * busy, direct: 3 * busy }));
    const { rows } = summarise([form("shim"), form("direct")], rounds);
    expect(rows[0]?.ratio).toBe(2);
  });

  test("compares with the first possible form if direct is not possible", () => {
    const { rows, base } = summarise(
      [form("closures"), form("shim"), form("direct", false)],
      [{ closures: 8, shim: 2 }],
    );
    expect(base).toBe("closures");
    expect(rows.map(({ ratio }) => ratio)).toEqual([1, 0.25, undefined]);
  });

  test("has rows without figures before the first round", () => {
    const { rows } = summarise([form("direct"), form("fused", false)], []);
    expect(rows.map(({ spread, ratio }) => [spread, ratio])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
});

test.each([
  [2.411, "2.41"],
  [24.11, "24.1"],
  [241.1, "241"],
  [2411, "2,411"],
])("formatNs(%d) is %s", (nanoseconds, text) => {
  expect(formatNs(nanoseconds)).toBe(text);
});
