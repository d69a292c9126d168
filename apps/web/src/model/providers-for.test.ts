import { expect, test } from "vitest";
import { indexProviders, MOST_CHOICES } from "./providers-for.ts";
import type { ExportFacts, ImportFacts, ModuleFacts } from "./snapshot.ts";

const wanted: ImportFacts = { module: "env", name: "f", kind: "function", type: "function [] -> []" };

function exporter(name: string, ...exports: readonly ExportFacts[]): ModuleFacts {
  return { name, sizeBytes: 8, imports: [], exports, importCount: 0, exportCount: exports.length };
}

function aFunction(name: string, type: string = wanted.type): ExportFacts {
  return { name, kind: "function", type };
}

test("indexProviders() lists exports of the kind: by name and type, by name, by type, then the others", () => {
  const a = exporter("a", aFunction("x", "function [i32] -> []"), aFunction("y"), {
    name: "f",
    kind: "memory",
    type: "",
  });
  const b = exporter("b", aFunction("f", "function [i64] -> []"));
  const c = exporter("c", aFunction("f"));
  const own = exporter("own", aFunction("f"));
  expect(
    indexProviders([a, b, c, own])(wanted, "own").map(({ provider: { module, name } }) => `${module}.${name}`),
  ).toEqual(["c.f", "b.f", "a.y", "a.x"]);
});

test("indexProviders() ends a list that is too long for people, with the best kept", () => {
  const many = exporter("many", ...Array.from({ length: 1000 }, (_, at) => aFunction(`g${at}`)));
  const choices = indexProviders([many, exporter("last", aFunction("f"))])(wanted, "own");
  expect(choices).toHaveLength(MOST_CHOICES);
  expect(choices[0]?.provider).toEqual({ module: "last", name: "f" });
});
