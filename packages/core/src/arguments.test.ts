import { describe, expect, test } from "vitest";
import { errorOf, unheard } from "../test/outcomes.ts";
import { ModuleLinkError, ModuleLoadError, ModuleParseError } from "./errors.ts";
import { explain } from "./explain/explain-error.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import { linkPlan } from "./link-plan.ts";
import { parseModule } from "./parse-module.ts";
import { planLink } from "./plan-link.ts";
import { planUnchanged } from "./plan-unchanged.ts";
import { prepare } from "./prepare.ts";
import { rewriteModule } from "./rewrite-module.ts";
import { instantiatePlan as instantiateTersely } from "./run.ts";
import { withHost } from "./with-host.ts";

const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const module = new WebAssembly.Module(bytes);
const plan = planLink({ empty: parseModule(bytes) });
const any = (value: unknown): never => value as never;

const detached = (): Uint8Array<ArrayBuffer> => {
  const view = bytes.slice();
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
};

/** Values that are no sources by name: the value, its description in the message, and the hint of `link`. */
const NO_RECORDS: readonly [name: string, value: unknown, given: string, hint: string][] = [
  ["undefined", undefined, "undefined", 'write link({ program: "program.wasm" })'],
  ["null", null, "null", 'write link({ program: "program.wasm" })'],
  ["a string", "small.wasm", 'the string "small.wasm"', 'give the module a name: link({ program: "small.wasm" })'],
  ["a number", 5, "the number 5", 'write link({ program: "program.wasm" })'],
  ["bytes", bytes, "a Uint8Array", "give the module a name: link({ program: bytes })"],
  ["a buffer", bytes.buffer, "an ArrayBuffer", "give the module a name: link({ program: bytes })"],
  ["a URL", new URL("https://example.test/a.wasm"), "a URL", "give the module a name: link({ program: url })"],
  ["a module", module, "a WebAssembly.Module", "give the module a name: link({ program: module })"],
  ["a response", new Response(bytes), "a Response", "give the module a name: link({ program: response })"],
  ["a Map", new Map([["a", bytes]]), "a Map", "write link(Object.fromEntries(modules))"],
  ["an array", [bytes], "an Array", 'give each module a name: link({ program: "program.wasm" })'],
  ["a function", () => {}, "a Function", 'write link({ program: "program.wasm" })'],
  [
    "a promise",
    Promise.resolve(new Response(bytes)),
    "a Promise",
    "give the module a name: link({ program: fetch(…) }); if it is a promise of all modules, write link(await modules)",
  ],
  [
    "an object with another prototype",
    { __proto__: bytes },
    "an object that inherits from a Uint8Array",
    'write ["__proto__"]: source for a module of the name "__proto__"; its own keys alone name modules',
  ],
  [
    "an object of a class",
    new (class Modules {
      readonly a = bytes;
    })(),
    "an object of a class",
    "copy the object: link({ ...modules })",
  ],
];

describe.each([
  ["link()", (modules: unknown) => link(any(modules)), "link"],
  ["prepare()", (modules: unknown) => prepare(any(modules)), "prepare"],
  ["linkPlan()", (modules: unknown) => linkPlan(plan, any(modules)), "linkPlan"],
  [
    "link() of an adapter",
    (modules: unknown) => withHost(any({})).link(any(modules), { host: any(undefined) }),
    "link",
  ],
] as const)("%s", (_, call, name) => {
  test.each(NO_RECORDS)("is INVALID_ARGUMENT for %s in place of modules", async (_name, value, given, hint) => {
    const error = await errorOf(call(value).catch((thrown) => Promise.reject(thrown)));
    if (!("code" in error)) throw error;
    // A host that is no host is another problem, and is reported beside this one.
    const [first] = error.diagnostics;
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect(first?.code).toBe("INVALID_ARGUMENT");
    expect(first?.message).toBe(`Cannot call ${name} with ${given}: expected an object of sources by module name`);
    const inName = name === "linkPlan" ? "linkPlan(plan, " : `${name}(`;
    expect(first?.hint).toBe(hint.replaceAll("link(", inName));
  });
});

describe("link() accepts as modules", () => {
  test.each([
    ["an object without a prototype", Object.assign(Object.create(null), { a: bytes })],
    ["an ordinary module called __proto__", { ["__proto__"]: bytes }],
    ["no module at all", {}],
  ])("%s", async (_, modules) => {
    const { exports } = await link(modules);
    expect(Object.keys(exports)).toEqual(Object.keys(modules));
  });

  test("an object of another realm", async () => {
    const { runInNewContext } = await import("node:vm");
    const modules = runInNewContext("({})");
    modules.a = bytes;
    expect(Object.keys((await link(modules)).exports)).toEqual(["a"]);
  });
});

