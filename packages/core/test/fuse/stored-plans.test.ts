import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { linkPlan, parseModule, planLink } from "../../src/index.ts";
import type { LinkPlan } from "../../src/plan/plan-format.ts";
import { at } from "../../src/wasm/lists.ts";
import { errorOf } from "../outcomes.ts";
import { runs } from "../seed.ts";
import { assemble } from "../wat.ts";

/*
 * Modules are planned and then changed at random. The stored plan with fused units has to say of them what the plan without
 * fused units says: the same problems in the same order and words.
 */

type Bytes = Uint8Array<ArrayBuffer>;

interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: string;
}

interface Definition {
  readonly type: string;
  /** The export name; not exported without. */
  readonly name?: string;
}

interface Build {
  readonly imports: readonly Import[];
  readonly definitions: readonly Definition[];
  readonly start?: boolean;
  readonly data?: boolean;
  /** With a function that the engine refuses. */
  readonly invalid?: boolean;
  readonly cut?: boolean;
  /** Not among the modules given. */
  readonly missing?: boolean;
}

type Builds = Readonly<Record<string, Build>>;

const TYPES = {
  func: ["(func)", "(func (param i32))", "(func (result i32))"],
  memory: ["(memory 1)", "(memory 2)", "(memory 1 2)"],
  table: ["(table 1 funcref)", "(table 2 funcref)", "(table 1 2 funcref)", "(table 1 externref)"],
  global: ["(global i32)", "(global (mut i32))", "(global i64)"],
  tag: ["(tag)", "(tag (param i32))"],
};
const ALL_TYPES = Object.values(TYPES).flat();
type Kind = keyof typeof TYPES;

const [MEMORY, TABLE, GLOBAL, TAG] = ["(memory 1)", "(table 1 funcref)", "(global i32)", "(tag)"];
const takes = (module: string, name: string, type = "(func)"): Import => ({ module, name, type });
const has = (name: string, type = "(func)"): Definition => ({ name, type });

const SETS: Readonly<Record<string, Builds>> = {
  "a chain": {
    owner: { imports: [], definitions: [has("f"), has("m", MEMORY), has("g", GLOBAL)] },
    user: {
      imports: [takes("owner", "f"), takes("owner", "m", MEMORY), takes("owner", "g", GLOBAL)],
      definitions: [has("go")],
    },
    third: { imports: [takes("user", "go")], definitions: [has("run"), has("t", TABLE)] },
  },
  "a cycle with a deferred function and a deferred start function": {
    owner: {
      imports: [takes("user", "g")],
      definitions: [has("f"), has("t", TABLE), has("c", GLOBAL), has("e", TAG)],
      start: true,
    },
    user: {
      imports: [takes("owner", "f"), takes("owner", "t", TABLE), takes("owner", "c", GLOBAL), takes("owner", "e", TAG)],
      definitions: [has("g")],
    },
  },
  "a cycle with hoisted externs, and a module that is not fused": {
    plain: { imports: [takes("program", "m", MEMORY)], definitions: [has("t2", TABLE)] },
    program: {
      imports: [takes("memory", "f"), takes("host", "h")],
      definitions: [has("m", MEMORY), has("t", TABLE), has("c", GLOBAL), has("e", TAG), has("go")],
      start: true,
    },
    memory: {
      imports: [takes("program", "m", MEMORY), takes("program", "t", TABLE), takes("host", "h")],
      definitions: [has("f")],
    },
  },
  "a module between those of a unit": {
    owner: { imports: [], definitions: [has("f"), has("m", MEMORY)] },
    plain: { imports: [takes("owner", "m", MEMORY)], definitions: [has("t", TABLE)] },
    user: { imports: [takes("owner", "f")], definitions: [has("go")] },
  },
  "host imports": {
    owner: { imports: [takes("host", "h"), takes("host", "m", MEMORY)], definitions: [has("f")] },
    user: { imports: [takes("owner", "f"), takes("host", "h"), takes("host", "m", MEMORY)], definitions: [has("go")] },
    plain: { imports: [takes("host", "c", GLOBAL)], definitions: [has("t", TABLE)] },
  },
  "two units": {
    a: { imports: [], definitions: [has("f"), has("m", MEMORY)] },
    x: { imports: [], definitions: [has("f2"), has("m2", MEMORY)] },
    b: { imports: [takes("a", "f"), takes("a", "m", MEMORY)], definitions: [has("go")] },
    y: { imports: [takes("x", "f2"), takes("x", "m2", MEMORY)], definitions: [has("go2")] },
  },
  "an extern that the linker makes in place of a unit": {
    b: {
      imports: [takes("a", "t", TABLE), takes("a", "e", TAG)],
      definitions: [has("g"), has("own", MEMORY)],
    },
    a: {
      imports: [takes("c", "h"), takes("b", "g")],
      definitions: [has("t", TABLE), has("e", TAG), has("m", MEMORY)],
      start: true,
    },
    c: { imports: [], definitions: [has("h")] },
  },
  "data and start functions": {
    owner: { imports: [], definitions: [has("f"), has("m", MEMORY)], data: true, start: true },
    user: { imports: [takes("owner", "f"), takes("owner", "m", MEMORY)], definitions: [has("go")], data: true },
  },
};

