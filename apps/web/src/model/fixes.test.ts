import type { Diagnostic } from "@rec/browser";
import { describe, expect, test } from "vitest";
import { commonFixes, fixesFor } from "./fixes.ts";
import { emptySet, type ModuleSet } from "./module-set.ts";
import type { ExportFacts, ImportFacts, ModuleFacts } from "./snapshot.ts";

const FUNCTION = "function [i32] -> [i32]";

function moduleOf(
  name: string,
  { imports = [], exports = [], needed }: { imports?: string[]; exports?: string[]; needed?: string[] },
): ModuleFacts {
  const importFacts = imports.map((path): ImportFacts => {
    const [module = "", entry = "", type = FUNCTION] = path.split("|");
    return { module, name: entry, kind: type.split(" ")[0] as ImportFacts["kind"], type };
  });
  const exportFacts = exports.map((path): ExportFacts => {
    const [entry = "", type = FUNCTION] = path.split("|");
    return { name: entry, kind: type.split(" ")[0] as ExportFacts["kind"], type };
  });
  return {
    name,
    sizeBytes: 8,
    imports: importFacts,
    exports: exportFacts,
    importCount: importFacts.length,
    exportCount: exportFacts.length,
    ...(needed && { needed }),
  };
}

function setOf(...names: readonly string[]): ModuleSet {
  return {
    ...emptySet,
    modules: names.map((name) => ({ name, source: { from: "url", url: `lib/${name}.wasm` } })),
  };
}

function problem(code: Diagnostic["code"], module?: string, path?: string): Diagnostic {
  const [namespace = "", name = ""] = path?.split(".") ?? [];
  return {
    code,
    message: "",
    hint: "",
    ...(module === undefined ? {} : { module }),
    ...(path === undefined ? {} : { import: { module: namespace, name } }),
  };
}

function labels(...[diagnostic, set, modules]: Parameters<typeof fixesFor>): readonly string[] {
  return fixesFor(diagnostic, set, modules).map(({ label }) => label);
}

/** The set after the click on a button. */
function click(label: string, ...[diagnostic, set, modules]: Parameters<typeof fixesFor>): ModuleSet {
  const fix = fixesFor(diagnostic, set, modules).find((candidate) => candidate.label === label);
  if (fix === undefined) throw new Error(`No button ${label}`);
  return fix.change(set);
}

describe("fixesFor() an unresolved import", () => {
  const user = moduleOf("user", { imports: ["env|read_file"] });
  const unresolved = problem("UNRESOLVED_IMPORT", "user", "env.read_file");

  test("offers exports of nearly the name, a host function and a trap", () => {
    const files = moduleOf("files", { exports: ["readFile", "other", "read_file|function [] -> []"] });
    const set = setOf("user", "files");
    expect(labels(unresolved, set, [user, files])).toEqual([
      "Take read_file from files.readFile",
      "Write a host function",
      "Trap calls to it",
    ]);
    expect(click("Take read_file from files.readFile", unresolved, set, [user, files]).resolutions).toEqual([
      {
        importer: "user",
        import: { module: "env", name: "read_file" },
        provider: { module: "files", name: "readFile" },
      },
    ]);
    expect(click("Trap calls to it", unresolved, set, [user, files]).options).toEqual({ unresolved: "trap" });
    expect(click("Write a host function", unresolved, set, [user, files]).hostCode).toContain(
      "imports.env.read_file = (a)",
    );
  });

  test("turns WASI on for imports of WASI", () => {
    const command = moduleOf("command", { imports: ["wasi_snapshot_preview1|fd_write"] });
    const missing = problem("UNRESOLVED_IMPORT", "command", "wasi_snapshot_preview1.fd_write");
    expect(click("Turn WASI on", missing, setOf("command"), [command]).options).toEqual({ wasi: true });
    const on = { ...setOf("command"), options: { wasi: true } };
    expect(labels(missing, on, [command])).not.toContain("Turn WASI on");
  });

  test("adds a needed library from beside its importer, unless it is there", () => {
    const main = moduleOf("main", { imports: ["env|area"], needed: ["libarea.so"] });
    const missing = problem("UNRESOLVED_IMPORT", "main", "env.area");
    const added = click("Add libarea.so from beside main", missing, setOf("main"), [main]);
    expect(added.modules.at(-1)).toEqual({ name: "libarea.so", source: { from: "url", url: "lib/libarea.so" } });
    expect(labels(missing, setOf("main", "libarea.so"), [main])).not.toContain("Add libarea.so from beside main");
  });

  test("offers a trap where the facts do not list the import", () => {
    expect(labels(problem("UNRESOLVED_IMPORT", "user", "env.late"), setOf("user"), [user])).toEqual([
      "Trap calls to it",
    ]);
  });

  test("does not offer to trap a memory", () => {
    const owner = moduleOf("user", { imports: ["env|memory|memory of 1 or more pages of 64 KiB"] });
    expect(labels(problem("UNRESOLVED_IMPORT", "user", "env.memory"), setOf("user"), [owner])).toEqual([
      "Write a host memory",
    ]);
  });
});

