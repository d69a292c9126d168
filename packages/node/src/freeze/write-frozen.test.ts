import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFrozen } from "./write-frozen.ts";

const files = [
  { name: "index.js", contents: "export {};\n" },
  { name: "linked.js", contents: '"☃";\n' },
  { name: "linked.wasm", contents: new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rec-write-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("writeFrozen()", () => {
  test.each(["a path", "a URL"])(
    "writes all files into a new folder that is %s, and returns their paths",
    async (kind) => {
      const target = join(folder, "dist/linked");
      const paths = await writeFrozen({ files }, kind === "a URL" ? pathToFileURL(`${target}/`) : target);
      expect(paths.map((path) => path.replaceAll("\\", "/"))).toEqual(
        files.map(({ name }) => join(target, name).replaceAll("\\", "/")),
      );
      expect(readdirSync(target).sort()).toEqual(["index.js", "linked.js", "linked.wasm"]);
      expect(readFileSync(join(target, "linked.js"), "utf8")).toBe('"☃";\n');
      expect(new Uint8Array(readFileSync(join(target, "linked.wasm")))).toEqual(files[2]?.contents);
    },
  );

  test("replaces files of an earlier link, and leaves others alone", async () => {
    for (const name of ["linked.js", "env.js", "older.wasm"]) writeFileSync(join(folder, name), "old");
    await writeFrozen({ files }, folder);
    expect(readdirSync(folder).sort()).toEqual(["env.js", "index.js", "linked.js", "linked.wasm", "older.wasm"]);
    expect(readFileSync(join(folder, "linked.js"), "utf8")).toBe('"☃";\n');
    expect(readFileSync(join(folder, "env.js"), "utf8")).toBe("old");
  });

  test("leaves the folder as it was if one file cannot be written", async () => {
    mkdirSync(join(folder, "linked.wasm"));
    writeFileSync(join(folder, "linked.js"), "old");
    await expect(writeFrozen({ files }, folder)).rejects.toMatchObject({
      code: "EISDIR",
      path: join(folder, "linked.wasm"),
      message: `Unable to write ${join(folder, "linked.wasm")}: it is a folder`,
    });
    expect(readdirSync(folder).sort()).toEqual(["linked.js", "linked.wasm"]);
    expect(readFileSync(join(folder, "linked.js"), "utf8")).toBe("old");
  });

  test("removes a folder that it created for nothing", async () => {
    const wrong = [...files, { name: "no/such/folder.js", contents: "" }];
    const target = join(folder, "new/linked");
    await expect(writeFrozen({ files: wrong }, target)).rejects.toMatchObject({ code: "ENOENT" });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("says that the folder is a file", async () => {
    const target = join(folder, "file");
    writeFileSync(target, "");
    await expect(writeFrozen({ files }, target)).rejects.toMatchObject({
      code: "EEXIST",
      message: `Unable to write ${target}: a file has its name`,
    });
    await expect(writeFrozen({ files }, join(target, "below"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });
});
