import { expect, test } from "vitest";
import { withResolveFlags } from "./resolve-flags.ts";

const hint = (params: string, cases: string) => `choose one: resolve: ({ ${params} }) => (${cases}undefined); or so`;

test.each([
  ["one name", hint("name", `name === "f" ? { module: "b", name } : `), "--resolve f=b"],
  ["an empty name", hint("name", `name === "" ? { module: "b", name } : `), "--resolve '=b'"],
  ["an empty name among others", hint("name", `["", "f"].includes(name) ? { module: "b", name } : `), "--resolve ,f=b"],
  ["several", hint("name", `["f", "g"].includes(name) ? { module: "b", name } : `), "--resolve f,g=b"],
  [
    "several providers",
    hint("name", `["f", "g"].includes(name) ? { module: "b", name } : name === "h" ? { module: "c", name } : `),
    "--resolve f,g=b --resolve h=c",
  ],
  [
    "a namespace",
    hint("module, name", `module === "env" && name === "f" ? { module: "b", name } : `),
    "--resolve env.f=b",
  ],
  [
    "an importer",
    hint(
      "importer, module, name",
      `importer === "a" && module === "env" && ["f", "g"].includes(name) ? { module: "b", name } : `,
    ),
    "--resolve a:env.f,a:env.g=b",
  ],
  [
    "names of any text",
    hint("name", `["it's", "x,y"].includes(name) ? { module: "\\"b", name } : `),
    `--resolve 'it'\\''s="b' --resolve 'x,y="b'`,
  ],
  [
    "a name that looks like the function",
    hint("name", `name === " ? { module: \\"x\\", name } : " ? { module: "b", name } : `),
    `--resolve ' ? { module: "x", name } : =b'`,
  ],
])("withResolveFlags() writes flags for %s", (_, text, flags) => {
  expect(withResolveFlags(text)).toBe(`choose one: ${flags}; or so`);
});

test("withResolveFlags() leaves other hints", () => {
  expect(withResolveFlags("choose one with resolve: do so")).toBe("choose one with resolve: do so");
});