function kindOf(type: string): Kind {
  return /\w+/.exec(type)?.[0] as Kind;
}

function print({ imports, definitions, start, data, invalid }: Build, position: number): string {
  const memory = [...imports, ...definitions].some(({ type }) => kindOf(type) === "memory");
  return `(module
    ${imports.map(({ module, name, type }) => `(import "${module}" "${name}" ${type})`).join("\n")}
    ${definitions.map(printDefinition).join("\n")}
    ${start ? "(func $start) (start $start)" : ""} ${invalid ? "(func (result i32))" : ""}
    ${data && memory ? `(data (i32.const ${position * 16}) "a")` : ""})`;
}

function printDefinition({ type, name }: Definition): string {
  const kind = kindOf(type);
  const value = kind === "global" ? `(${type.includes("i64") ? "i64" : "i32"}.const 5)` : "";
  const body = kind === "func" && type.includes("result") ? "(i32.const 7)" : "";
  const exported = name === undefined ? "" : `(export "${name}")`;
  return `(${kind} ${exported} ${type.slice(kind.length + 1, -1)} ${value}${body})`;
}

async function assembleAll(builds: Builds): Promise<Record<string, Bytes>> {
  const given = Object.entries(builds).map(async ([name, build], position) => {
    const whole = await assemble(print(build, position));
    return build.missing ? [] : [[name, build.cut ? whole.slice(0, -3) : whole] as const];
  });
  return Object.fromEntries((await Promise.all(given)).flat());
}

/** A change of one module: the list, or a flag, of its build. */
type Change = (build: Build, choice: Choice) => Build;

interface Choice {
  /** Chooses an entry. */
  readonly pick: <Entry>(entries: readonly Entry[]) => Entry | undefined;
  readonly builds: Builds;
}

/** Changes one entry of a list. */
function replaceOne<Entry>(entries: readonly Entry[], { pick }: Choice, change: (entry: Entry) => readonly Entry[]) {
  const one = pick([...entries.keys()]) ?? -1;
  return entries.flatMap((entry, position) => (position === one ? change(entry) : [entry]));
}

function insert<Entry>(entries: readonly Entry[], { pick }: Choice, entry: Entry): readonly Entry[] {
  return entries.toSpliced(pick([...entries.keys(), entries.length]) ?? 0, 0, entry);
}

function swap<Entry>(entries: readonly Entry[], { pick }: Choice): readonly Entry[] {
  const first = pick([...entries.slice(1).keys()]);
  return first === undefined ? entries : entries.toSpliced(first, 2, at(entries, first + 1), at(entries, first));
}

const onImports =
  (change: (entries: readonly Import[], choice: Choice) => readonly Import[]): Change =>
  (build, choice) => ({ ...build, imports: change(build.imports, choice) });
const onDefinitions =
  (change: (entries: readonly Definition[], choice: Choice) => readonly Definition[]): Change =>
  (build, choice) => ({ ...build, definitions: change(build.definitions, choice) });
/** Gives one entry another type of the same kind, or of any kind. */
const retype = <Entry extends { readonly type: string }>(entries: readonly Entry[], choice: Choice) =>
  replaceOne(entries, choice, (one) => [{ ...one, type: choice.pick(TYPES[kindOf(one.type)]) ?? one.type }]);
const otherKind = <Entry extends { readonly type: string }>(entries: readonly Entry[], choice: Choice) =>
  replaceOne(entries, choice, (one) => [{ ...one, type: choice.pick(ALL_TYPES) ?? one.type }]);
const drop = <Entry>(entries: readonly Entry[], choice: Choice) => replaceOne(entries, choice, () => []);