test.each([
  ["a first argument", () => link(Promise.reject(new TypeError("fetch failed")) as never)],
  [
    "a source beside a wrong option",
    () => link({ a: Promise.reject(new TypeError("fetch failed")) }, { bogus: 1 } as never),
  ],
])("link() leaves no rejection unheard of %s that is a promise", async (_, call) => {
  expect(
    await unheard(() => expect(call()).rejects.toMatchObject({ code: expect.stringMatching(/^INVALID_/) })),
  ).toEqual([]);
});

test("link() cancels the streams of sources if an argument is wrong", async () => {
  const reasons: unknown[] = [];
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({ cancel: (reason) => void reasons.push(reason) });
  await errorOf(link({ a: stream }, any({ hoists: false })));
  expect(reasons).toEqual([expect.objectContaining({ code: "INVALID_OPTION" })]);
});

const LINK_OPTION_LIST =
  "the options are timeoutMs, retries, imports, importsFor, provide, concurrency, signal, onProgress, initialize, host, wasi, builtins, importedStringConstants, resolve, binding, hoist, reconcileLimits, unresolved, dataOverlap, place, stackSize, heap, strict, fuse, discover, cache";

describe("an option of link()", () => {
  test.each([
    ["hoists", true, `write hoist; ${LINK_OPTION_LIST}`],
    ["env", { log() {} }, `write imports: { "env": … } for host imports; ${LINK_OPTION_LIST}`],
    ["integrety", "sha256-…", 'give it to the source: { program: { source: url, integrity: "sha256-…" } }'],
    ["integrity", "sha256-…", 'give it to the source: { program: { source: url, integrity: "sha256-…" } }'],
    ["constructor", 1, LINK_OPTION_LIST],
    ["verbose", true, LINK_OPTION_LIST],
  ])("that does not exist is refused: %s", async (option, value, hint) => {
    const { code, diagnostics } = await errorOf(link({ bytes }, any({ [option]: value })));
    expect([code, diagnostics[0]?.message, diagnostics[0]?.hint]).toEqual([
      "INVALID_OPTION",
      `Cannot read the options of link: found "${option}", which is no option of link`,
      hint,
    ]);
  });

  test.each([
    ["hoist", "no", 'the string "no"', "a boolean"],
    ["hoist", null, "null", "a boolean"],
    ["binding", "fast", 'the string "fast"', '"auto" or "shim" or "closure"'],
    ["unresolved", true, "true", '"error" or "trap"'],
    ["imports", 5, "the number 5", "an object"],
    ["resolve", {}, "an object without keys", "a function"],
    ["discover", { a: 1 }, 'an object with the key "a"', "a function"],
    ["onProgress", "log", 'the string "log"', "a function"],
    [
      "signal",
      new AbortController(),
      "an AbortController",
      "an object with the methods addEventListener, removeEventListener",
    ],
    ["host", {}, "an object without keys", "an object with the methods load, resolve, now"],
    ["timeoutMs", "5", 'the string "5"', "a number of 0 or more"],
    ["timeoutMs", Number.NaN, "the number NaN", "a number of 0 or more"],
    ["retries", -1, "the number -1", "a number of 0 or more"],
    ["concurrency", "3", 'the string "3"', "a number of 1 or more"],
    ["cache", "yes", 'the string "yes"', "an object"],
  ])("of another type is refused: %s: %j", async (option, value, given, wanted) => {
    const { code, diagnostics } = await errorOf(link({ bytes }, any({ [option]: value })));
    expect([code, diagnostics[0]?.message]).toEqual([
      "INVALID_OPTION",
      `Cannot read the options of link: found ${given} as ${option}, expected ${wanted}`,
    ]);
  });

  test("may be undefined", async () => {
    const names = LINK_OPTION_LIST.replace("the options are ", "").split(", ");
    const options = Object.fromEntries(names.map((name) => [name, undefined]));
    expect((await link({ bytes }, any(options))).plan.order).toEqual(["bytes"]);
  });

  test.each([
    ["null", null, "null"],
    ["a number", 5, "the number 5"],
    ["a signal", new AbortController().signal, "an AbortSignal"],
    ["a Map", new Map(), "a Map"],
    ["inherited options", Object.create({ hoist: false }), "an object of a class"],
  ])("is not read from %s", async (_, options, given) => {
    for (const call of [link, prepare, withHost(any({})).link, withHost(any({})).prepare]) {
      const { code, message } = await errorOf(call({ bytes }, any(options)));
      expect(code).toBe("INVALID_OPTION");
      expect(message).toMatch(
        `Cannot read the options of ${message.includes("prepare") ? "prepare" : "link"}: found ${given}`,
      );
    }
  });
});

