import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { nameModules } from "./name-modules.ts";

interface Node {
  /** For a found module: its specifier, unless an importer uses another one. */
  readonly name: string;
  readonly url: string | undefined;
  readonly needs: (Node | [specifier: string, needed: Node])[];
}

const node = (name: string, { url, needs = [] }: { url?: string; needs?: Node["needs"] } = {}): Node => ({
  name,
  url,
  needs,
});

const named = (one: Node | [string, Node]): [string, Node] => (Array.isArray(one) ? one : [one.name, one]);

interface NamedNode {
  name: string;
  readonly load: { readonly url: string | undefined };
  readonly needs: [specifier: string, needed: NamedNode][];
}

function namesOf(roots: readonly Node[]): string[] {
  const drafts = new Map<Node, NamedNode>();
  const draftOf = (one: Node): NamedNode => {
    const known = drafts.get(one);
    if (known !== undefined) return known;
    const draft: NamedNode = { name: one.name, load: { url: one.url }, needs: [] };
    drafts.set(one, draft);
    draft.needs.push(...one.needs.map(named).map(([specifier, to]): [string, NamedNode] => [specifier, draftOf(to)]));
    return draft;
  };
  return nameModules(roots.map(draftOf)).map(({ name }) => name);
}

describe("nameModules()", () => {
  test("lists roots first, then the modules that they need, breadth first", () => {
    const deep = node("deep");
    const a = node("a", { needs: [node("a1", { needs: [deep] }), node("a2")] });
    const b = node("b", { needs: [node("b1")] });
    expect(namesOf([a, b])).toEqual(["a", "b", "a1", "a2", "b1", "deep"]);
  });

  test("lists each once, including cycles and roots that others need", () => {
    const b = node("b");
    const a = node("a", { needs: [b] });
    b.needs.push(a, b);
    expect(namesOf([a])).toEqual(["a", "b"]);
    expect(namesOf([b, a])).toEqual(["b", "a"]);
  });

  test("calls a module by the specifier that comes first, not by the one it was loaded under", () => {
    const x = node("../x.wasm", { url: "https://example.test/x.wasm" });
    const a = node("a", { needs: [["./x.wasm", x]] });
    const b = node("b", { needs: [["../x.wasm", x]] });
    expect(namesOf([a, b])).toEqual(["a", "b", "./x.wasm"]);
    expect(namesOf([b, a])).toEqual(["b", "a", "../x.wasm"]);
  });

  test("calls the second module of one specifier by its URL", () => {
    const one = node("./x.wasm", { url: "https://example.test/a/x.wasm" });
    const other = node("./x.wasm", { url: "https://example.test/b/x.wasm" });
    expect(namesOf([node("a", { needs: [one] }), node("b", { needs: [other] })])).toEqual([
      "a",
      "b",
      "./x.wasm",
      "https://example.test/b/x.wasm",
    ]);
  });

  test("finds another name if that one is taken as well, or there is no URL", () => {
    const url = "https://example.test/x.wasm";
    const needs = [node("x"), node("x"), node("x"), node("x", { url }), node("x", { url })];
    expect(namesOf([node(url, { needs })])).toEqual([url, "x", "x'", "x''", `${url}'`, `${url}''`]);
  });

  test("does not give the name of a root to a discovered module", () => {
    const url = "https://example.test/b.wasm";
    expect(namesOf([node("a", { needs: [node("b", { url })] }), node("b")])).toEqual(["a", "b", url]);
  });

  test("passes over a specifier under which nothing was found", () => {
    const root = { name: "a", load: undefined, needs: new Map([["b", undefined]]) };
    expect(nameModules([root])).toEqual([root]);
  });

  test("gives all reachable nodes of a graph unique names", () => {
    const shape = fc.array(
      fc.record({
        specifier: fc.constantFrom("a", "b", "c", "u", "u'"),
        needs: fc.array(fc.nat(12), { maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(shape, fc.nat(3), (drafts, roots) => {
        const all = drafts.map(({ specifier }) => node(specifier, { url: "u" }));
        all.forEach((one, at) => {
          one.needs.push(...(drafts[at]?.needs ?? []).flatMap((to) => all[to] ?? []));
        });
        const names = namesOf(all.slice(0, roots + 1));
        expect(new Set(names).size).toBe(names.length);
        const reached = new Set(all.slice(0, roots + 1));
        for (const one of reached) for (const next of one.needs) reached.add(named(next)[1]);
        expect(names).toHaveLength(reached.size);
      }),
      runs(300),
    );
  });
});
