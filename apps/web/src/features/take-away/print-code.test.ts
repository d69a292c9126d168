import { describe, expect, test } from "vitest";
import { emptySet, lessonSet, type ModuleSet } from "../../model/module-set.ts";
import { printCode } from "./print-code.ts";

const base = "https://page.example/bench/";

describe("printCode()", () => {
  test("prints the lesson with absolute addresses", () => {
    expect(
      printCode(lessonSet, { host: "node", base, versions: "^1.2.3" }),
    ).toBe(`// npm install @rec/node@^1.2.3, then: node link.mjs
import { link } from "@rec/node";

const { exports } = await link({
  program: "https://page.example/bench/wasm/program.wasm",
  memory: "https://page.example/bench/wasm/memory.wasm",
});

for (const [name, exported] of Object.entries(exports)) console.log(name, Object.keys(exported));
`);
  });

  test("prints options, host functions and chosen providers", () => {
    const set: ModuleSet = {
      ...lessonSet,
      options: { binding: "shim", hoist: false },
      hostCode: "return { env: { log: console.log } };",
      resolutions: [
        {
          importer: "program",
          import: { module: "env", name: "malloc" },
          provider: { module: "memory", name: "malloc" },
        },
      ],
    };
    const code = printCode(set, { host: "browser", base });
    expect(code).toContain('import { link } from "@rec/browser";');
    expect(code).toContain("const imports = (() => {\nreturn { env: { log: console.log } };\n})();");
    expect(code).toContain('      malloc: { module: "memory", name: "malloc" },');
    expect(code).toContain(`  {
    imports,
    binding: "shim",
    hoist: false,
    resolve: ({ importer, module, name }) => providers[importer]?.[module]?.[name],
  },
`);
  });

  test("prints files as files beside the program, and names of any text as strings", () => {
    const file = new Blob();
    const set: ModuleSet = {
      ...emptySet,
      modules: [
        { name: "__proto__", source: { from: "file", file, path: "lib/a#b.wasm" } },
        { name: '");alert(1);("', source: { from: "file", file, path: "c.wasm" } },
      ],
    };
    const code = printCode(set, { host: "deno", base });
    expect(code).toContain('["__proto__"]: new URL("./a%23b.wasm", import.meta.url), // your file "lib/a#b.wasm"');
    expect(code).toContain('"\\");alert(1);(\\"": new URL("./c.wasm", import.meta.url), // a file of yours');
  });
});
