import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { attach, openProgram, type Program } from "./dylink.ts";

const ascii = (text: string): number[] => [text.length, ...text.split("").map((letter) => letter.charCodeAt(0))];

/** A section with one item, or a custom section. */
const section = (id: number, ...content: number[]): number[] => [id, content.length, ...content];

const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** Needs no memory and no slots. */
const DYLINK = section(0, ...ascii("dylink.0"), 1, 4, 0, 0, 0, 0);
const main = new Uint8Array([...PREAMBLE, ...DYLINK, ...section(2, 1, ...ascii("env"), ...ascii("memory"), 2, 0, 1)]);
/** Imports a function that nobody provides. */
const library = new WebAssembly.Module(
  new Uint8Array([
    ...PREAMBLE,
    ...DYLINK,
    ...section(1, 1, 0x60, 0, 0),
    ...section(2, 1, ...ascii("env"), ...ascii("none"), 0, 0),
  ]),
);

const PROGRAMS: Readonly<Record<string, () => Promise<Program>>> = {
  "openProgram()": () => openProgram({ main }),
  "attach()": async () => {
    const program = attach({
      memory: new WebAssembly.Memory({ initial: 1 }),
      table: new WebAssembly.Table({ initial: 1, element: "anyfunc" }),
      exports: {},
      malloc: () => 1024,
      free: () => {},
    });
    // As soon as the file with the texts is read.
    await program.loadTexts();
    return program;
  },
};

describe.each(Object.keys(PROGRAMS))("a program of %s", (name) => {
  test("has the texts of the errors of openSync()", async () => {
    const program = await PROGRAMS[name]?.();
    expect(() => program?.openSync("library.so", library)).toThrow(
      'UNRESOLVED_IMPORT  "env" "none" (function of unknown type) needed by',
    );
  });
});

test("a file is one library under its path, its absolute path and its URL", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rec-dylink-"));
  const path = join(folder, "library.so");
  writeFileSync(path, new Uint8Array([...PREAMBLE, ...DYLINK]));
  try {
    const program = await openProgram({ main });
    const url = pathToFileURL(path);
    for (const spelling of [
      relative(process.cwd(), path),
      path,
      url,
      url.href,
      join(folder, "..", basename(folder), "library.so"),
    ]) {
      await program.open(spelling);
    }
    expect(program.libraries).toEqual([relative(process.cwd(), path)]);
    expect(program.openSync(url.href).name).toBe(relative(process.cwd(), path));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