test("all problems of the arguments are reported at once", async () => {
  const { message, diagnostics } = await errorOf(link(any("a.wasm"), any({ hoists: true, retries: "2" })));
  expect(message.split("\n")[0]).toBe("Cannot load modules: 3 problems");
  expect(diagnostics.map(({ code }) => code)).toEqual(["INVALID_ARGUMENT", "INVALID_OPTION", "INVALID_OPTION"]);
});

describe("a source with options of its own", () => {
  test.each([
    ["sha256", "47DE", 'write integrity: "sha256-…", with the digest in Base64'],
    ["integrety", "47DE", "write integrity; the keys are timeoutMs, retries, source, integrity, type"],
    ["mode", "cors", "the keys are timeoutMs, retries, source, integrity, type"],
    ["concurrency", 2, "give it to link, or leave it out: the keys are timeoutMs, retries, source, integrity, type"],
  ])("refuses the unknown key %s", async (key, value, hint) => {
    const error = await errorOf(link({ a: any({ source: bytes, [key]: value }) }));
    expect(error).toMatchObject({ code: "INVALID_OPTION", module: "a" });
    expect(error.diagnostics[0]?.message).toBe(
      `Cannot read the options of the source of a: found "${key}", which is no option of a source`,
    );
    expect(error.diagnostics[0]?.hint).toBe(hint);
  });

  test("refuses values of another type, also in linkPlan and in a discovered source, and cancels its stream", async () => {
    const reasons: unknown[] = [];
    const stream = () => new ReadableStream<Uint8Array<ArrayBuffer>>({ cancel: (reason) => void reasons.push(reason) });
    const wrong = () => any({ source: stream(), timeoutMs: "1" });
    for (const attempt of [link({ empty: wrong() }), linkPlan(plan, { empty: wrong() })]) {
      expect(await errorOf(attempt)).toMatchObject({ code: "INVALID_OPTION", module: "empty" });
    }
    expect(reasons).toHaveLength(2);
  });
});

describe("planLink()", () => {
  const type = parseModule(bytes);

  test.each(NO_RECORDS)("is INVALID_ARGUMENT for %s in place of types", async (_, value, given) => {
    const error = await errorOf(() => planLink(any(value)));
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(error.message).toContain(
      `Cannot call planLink with ${given}: expected an object of module types by module name`,
    );
  });

  test("says how to name a single module type", async () => {
    const { diagnostics } = await errorOf(() => planLink(any(type)));
    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["INVALID_ARGUMENT", "give the module a name: planLink({ program: type })"],
    ]);
  });

  test.each([
    ["bytes", bytes, "a Uint8Array"],
    ["a path", "a.wasm", 'the string "a.wasm"'],
    ["a compiled module", module, "a WebAssembly.Module"],
    ["undefined", undefined, "undefined"],
  ])("is INVALID_ARGUMENT for %s in place of a type, and names the module", async (_, value, given) => {
    const { diagnostics } = await errorOf(() => planLink({ good: type, bad: any(value) }));
    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        module: "bad",
        message: `Cannot call planLink: found ${given} as the type of bad, expected the result of parseModule`,
      }),
    ]);
  });

  test("refuses options that are only link's, unknown ones, and options of another type", async () => {
    const { diagnostics } = await errorOf(() => planLink({ type }, any({ concurrency: 2, hoists: true, hoist: 1 })));
    expect(diagnostics.map(({ code, hint }) => [code, hint.split(/[;:,] /)[0]])).toEqual([
      ["INVALID_OPTION", "give it to link"],
      ["INVALID_OPTION", "write hoist"],
      ["INVALID_OPTION", "give a boolean"],
    ]);
    expect((await errorOf(() => planLink({ type }, any(null)))).code).toBe("INVALID_OPTION");
  });
});

test("linkPlan() refuses options that decide a plan, because its plan is made", async () => {
  const { code, diagnostics } = await errorOf(linkPlan(plan, { empty: bytes }, any({ hoist: false })));
  expect(code).toBe("INVALID_OPTION");
  expect(diagnostics[0]?.hint).toContain("give it to link, or leave it out");
});

