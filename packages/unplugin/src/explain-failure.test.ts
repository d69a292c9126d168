import { ModuleLinkError } from "@rec/core/plan";
import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";

test("explainFailure() gives each import its own hint, also if those of the linker are the same", () => {
  const problem = { code: "UNRESOLVED_IMPORT", hint: "set an option", module: "a.wasm" } as const;
  const [first, second] = ["x", "y"].map((name) => ({
    ...problem,
    message: `"env" "${name}" needed by a.wasm`,
    import: { module: "env", name },
  })) as [ConstructorParameters<typeof ModuleLinkError>[1][0], ConstructorParameters<typeof ModuleLinkError>[1][0]];
  const other = {
    code: "IMPORT_LOOP",
    message: "b.wasm re-exports itself",
    hint: "define it",
    module: "b.wasm",
  } as const;
  const lines = explainFailure(new ModuleLinkError("Cannot link 2 modules", [first, second, other])).split("\n");
  expect(lines).toEqual([
    "Cannot link 2 modules: 3 problems",
    '  UNRESOLVED_IMPORT  "env" "x" needed by a.wasm',
    expect.stringContaining('hint: name the file or script that exports "x"'),
    '  UNRESOLVED_IMPORT  "env" "y" needed by a.wasm',
    expect.stringContaining('hint: name the file or script that exports "y"'),
    "  IMPORT_LOOP  b.wasm re-exports itself",
    "    hint: define it",
  ]);
});
