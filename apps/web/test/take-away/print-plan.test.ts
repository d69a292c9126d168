import { readFile } from "node:fs/promises";
import { parseModule, planLink } from "@rec/core/plan";
import { artifactUrl } from "@rec/wasm";
import { describe, expect, test } from "vitest";
import { printMermaid } from "../../src/features/take-away/print-mermaid.ts";
import { printSvg } from "../../src/features/take-away/print-svg.ts";

const read = async (name: "program" | "memory") => parseModule(await readFile(artifactUrl(name)));
const lesson = { program: await read("program"), memory: await read("memory") };

describe("printMermaid()", () => {
  test("prints the hoisted memory and the direct functions of the lesson", () => {
    expect(printMermaid(planLink(lesson))).toBe(`flowchart LR
  m0["program"]
  m1["memory"]
  m0 -->|"malloc, free"| m1
  m1 -->|"memory (hoisted)"| m0
`);
  });

  test("prints deferred functions with dashes", () => {
    expect(printMermaid(planLink(lesson, { hoist: false }))).toContain('m0 -.->|"malloc, free (shim)"| m1');
  });

  test("prints names of any text as text", () => {
    const plan = planLink({ '<b>"x"#`</b>': lesson.program, memory: lesson.memory });
    expect(printMermaid(plan)).toContain('m0["#60;b#62;#34;x#34;#35;#96;#60;/b#62;"]');
  });
});

describe("printSvg()", () => {
  test("prints modules in order, and a row and an arc for each provider", () => {
    const svg = printSvg(planLink(lesson));
    const texts = [...svg.matchAll(/<text class="(\w+)"[^>]*>([^<]*)<\/text>/g)].map(([, kind, text]) => [kind, text]);
    expect(texts).toEqual([
      ["module", "1. memory"],
      ["hoisted", "memory from program, made by the linker"],
      ["module", "2. program"],
      ["direct", "malloc, free from memory, directly"],
    ]);
    expect(svg.match(/<path class="head /g)?.length).toBe(2);
  });

  test("gives each row a place of its own, and room for the longest text", () => {
    const svg = printSvg(planLink({ ["n".repeat(200)]: lesson.program, memory: lesson.memory }));
    const ys = [...svg.matchAll(/<text [^>]*y="(\d+)"/g)].map(([, y]) => Number(y));
    expect(ys.every((y, at) => at === 0 || y - (ys[at - 1] ?? 0) >= 20)).toBe(true);
    expect(Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1])).toBeGreaterThan(200 * 9);
  });

  test("escapes names", () => {
    const svg = printSvg(planLink({ "<script>&\u0000": lesson.program, memory: lesson.memory }));
    expect(svg).not.toContain("<script>");
    expect(svg).toContain("&#34;&#60;script&#62;&#38;\\u0000&#34;");
  });
});