describe.each([
  ["instantiatePlan()", instantiatePlan],
  ["instantiatePlan() of the entry run", instantiateTersely],
])("%s", (_, instantiate) => {
  test.each([
    ["undefined", undefined, "undefined", "give the plan of planLink, prepare or link"],
    ["text", JSON.stringify(plan), "the string", "read a stored plan with JSON.parse(text)"],
    ["a promise", Promise.resolve(plan), "a Promise", "wait for the plan: await it"],
    ["a program", { plan, modules: {} }, 'an object with the keys "plan", "modules"', "give its plan: write .plan"],
    ["another object", { version: 2 }, 'an object with the key "version"', "give the plan of planLink"],
  ])("is INVALID_ARGUMENT for %s in place of a plan", async (_name, value, given, hint) => {
    const error = await errorOf(() => instantiate(any(value), { empty: module }));
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.code).toBe("INVALID_ARGUMENT");
    const text = explain(structuredClone({ diagnostics: error.diagnostics, message: error.message }));
    expect(text).toContain(`found ${given}`);
    expect(text).toContain(`hint: ${hint}`);
  });

  test.each(NO_RECORDS)("is INVALID_ARGUMENT for %s in place of modules", async (_name, value, given) => {
    const error = await errorOf(() => instantiate(plan, any(value)));
    expect(error.code).toBe("INVALID_ARGUMENT");
    const text = explain(structuredClone({ diagnostics: error.diagnostics, message: error.message }));
    expect(text).toContain(`found ${given} as the modules, expected an object of compiled modules by module name`);
  });

  test("is INVALID_ARGUMENT for imports that are no object", async () => {
    for (const imports of [null, 5, "env"]) {
      expect((await errorOf(() => instantiate(plan, { empty: module }, any(imports)))).code).toBe("INVALID_ARGUMENT");
    }
  });
});

describe.each([
  ["instantiatePlan()", instantiatePlan],
  ["instantiatePlan() of the entry run", instantiateTersely],
])("%s is INVALID_OPTION for", (_, instantiate) => {
  test.each([
    ["null", null, "found null as the options, expected an object"],
    ["text", "importsFor", 'found the string "importsFor" as the options'],
    ["a Map", new Map(), "found a Map as the options"],
    [
      "an option of link",
      { hoist: false },
      'found the option "hoist", and the options of instantiatePlan are importsFor, provide, thread',
    ],
    ["a wrong name", { importFor: {} }, 'found the option "importFor"'],
    ["a Map as importsFor", { importsFor: new Map() }, "found a Map as importsFor, expected an object by module name"],
    ["null as importsFor", { importsFor: null }, "found null as importsFor"],
  ])("%s", async (_name, options, found) => {
    const error = await errorOf(() => instantiate(plan, { empty: module }, {}, any(options)));
    expect(error.code).toBe("INVALID_OPTION");
    expect(explain(structuredClone({ diagnostics: error.diagnostics, message: error.message }))).toContain(found);
  });

  test("none that is undefined", () => {
    expect(() => instantiate(plan, { empty: module }, {}, any({ importsFor: undefined }))).not.toThrow();
  });
});

test("a Map as importsFor is INVALID_OPTION for link(), linkPlan() and planLink()", async () => {
  const options = any({ importsFor: new Map([["empty", {}]]) });
  const calls = [
    () => link({ empty: bytes }, options),
    () => linkPlan(plan, { empty: bytes }, options),
    () => planLink({ empty: parseModule(bytes) }, options),
  ];
  for (const call of calls) {
    const { code, diagnostics } = await errorOf(call);
    expect([code, diagnostics[0]?.hint]).toEqual([
      "INVALID_OPTION",
      expect.stringContaining("Object.fromEntries(map)"),
    ]);
  }
});

describe("functions of plans and bytes", () => {
  test("planUnchanged() refuses modules of another kind", async () => {
    expect((await errorOf(() => planUnchanged(plan, any(new Map())))).code).toBe("INVALID_ARGUMENT");
    expect(await errorOf(() => planUnchanged(plan, { empty: any(bytes) }))).toMatchObject({ code: "PLAN_MISMATCH" });
  });

  test.each([
    ["a path", "a.wasm", 'the string "a.wasm"'],
    ["undefined", undefined, "undefined"],
    ["a response", new Response(bytes), "a Response"],
    ["a detached view", detached(), "a detached Uint8Array"],
    ["a detached buffer", detached().buffer, "a detached ArrayBuffer"],
  ])("parseModule() and rewriteModule() refuse %s in place of bytes", async (_, value, given) => {
    for (const call of [
      () => parseModule(any(value)),
      () => rewriteModule(plan, { name: "empty", bytes: any(value) }),
    ]) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(ModuleParseError);
      expect(error.code).toBe("INVALID_ARGUMENT");
      expect(error.message).toMatch(`: found ${given}, expected an ArrayBuffer or a view of one`);
    }
  });

  test("rewriteModule() refuses an argument that is no module", async () => {
    for (const value of [undefined, "empty", 5]) {
      expect((await errorOf(() => rewriteModule(plan, any(value)))).code).toBe("PLAN_MISMATCH");
    }
  });
});