describe("fixesFor() an ambiguous import", () => {
  const modules = [
    moduleOf("a", { imports: ["env|malloc", "env|free", "env|log"] }),
    moduleOf("b", { imports: ["env|malloc"] }),
    moduleOf("one", { exports: ["malloc", "free", "log"] }),
    moduleOf("two", { exports: ["malloc", "free"] }),
  ];
  const set = setOf("a", "b", "one", "two");
  const ambiguous = problem("AMBIGUOUS_IMPORT", "a", "env.malloc");

  test("has a button for each provider, alone and with the others of its kind", () => {
    expect(labels(ambiguous, set, modules)).toEqual([
      "Take both from one",
      "Take malloc from one",
      "Take both from two",
      "Take malloc from two",
    ]);
  });

  test("has buttons for the first of many providers alone", () => {
    const many = Array.from({ length: 500 }, (_, at) => moduleOf(`m${at}`, { exports: ["malloc"] }));
    const user = moduleOf("a", { imports: ["env|malloc"] });
    const all = [user, ...many];
    expect(labels(ambiguous, setOf(...all.map(({ name }) => name)), all)).toEqual(
      [0, 1, 2, 3].map((at) => `Take malloc from m${at}`),
    );
  });

  test("chooses for all importers", () => {
    const { resolutions } = click("Take both from two", ambiguous, set, modules);
    expect(
      resolutions.map(({ importer, import: { name }, provider }) => `${importer} ${name} ${provider.module}`),
    ).toEqual(["a malloc two", "b malloc two", "a free two"]);
  });
});

