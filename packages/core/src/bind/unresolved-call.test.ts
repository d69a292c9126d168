import { expect, test } from "vitest";
import { errorOf } from "../../test/outcomes.ts";
import { trapUnresolved } from "./unresolved-call.ts";

test("trapUnresolved() names importer and import", async () => {
  const error = await errorOf(() => trapUnresolved("two words", { module: "env", name: 'l"og' }));
  expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
  expect(error).toMatchObject({
    name: "UnresolvedCallError",
    code: "CALLED_UNRESOLVED",
    message:
      'CALLED_UNRESOLVED  "two words" called "env" "l\\"og", which nobody provides\n' +
      '    hint: link a module that exports "l\\"og", or add it to imports',
    diagnostics: [
      {
        code: "CALLED_UNRESOLVED",
        message: '"two words" called "env" "l\\"og", which nobody provides',
        hint: 'link a module that exports "l\\"og", or add it to imports',
        module: "two words",
        import: { module: "env", name: 'l"og' },
      },
    ],
  });
});

test("trapUnresolved() names the flag for a main with arguments", async () => {
  const error = await errorOf(() => trapUnresolved("libc.so", { module: "env", name: "__main_argc_argv" }));
  expect(error.diagnostics).toMatchObject([
    {
      message: 'libc.so called "env" "__main_argc_argv", which nobody provides',
      hint: "link the program with -Wl,--export-if-defined=__main_argc_argv, or the linker drops its main(argc, argv)",
    },
  ]);
});
