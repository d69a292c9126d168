import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { emptySet, type ModuleSet } from "../../model/module-set.ts";
import type { Note, Session } from "../../session/session.ts";
import { bringIn } from "./bring-in.ts";

function bench() {
  const set = signal<ModuleSet>(emptySet);
  const note = signal<Note | undefined>(undefined);
  const change = async (changed: ModuleSet) => {
    set.value = changed;
  };
  return { set, note, session: { set, note, offer: signal(undefined), change } as unknown as Session };
}

const brought = (name: string, contents: string) => ({
  name,
  isFolder: false,
  files: [{ path: name, file: new Blob([contents]) }],
});

test("bringIn() names all files that are no modules in one sentence, and adds the others", async () => {
  const { set, note, session } = bench();
  const others = ["a.o", "b.js", "c.html", "d.txt", "e.wat", "f.md"].map((name) => brought(name, "text"));
  await bringIn(session, [...others, brought("g", "\0asm")]);
  expect(set.value.modules.map(({ name }) => name)).toEqual(["g"]);
  expect(note.value?.text).toBe(
    "a.o, b.js, c.html, d.txt, e.wat and 1 more are no WebAssembly modules. Drop .wasm or .so files, a folder of them, or a " +
      ".tar.gz or .tgz archive. The text format is assembled first, by wat2wasm for example.",
  );
  await bringIn(session, [brought("a.o", "text")]);
  expect(note.value?.text).toMatch(/^a\.o is no WebAssembly module\. Drop [^.]*\.wasm/);
});

test("bringIn() offers the files of a folder in the order of their names", async () => {
  const { session } = bench();
  const files = ["lib/m10.wasm", "lib/m9.wasm", "lib/a.so", "lib/read.me"].map((path) => ({
    path,
    file: new Blob([path]),
  }));
  await bringIn(session, [{ name: "lib", isFolder: true, files }]);
  expect(session.offer.value?.files.map(({ path }) => path)).toEqual(["lib/a.so", "lib/m9.wasm", "lib/m10.wasm"]);
});
