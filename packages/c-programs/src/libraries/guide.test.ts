import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { librariesFolder, variants } from "./variants.ts";

const guide = readFileSync(fileURLToPath(new URL("../../../../docs/dynamic-libraries.md", import.meta.url)), "utf8");

test("docs/dynamic-libraries.md shows the files of a program that is run in all runtimes", () => {
  const shown = [...guide.matchAll(/^```c\n\/\/ (\S+)\n(.*?)^```$/gms)].map(([, file = "", code]) => [file, code]);
  expect(shown.map(([file]) => file)).toEqual(["libgreet.c", "main.c"]);
  for (const [file, code] of shown) expect(readFileSync(`${librariesFolder}guide/${file}`, "utf8")).toBe(code);
});

test("docs/dynamic-libraries.md shows the commands that build it", () => {
  const [, commands = ""] = /^```sh\n(clang .*?)^```$/ms.exec(guide) ?? [];
  const shown = commands
    .trim()
    .replaceAll(/ *\\\n */g, " ")
    .split("\n");
  const guided = variants.find(({ path }) => path === "guide/as-told");
  expect(shown).toEqual(guided?.modules.map((built) => [built.compiler, ...built.arguments].join(" ")));
});
