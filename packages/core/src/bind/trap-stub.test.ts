import { expect, test } from "vitest";
import { createTrapStub } from "./trap-stub.ts";

test("createTrapStub() traps when called, and names importer and import", () => {
  const stub = createTrapStub("two words", { module: "env", name: 'l"og' });
  let error: unknown;
  try {
    stub();
  } catch (thrown) {
    error = thrown;
  }
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
