import { describe, expect, test } from "vitest";
import { type CModule, cModule, tableType } from "../../../test/c-module.ts";
import { planLink } from "../../plan-link.ts";
import type { LinkWarning } from "../plan-format.ts";
import type { PlanOptions } from "../plan-options.ts";

/** A program and a library that stay, side by side in the memory of the program. */
const PROGRAM: CModule = {
  isOwner: true,
  pages: 4,
  places: false,
  table: tableType(9),
  slots: [1, 3],
  areas: { staticEnd: 70_000 },
};
const LIBRARY: CModule = {
  memory: ["program", "memory"],
  places: false,
  data: [196_608, 196_700],
  stack: { initial: 196_608, low: 131_072 },
  table: tableType(9),
  slots: [1, 2],
};

function warningsOf(modules: Readonly<Record<string, CModule>>, options?: PlanOptions): readonly LinkWarning[] {
  const types = Object.entries(modules).map(([name, given]) => [name, cModule(given)] as const);
  return planLink(Object.fromEntries(types), options).warnings;
}

const codesOf = (...given: Parameters<typeof warningsOf>) => warningsOf(...given).map(({ code }) => code);

describe("planLink() of modules in one memory, with functions in two tables", () => {
  const message =
    'program, library share memory "memory" of program, and their functions are in different tables: a pointer to a ' +
    "function of one names another function, or none, in the table of the other";

  test("warns, with the flags of the toolchain of each module", () => {
    expect(warningsOf({ program: PROGRAM, library: LIBRARY })).toEqual([
      {
        code: "SEPARATE_TABLES",
        module: "library",
        message,
        hint:
          "if pointers to functions pass between them, build library with -Wl,--import-table and -Wl,--emit-relocs (C++ also " +
          "with -Wl,--no-merge-data-segments), and program with -Wl,--export-table, so that they share one table",
      },
    ]);
    const rust = { ...LIBRARY, areas: { language: "Rust" } } as const;
    const zig = { ...PROGRAM, areas: { staticEnd: 70_000, language: "Zig" } } as const;
    expect(warningsOf({ library: rust, program: zig })).toMatchObject([
      {
        hint: expect.stringContaining(
          "build library with -C link-arg=--import-table and -C link-arg=--emit-relocs, and program with --export-table",
        ),
      },
    ]);
  });

  test("warns once of each further table in one memory", () => {
    const at = (address: number): CModule => ({
      ...LIBRARY,
      data: [address, address + 100],
      stack: { initial: address, low: address - 100 },
    });
    const modules = {
      program: PROGRAM,
      library: LIBRARY,
      plugin: { ...at(300_000), table: "imported", slots: [4, 5] },
      other: at(400_000),
      elsewhere: { ...at(500_000), memory: ["js", "memory"] },
    } as const;
    const imports = { js: { memory: new WebAssembly.Memory({ initial: 9 }) } };
    const resolve: PlanOptions["resolve"] = ({ type, name }) =>
      type.kind === "table" ? { module: "library", name } : undefined;
    const warnings = warningsOf(modules, { resolve, imports });
    expect(warnings.map(({ code, module }) => `${code} ${module}`)).toEqual([
      "SEPARATE_TABLES library",
      "SEPARATE_TABLES other",
    ]);
  });

  test("warns of modules with relocations too, if they are not placed", () => {
    const placeable = { ...LIBRARY, places: true } as const;
    expect(codesOf({ program: PROGRAM, library: placeable }, { place: "off" })).toEqual(["SEPARATE_TABLES"]);
    expect(codesOf({ program: PROGRAM, library: placeable })).toEqual([]);
  });

  test("is an error with strict", () => {
    expect(() => warningsOf({ program: PROGRAM, library: LIBRARY }, { strict: true })).toThrow("SEPARATE_TABLES");
  });

  test.each<[string, Partial<CModule>]>([
    ["one has no functions in its table", { slots: [1, 1] }],
    ["one has no stack of its own, and no relocations", { stack: null }],
    ["the stack of one is only suspected", { stack: { initial: 196_608, low: 131_072, rule: "value" } }],
    ["one is a module of AssemblyScript", { areas: { language: "AssemblyScript" } }],
    ["one is a part of a component", { exports: [["cabi_realloc"]] }],
    ["they have two memories", { memory: ["js", "memory"] }],
    ["they share the table", { table: "imported", slots: [3, 4] }],
  ])("says nothing if %s", (_, changes) => {
    const imports = { js: { memory: new WebAssembly.Memory({ initial: 4 }) } };
    const library = { ...LIBRARY, ...changes } as CModule;
    expect(codesOf({ program: PROGRAM, library }, { imports })).toEqual([]);
  });
});

describe("planLink() of modules with tables of the host", () => {
  const host = () => ({ __indirect_function_table: new WebAssembly.Table({ initial: 9, element: "anyfunc" }) });
  const importer = { ...LIBRARY, table: "imported", slots: [4, 5] } as const;

  test("warns if each gets another one", () => {
    const importsFor = { program: { env: host() }, library: { env: host() } };
    const program = { ...PROGRAM, table: "imported" } as const;
    expect(warningsOf({ program, library: importer }, { importsFor })).toMatchObject([
      {
        code: "SEPARATE_TABLES",
        hint:
          "if pointers to functions pass between them, give both the same table, as " +
          "importsFor.program.env.__indirect_function_table and importsFor.library.env.__indirect_function_table",
      },
    ]);
    const table = host();
    const same = { program: { env: table }, library: { env: table } };
    expect(codesOf({ program, library: importer }, { importsFor: same })).toEqual([]);
  });

  test("warns if only one uses it", () => {
    expect(warningsOf({ program: PROGRAM, library: importer }, { imports: { env: host() } })).toMatchObject([
      {
        code: "SEPARATE_TABLES",
        hint:
          "if pointers to functions pass between them, give program the table imports.env.__indirect_function_table too, " +
          "and build it with -Wl,--import-table",
      },
    ]);
  });
});