const CHANGES: Readonly<Record<string, Change>> = {
  "another type of an import": onImports(retype),
  "another kind of import": onImports(otherKind),
  "no import": onImports(drop),
  "another order of imports": onImports(swap),
  "an import twice": onImports((all, choice) => replaceOne(all, choice, (one) => [one, one])),
  "an import of another name": onImports((all, choice) => replaceOne(all, choice, (one) => [{ ...one, name: "z" }])),
  "an import from another module": onImports((all, choice) =>
    replaceOne(all, choice, (one) => [{ ...one, module: choice.pick(Object.keys(choice.builds)) ?? one.module }]),
  ),
  "one more import": onImports((all, choice) => {
    const module = choice.pick(Object.keys(choice.builds)) ?? "";
    const { name, type } = choice.pick(choice.builds[module]?.definitions ?? []) ?? { type: "(func)" };
    return insert(all, choice, takes(module, name ?? "z", type));
  }),
  "one more host import": onImports((all, choice) =>
    insert(all, choice, takes("host", choice.pick(["h", "new"]) ?? "", choice.pick(ALL_TYPES))),
  ),
  "another type of a definition": onDefinitions(retype),
  "another kind of definition": onDefinitions(otherKind),
  "no definition": onDefinitions(drop),
  "another order of definitions": onDefinitions(swap),
  "an export less": onDefinitions((all, choice) => replaceOne(all, choice, ({ type }) => [{ type }])),
  "an export of another name": onDefinitions((all, choice) =>
    replaceOne(all, choice, (one) => [{ ...one, name: one.name === undefined ? "added" : `other ${one.name}` }]),
  ),
  "one more definition": onDefinitions((all, choice) =>
    insert(all, choice, { type: choice.pick(ALL_TYPES) ?? "", ...(choice.pick([true, false]) && { name: "more" }) }),
  ),
  "other data": (build) => ({ ...build, data: !build.data }),
  "another start function": (build) => ({ ...build, start: !build.start }),
  "invalid code": (build) => ({ ...build, invalid: true }),
  "fewer bytes": (build) => ({ ...build, cut: true }),
  "no bytes": (build) => ({ ...build, missing: true }),
};

const HOST_VALUES: Readonly<Record<Kind, () => unknown>> = {
  func: () => () => {},
  memory: () => new WebAssembly.Memory({ initial: 1 }),
  table: () => new WebAssembly.Table({ initial: 1, element: "anyfunc" }),
  global: () => new WebAssembly.Global({ value: "i32" }, 1),
  tag: () => undefined,
};

function hostFor(builds: Builds): Record<string, unknown> {
  const imports = Object.values(builds).flatMap((build) => build.imports);
  const ofHost = imports.filter(({ module }) => module === "host");
  return Object.fromEntries(ofHost.map(({ name, type }) => [name, HOST_VALUES[kindOf(type)]()]));
}

interface Stored {
  readonly fused: LinkPlan;
  readonly unfused: LinkPlan;
  readonly host: Readonly<Record<string, unknown>>;
}

const stored = new Map<string, Stored>();
beforeAll(async () => {
  for (const [name, builds] of Object.entries(SETS)) {
    const modules = Object.entries(await assembleAll(builds));
    const types = Object.fromEntries(modules.map(([module, bytes]) => [module, parseModule(bytes)]));
    const host = hostFor(builds);
    const options = { imports: { host }, place: "off" } as never as object;
    const plan = (fuse: boolean): LinkPlan => JSON.parse(JSON.stringify(planLink(types, { ...options, fuse })));
    stored.set(name, { fused: plan(true), unfused: plan(false), host });
  }
});

/** Errors wait until all modules have failed that are going to fail. */
const HOST = {
  load: () => Promise.reject(new Error("Nothing is loaded")),
  resolve: (specifier: string) => specifier,
  now: () => 0,
  wait: (durationMs: number) => new Promise<void>((resolve) => void setTimeout(resolve, durationMs)),
};

/** The error of a link in all its words. */
interface Said {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly diagnostics: readonly unknown[];
}

async function say(
  plan: LinkPlan,
  modules: Readonly<Record<string, Bytes>>,
  host: Readonly<Record<string, unknown>>,
): Promise<Said | undefined> {
  const linking = linkPlan(plan, modules, { imports: { host }, host: HOST } as never).then(() => undefined);
  const error = await linking.catch((thrown) => thrown);
  if (error === undefined) return undefined;
  const { name, code, message, diagnostics } = error;
  return { name, code, message, diagnostics };
}