describe("fixesFor() other problems", () => {
  test("undoes a choice that does not fit, and offers what fits", () => {
    const modules = [
      moduleOf("a", { imports: ["env|f"] }),
      moduleOf("wrong", { exports: ["f|function [] -> []"] }),
      moduleOf("right", { exports: ["f"] }),
    ];
    const choice = { importer: "a", import: { module: "env", name: "f" }, provider: { module: "wrong", name: "f" } };
    const set = { ...setOf("a", "wrong", "right"), resolutions: [choice] };
    const mismatch = problem("EXTERN_TYPE_MISMATCH", "a", "env.f");
    expect(labels(mismatch, set, modules)).toEqual([
      "Undo the choice of wrong",
      "Take f from right",
      "Write a host function",
    ]);
    expect(click("Undo the choice of wrong", mismatch, set, modules).resolutions).toEqual([]);
  });

  test("reconciles limits of memories and tables", () => {
    const modules = [moduleOf("a", { imports: ["env|memory|memory of 2 or more pages of 64 KiB"] })];
    const mismatch = problem("EXTERN_TYPE_MISMATCH", "a", "env.memory");
    expect(click("Reconcile the limits", mismatch, setOf("a"), modules).options).toEqual({ reconcileLimits: true });
  });

  test.each([
    ["DATA_OVERLAP", { place: "off" }, "Place the modules apart", {}],
    ["DATA_OVERLAP", {}, "Let the later module overwrite the other", { dataOverlap: "warn" }],
    ["CLOSURE_CANNOT_CARRY", { binding: "closure" }, "Take the best binding", {}],
    ["UNBREAKABLE_CYCLE", { hoist: false }, "Allow hoisting", {}],
    ["NOT_PLACEABLE", { place: "require" }, "Place what can be placed", {}],
    ["STALE_RELOCATIONS", {}, "Place nothing", { place: "off" }],
    ["LIBRARY_NOT_FOUND", {}, "Trap calls to the library", { unresolved: "trap" }],
    ["SEPARATE_MEMORIES", { strict: true }, "Let warnings pass", {}],
    ["INSTANTIATION_TRAPPED", { initialize: true }, "Do not call _initialize", { initialize: false }],
  ] as const)("%s with %o: %s", (code, options, label, expected) => {
    expect(click(label, problem(code, "a"), { ...setOf("a"), options }, []).options).toEqual(expected);
  });

  test("gives an extern of a cycle by the host", () => {
    const modules = [moduleOf("a", { imports: ["b|base|constant global i32", "b|f"] })];
    const cycle = problem("UNBREAKABLE_CYCLE", "a");
    expect(labels(cycle, setOf("a"), modules)).toEqual(["Give b.base by the host"]);
    expect(click("Give b.base by the host", cycle, setOf("a"), modules).hostCode).toContain(
      "imports.b.base = new WebAssembly.Global",
    );
  });

  test("removes a module that cannot be loaded, and tries again where that may help", () => {
    const set = setOf("a", "b");
    expect(labels(problem("HTTP_STATUS", "b"), set, [])).toEqual(["Try again", "Leave b out"]);
    expect(labels(problem("UNEXPECTED_END", "b"), set, [])).toEqual(["Leave b out"]);
    expect(click("Leave b out", problem("UNEXPECTED_END", "b"), set, []).modules.map(({ name }) => name)).toEqual([
      "a",
    ]);
  });
});

describe("commonFixes()", () => {
  const wasi = "wasi_snapshot_preview1";
  const facts = moduleOf("app", {
    imports: ["env|log", "env|now", `${wasi}|fd_write`, `${wasi}|fd_read`, "env|limits|struct"],
  });
  const bench = { set: setOf("app"), modules: [facts] };
  const problems = ["env.log", "env.now", `${wasi}.fd_write`, `${wasi}.fd_read`, "env.limits"].map((path) =>
    problem("UNRESOLVED_IMPORT", "app", path),
  );

  test("offers one click for all imports that can be written, and for all of WASI", () => {
    const fixes = commonFixes(problems, bench);
    expect(fixes.map(({ label }) => label)).toEqual([
      "Turn WASI on",
      "Write all 2 by the host",
      "Trap calls to all 4 functions",
    ]);
    expect(fixes[0]?.change(bench.set).options).toEqual({ wasi: true });
    const { hostCode } = fixes[1]?.change(bench.set) ?? bench.set;
    expect(new Function(hostCode)().env).toEqual({ log: expect.any(Function), now: expect.any(Function) });
    expect(fixes[2]?.change(bench.set).options).toEqual({ unresolved: "trap" });
  });

  test("offers nothing for one import, nor for problems of another kind", () => {
    expect(commonFixes(problems.slice(0, 1), bench)).toEqual([]);
    const others = problems.map((each) => ({ ...each, code: "EXTERN_TYPE_MISMATCH" as const }));
    expect(commonFixes(others, bench)).toEqual([]);
  });
});
