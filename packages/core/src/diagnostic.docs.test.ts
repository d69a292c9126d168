import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const packages = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(`${packages}${path}`, "utf8");

/** The sources of a package, without its tests and their fixtures. */
function sourcesOf(name: string): ReadonlyMap<string, string> {
  const paths = readdirSync(`${packages}${name}/src`, { recursive: true, encoding: "utf8" });
  const sources = paths.filter((path) => path.endsWith(".ts") && !/\.test\.ts$|fixtures/.test(path));
  return new Map(sources.map((path) => [path, read(`${name}/src/${path}`)]));
}

const core = sourcesOf("core");

/** The files that declare the codes. */
const UNION_FILES = ["diagnostic.ts", "memory/heap-error.ts"];

/** The codes of a union type in these files. */
function codesOf(union: string): string[] {
  const source = UNION_FILES.map((path) => core.get(path)).join("\n");
  const [, body = ""] = new RegExp(`export type ${union} =([^;]*);`).exec(source) ?? [];
  return [...body.matchAll(/"([A-Z_]+)"/g)].map(([, code = ""]) => code);
}

/** The codes in the first column of each table, by the heading of its section. */
function documentedCodes(): ReadonlyMap<string, readonly string[]> {
  const sections = read("core/docs/errors.md").split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const rows = section.split("\n").filter((line) => line.startsWith("| `"));
      const codes = rows.flatMap((row) =>
        [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_]+)`/g)].map(([, code = ""]) => code),
      );
      return [section.split("\n", 1)[0] ?? "", codes];
    }),
  );
}

/** The heading of each section in `docs/errors.md`, by the union that it documents. */
const SECTIONS = {
  LoadCode: /^`ModuleLoadError`/,
  ParseCode: /^`ModuleParseError`/,
  LinkCode: /^(`ModuleLinkError`|While instantiating)/,
  HeapCode: /^`HeapError`/,
  WarningCode: /^Warnings of a plan/,
};

describe.each(Object.entries(SECTIONS))("docs/errors.md and %s", (union, heading) => {
  const documented = [...documentedCodes()].flatMap(([title, codes]) => (heading.test(title) ? codes : []));

  test("list the same codes, each once", () => {
    expect(codesOf(union).length).toBeGreaterThan(union === "WarningCode" ? 0 : 5);
    expect([...documented].sort()).toEqual([...codesOf(union)].sort());
  });
});

describe("every code", () => {
  test("is in a section of docs/errors.md that belongs to a class", () => {
    const headings = [...documentedCodes()].filter(([, codes]) => codes.length > 0).map(([title]) => title);
    for (const title of headings) {
      expect(Object.values(SECTIONS).filter((heading) => heading.test(title))).toHaveLength(1);
    }
  });

  test("is given to a diagnostic somewhere in core or in an adapter", () => {
    const adapters = ["node", "browser"].flatMap((name) => [...sourcesOf(name).values()]);
    const others = [...core].flatMap(([path, source]) => (UNION_FILES.includes(path) ? [] : [source]));
    const text = [...others, ...adapters].join("\n");
    const codes = Object.keys(SECTIONS).flatMap(codesOf);
    expect(codes.filter((code) => !text.includes(`"${code}"`))).toEqual([]);
  });
});

describe("every builder of a diagnostic", () => {
  const FILES = /problems\.ts$|^explain\/.*-texts\.ts$|^bind\/early-call\.ts$/;
  const builders = [...core]
    .filter(([path]) => FILES.test(path))
    .flatMap(([path, source]) =>
      [...source.matchAll(/^export function (\w+)/gm)].map(([, name = ""]) => ({ path, name })),
    );

  test.each(builders)("is used: $name in $path", ({ path, name }) => {
    const users = [...core].filter(([other, source]) => other !== path && new RegExp(`\\b${name}\\(`).test(source));
    expect(users.map(([other]) => other)).not.toEqual([]);
  });

  test("is found by this test", () => {
    expect(builders.length).toBeGreaterThan(40);
  });
});