/** The differences that remain, with their reasons. */
const REASONS: readonly {
  readonly why: string;
  readonly is: (said: { readonly fused: Said | undefined; readonly unfused: Said | undefined }) => boolean;
}[] = [
  {
    // The engine itself starts separate modules and copies their segments; a function of JavaScript has no type, and that of a
    // deferred function is compared when it is called. A fused module cannot do any of this for modules that the plan does not know.
    why: "only a fused unit needs to know",
    is: ({ fused, unfused }) =>
      unfused === undefined && /is not the module that the plan was made for/.test(fused?.message ?? ""),
  },
  {
    // The owner and all its importers are in the unit. So the owner keeps its definition, and the stored plan has no type for it.
    why: "the linker makes no extern in a unit",
    is: ({ unfused }) => /was built again since the plan was made: expected its own/.test(unfused?.message ?? ""),
  },
];

const changes = fc.array(
  fc.record({ module: fc.nat(9), change: fc.constantFrom(...Object.keys(CHANGES)), seeds: fc.array(fc.nat(999)) }),
  { minLength: 1, maxLength: 3 },
);

function changed(builds: Builds, all: typeof changes extends fc.Arbitrary<infer Value> ? Value : never): Builds {
  let after = builds;
  for (const { module, change, seeds } of all) {
    const names = Object.keys(after);
    const name = at(names, module % names.length);
    const left = [...seeds];
    const pick = <Entry>(entries: readonly Entry[]) => entries[(left.pop() ?? 0) % entries.length];
    const build = after[name] as Build;
    after = { ...after, [name]: (CHANGES[change] as Change)(build, { pick, builds: after }) };
  }
  return after;
}

