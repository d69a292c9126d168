import { describe, expect, test } from "vitest";
import { problemsOf } from "../../test/link-problems.ts";
import { moduleType } from "../../test/module-type.ts";
import { moduleTypes } from "../../test/wat.ts";
import type { PlanOptions } from "../plan/plan-options.ts";
import { planLink } from "../plan-link.ts";

type Resolve = NonNullable<PlanOptions["resolve"]>;
type Wats = Readonly<Record<string, string>>;

const asks = (...names: readonly string[]) => names.map((name) => `(import "env" "${name}" (func))`).join("");
const gives = (...names: readonly string[]) => names.map((name) => `(func (export "${name}"))`).join("");
const module = (...parts: readonly string[]) => `(module ${parts.join(" ")})`;

async function hintsOf(wats: Wats, options: PlanOptions = {}): Promise<readonly string[]> {
  const types = await moduleTypes(wats);
  return problemsOf(() => planLink(types, options)).map(({ hint }) => hint);
}

/** The function that a hint writes. */
function resolveIn(hint: string): Resolve {
  const [, code] = /resolve: (\(\{.*undefined\))/.exec(hint) ?? [];
  return new Function(`return ${code}`)() as Resolve;
}

/** Follows the hint of the first problem, and returns the provider of each import. */
async function followHint(wats: Wats, options: PlanOptions = {}): Promise<Readonly<Record<string, string>>> {
  const [hint = ""] = await hintsOf(wats, options);
  const plan = planLink(await moduleTypes(wats), { ...options, resolve: resolveIn(hint) });
  const providers = plan.modules.flatMap(({ name: importer, imports }) =>
    imports.map(({ module, name, binding }) => [`${importer}:${module}.${name}`, providerIn(binding, plan)] as const),
  );
  return Object.fromEntries(providers);
}

function providerIn(binding: object, { deferred, made }: ReturnType<typeof planLink>): string {
  const { module, slot, extern } = binding as { module?: string; slot?: number; extern?: number };
  return module ?? deferred[slot ?? -1]?.provider.module ?? made[extern ?? -1]?.owner ?? "nobody";
}

describe("the hint for ambiguous imports", () => {
  const allocators = {
    program: module(asks("malloc", "free")),
    a: module(gives("malloc", "free")),
    b: module(gives("free", "malloc")),
  };

  test("is one function for all of them, in the first problem", async () => {
    expect(await hintsOf(allocators)).toEqual([
      `choose for all 2 ambiguous imports: resolve: ({ name }) => (["malloc", "free"].includes(name) ? { module: "a", name } : undefined)` +
        `; or link a under the name "env"`,
      `the hint for "env" "malloc" settles this import too`,
    ]);
    expect(await followHint(allocators)).toEqual({ "program:env.malloc": "a", "program:env.free": "a" });
  });

  test("has a case for each provider", async () => {
    const wats = {
      ...allocators,
      program: module(asks("malloc", "log", "free")),
      c: module(gives("log")),
      d: module(gives("log")),
    };
    const [hint = "", ...others] = await hintsOf(wats);
    expect(hint).toBe(
      `choose for all 3 ambiguous imports: resolve: ({ name }) => (["malloc", "free"].includes(name) ? { module: "a", name } : ` +
        `name === "log" ? { module: "c", name } : undefined)`,
    );
    expect(others).toHaveLength(2);
    expect(await followHint(wats)).toEqual({
      "program:env.malloc": "a",
      "program:env.free": "a",
      "program:env.log": "c",
    });
  });

  test("takes functions that belong together from one module", async () => {
    const wats = {
      program: module(asks("malloc", "free", "realloc")),
      partial: module(gives("malloc")),
      whole: module(gives("free", "malloc", "realloc")),
      other: module(gives("free", "realloc")),
    };
    expect(new Set(Object.values(await followHint(wats)))).toEqual(new Set(["whole"]));
  });

  test("takes an export of the right type, wherever it stands", async () => {
    const wats = {
      program: module(asks("f")),
      wrong: module(`(func (export "f") (param i32))`),
      alsoWrong: module(`(global (export "f") i32 (i32.const 0))`),
      right: module(gives("f")),
    };
    expect(await followHint(wats)).toEqual({ "program:env.f": "right" });
  });

  test("takes a memory that is large enough before one that is not, and that before one of another kind", async () => {
    const memory = (pages: number) => module(`(memory (export "memory") ${pages})`);
    const user = { user: module(`(import "env" "memory" (memory 4))`) };
    const wats = {
      ...user,
      small: memory(1),
      shared: module(`(memory (export "memory") 4 4 shared)`),
      large: memory(8),
    };
    expect(await followHint(wats)).toEqual({ "user:env.memory": "large" });
    const [hint = ""] = await hintsOf({ ...user, kind: module(gives("memory")), large: memory(8), small: memory(1) });
    expect(hint).toContain('module: "large"');
  });

  test("gives an allocator the memory of the module that calls it", async () => {
    const memory = `(memory (export "memory") 1)`;
    const wats = {
      script: module(memory, gives("run")),
      program: module(asks("malloc"), memory),
      allocator: module(`(import "env" "memory" (memory 1))`, gives("malloc")),
    };
    expect(await followHint(wats)).toMatchObject({
      "allocator:env.memory": "program",
      "program:env.malloc": "allocator",
    });
  });
});

describe("the hint for ambiguous imports leaves all other imports to the rules", () => {
  const pair = { b: module(gives("f")), c: module(gives("f")) };

  test("those that name their module", async () => {
    const user = module(asks("f"), `(import "c" "f" (func))`);
    const [hint = ""] = await hintsOf({ user, ...pair });
    expect(hint).toContain(
      `({ module, name }) => (module === "env" && name === "f" ? { module: "b", name } : undefined)`,
    );
    expect(await followHint({ user, ...pair })).toEqual({ "user:env.f": "b", "user:c.f": "c" });
  });

  test("those of other importers that the host provides", async () => {
    const importsFor = { first: { env: { f: () => {} } } };
    const wats = { first: module(asks("f")), second: module(asks("f")), ...pair };
    const [hint = ""] = await hintsOf(wats, { importsFor });
    expect(hint).toContain(`({ importer, name }) => (importer === "second" && name === "f" ? `);
    const providers = await followHint(wats, { importsFor });
    expect(providers["second:env.f"]).toBe("b");
    expect(providers["first:env.f"]).toBe("env");
  });

  test("those of another type, which have another provider", async () => {
    const wats = {
      plain: module(asks("f")),
      wide: module(`(import "env" "f" (func (param i64)))`),
      ...pair,
      d: module(`(func (export "f") (param i64))`),
      e: module(`(func (export "f") (param i64))`),
    };
    expect(await followHint(wats)).toEqual({ "plain:env.f": "b", "wide:env.f": "d" });
  });
});

describe("the hint for ambiguous imports names the namespace as the other way", () => {
  const way = async (wats: Wats, options?: PlanOptions) =>
    /; or link .*/.exec((await hintsOf(wats, options)).join("\n"))?.[0];
  const pair = { b: module(gives("f")), c: module(gives("f")) };

  test("if the module then provides all of it, or the host does", async () => {
    expect(await way({ user: module(asks("f")), ...pair })).toBe(`; or link b under the name "env"`);
    const imports = { env: { log: () => {} } };
    expect(await way({ user: module(asks("f", "log")), ...pair }, { imports })).toBe(
      `; or link b under the name "env"`,
    );
  });

  test("not if other imports of the namespace come from other modules", async () => {
    expect(await way({ user: module(asks("f", "log")), ...pair, d: module(gives("log")) })).toBeUndefined();
  });

  test("not if an import names the module already", async () => {
    expect(await way({ user: module(asks("f"), `(import "b" "f" (func))`), ...pair })).toBeUndefined();
  });
});

describe("the hint for ambiguous imports has bounds:", () => {
  const typesWith = (names: readonly string[]) => {
    const exports = names.map((name) => [name] as const);
    return {
      user: moduleType({ imports: names.map((name) => ["env", name] as const) }),
      b: moduleType({ exports }),
      c: moduleType({ exports }),
    };
  };

  test("it settles the problems that the message prints", () => {
    const names = Array.from({ length: 250 }, (_, at) => `f${at}`);
    const problems = problemsOf(() => planLink(typesWith(names)));
    expect(problems).toHaveLength(250);
    expect(problems[0]?.hint).toMatch(/^choose for all 100 ambiguous imports: /);
    expect(problems[99]?.hint).toBe(`the hint for "env" "f0" settles this import too`);
    expect(problems[100]?.hint).toMatch(/^choose one with resolve: /);
  });

  test("a name that is too long is not written", () => {
    const long = "f".repeat(100_000);
    const [first, second] = problemsOf(() => planLink(typesWith([long, "g"])));
    expect(first?.hint).toMatch(/^choose one with resolve: /);
    expect(second?.hint).toMatch(/^choose one: resolve: \(\{ name \}\) => \(name === "g" \? /);
  });

  test("a name between 80 and 200 characters is written whole", async () => {
    const name = "_ZN".padEnd(180, "x");
    expect(await followHint({ user: module(asks(name)), b: module(gives(name)), c: module(gives(name)) })).toEqual({
      [`user:env.${name}`]: "b",
    });
  });

  test("a thousand modules that all export what they all import take linear time", () => {
    const both = moduleType({ imports: [["lib", "f"]], exports: [["f"]] });
    const types = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`m${at}`, both]));
    const [problem] = problemsOf(() => planLink(types));
    expect(problem?.hint).toMatch(/^choose one: resolve: .*module: "m1"/);
  });
});