describe("linkPlan() with modules that were built again", () => {
  test("plans fused units", () => {
    for (const { fused } of stored.values()) expect(fused.units.some((unit) => unit.fused)).toBe(true);
  });

  test("says of fused modules what it says of separate ones", async () => {
    const seen = new Map<string, number>();
    const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.keys(SETS)),
      changes,
      fc.constantFrom("same", "none", "numbers"),
      async (set, all, hosting) => {
        const { fused: plan, unfused: separate, host: same } = stored.get(set) as Stored;
        const modules = await assembleAll(changed(SETS[set] as Builds, all));
        const numbers = Object.fromEntries(Object.keys(same).map((name) => [name, 5]));
        const host = { same, none: {}, numbers }[hosting];
        const unfused = await say(separate, modules, host);
        const fused = await say(plan, modules, host);
        note(unfused?.code ?? "ran");
        const reason = REASONS.find(({ is }) => is({ fused, unfused }))?.why;
        if (reason === undefined) expect(fused).toEqual(unfused);
        else note(reason);
      },
    );
    const { seed, numRuns } = runs(4000);
    await fc.assert(property, { seed, numRuns });
    process.stderr.write(`${[...seen].map(([what, count]) => `${count} ${what}`).join(", ")}\n`);
    const expected = ["ENGINE_REJECTED", "INVALID_MODULE", "PLAN_MISMATCH", "UNRESOLVED_IMPORT", "ran"];
    if (numRuns >= 400) expect([...seen.keys()]).toEqual(expect.arrayContaining(expected));
  }, 600_000);

  const same = async (set: string, after: Partial<Record<string, Partial<Build>>>, host?: Record<string, unknown>) => {
    const { fused, unfused, host: given } = stored.get(set) as Stored;
    const builds = SETS[set] as Builds;
    const modules = await assembleAll(
      Object.fromEntries(Object.entries(builds).map(([name, build]) => [name, { ...build, ...after[name] }])),
    );
    const said = await say(fused, modules, host ?? given);
    expect(said).toEqual(await say(unfused, modules, host ?? given));
    return said?.message;
  };

  test("names the problems of fused and other modules, in the order of the plan", async () => {
    const message = await same("a module between those of a unit", {
      owner: { definitions: [has("m", MEMORY)] },
      plain: { imports: [] },
      user: { missing: true },
    });
    expect(message).toContain(
      "  PLAN_MISMATCH  owner has 1 exports, the plan knows 2\n" +
        "  PLAN_MISMATCH  plain has 0 imports, the plan knows 1\n" +
        "  PLAN_MISMATCH  user is not among the modules given\n",
    );
  });

  test("counts the imports that the module itself has", async () => {
    const message = await same("a cycle with hoisted externs, and a module that is not fused", {
      program: { imports: [takes("memory", "f")] },
    });
    expect(message).toContain("program has 1 imports, the plan knows 2");
  });

  test("names a module without its definitions by its exports", async () => {
    const message = await same("an extern that the linker makes in place of a unit", {
      a: { definitions: [has("m", MEMORY)] },
    });
    expect(message).toContain("a has 1 exports, the plan knows 3");
  });

  test("names the type of an extern that the linker makes", async () => {
    const message = await same("an extern that the linker makes in place of a unit", {
      a: { definitions: [has("t", "(table 1 externref)"), has("e", TAG), has("m", MEMORY)] },
    });
    expect(message).toContain(
      "a was built again since the plan was made: expected its own table of 1 or more elements of funcref, " +
        "found its own table of 1 or more elements of externref",
    );
  });

  test("names a missing host import before a type that the engine refuses", async () => {
    const message = await same("host imports", { owner: { definitions: [has("f", "(func (param i32))")] } }, {});
    expect(message).toContain("UNRESOLVED_IMPORT");
  });

  test("names the first module that the engine refuses, and no start function", async () => {
    const message = await same("two units", {
      a: { start: true },
      x: { definitions: [has("f2", "(func (param i32))"), has("m2", MEMORY)] },
      b: { imports: [takes("a", "f", "(func (param i32))"), takes("a", "m", MEMORY)] },
    });
    expect(message).toContain(`ENGINE_REJECTED  b imports "a" "f"`);
  });

  describe("names the first import that the engine refuses", () => {
    const OF_HOST = [takes("owner", "f"), takes("host", "h"), takes("host", "m", MEMORY)];
    const more = (name: string, type: string) =>
      OF_HOST.map((one) => (one.name === name ? { ...one, type } : one)).filter(({ module }) => module === "host");

    test("of two that are one import of the unit", async () => {
      const imports = [takes("owner", "f"), ...more("m", "(memory 2)")];
      expect(await same("host imports", { user: { imports } })).toContain(`ENGINE_REJECTED  user imports "host" "m"`);
    });

    test("and that has a value of the host", async () => {
      const message = await same("host imports", {
        owner: { imports: more("m", "(memory 2)") },
        user: { imports: [takes("owner", "f"), ...more("h", "(func (param i32))")] },
      });
      expect(message).toContain(`ENGINE_REJECTED  owner imports "host" "m"`);
    });

    test("and that is a function of another instance", async () => {
      const { exports } = await WebAssembly.instantiate(
        new WebAssembly.Module(await assemble('(module (func (export "h")))')),
      );
      const user = { imports: [takes("owner", "f"), ...more("h", "(func (param i32))")] };
      const host = { ...stored.get("host imports")?.host, h: exports["h"] };
      expect(await same("host imports", { user }, host)).toContain(`ENGINE_REJECTED  user imports "host" "h"`);
    });

    test("and that is made by the linker", async () => {
      const message = await same("an extern that the linker makes in place of a unit", {
        b: { imports: [takes("a", "t", "(table 2 funcref)"), takes("a", "e", TAG)] },
        c: { definitions: [has("h", "(func (param i32))")] },
      });
      expect(message).toContain(`ENGINE_REJECTED  b imports "a" "t"`);
    });
  });

  test("names a module that has got a memory of its own, where the unit has one", async () => {
    const { fused } = stored.get("a chain") as Stored;
    const { third, ...others } = SETS["a chain"] as Record<string, Build>;
    const { imports = [], definitions = [] } = third ?? {};
    const after = { ...others, third: { imports, definitions: [...definitions, { type: MEMORY }] } };
    const said = await say(fused, await assembleAll(after), {});
    expect(said?.code).toBe("PLAN_MISMATCH");
    expect(said?.message).toContain("third is not the module that the plan was made for: it has a memory of its own");
  });

  test("names all invalid modules of a unit", async () => {
    const message = await same("a chain", { owner: { invalid: true }, user: { cut: true }, third: { invalid: true } });
    expect(message?.match(/INVALID_MODULE/g)).toHaveLength(3);
  });

  test("names all files of a unit that cannot be loaded", async () => {
    const { fused, unfused } = stored.get("a chain") as Stored;
    const files = { owner: "owner.wasm", user: "user.wasm", third: "third.wasm" };
    const host = { ...HOST, wait: (ms: number) => HOST.wait(Math.min(ms, 10)) };
    const [one, other] = [
      await errorOf(linkPlan(unfused, files, { host })),
      await errorOf(linkPlan(fused, files, { host })),
    ];
    expect(one.diagnostics).toHaveLength(3);
    expect(other.diagnostics).toEqual(one.diagnostics);
  });
});
