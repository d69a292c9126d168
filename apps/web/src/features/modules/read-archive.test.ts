import { packTar } from "modern-tar";
import { describe, expect, test } from "vitest";
import { isModulePath } from "./found.ts";
import { readArchive } from "./read-archive.ts";

const files = {
  "package/a.wasm": "first",
  "package/README.md": "text",
  "package/lib/b.so": "second",
  "package/._a.wasm": "",
};

async function archive(): Promise<Uint8Array<ArrayBuffer>> {
  const entries = Object.entries(files).map(([name, body]) => ({ header: { name, size: body.length }, body }));
  return await packTar([{ header: { name: "package/folder.wasm/", size: 0, type: "directory" as const } }, ...entries]);
}

function pack(bytes: Uint8Array<ArrayBuffer>): Promise<Blob> {
  return new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).blob();
}

describe("readArchive()", () => {
  test.each(["plain", "packed with gzip"])("finds the modules of an archive that is %s", async (form) => {
    const bytes = await archive();
    const found = await readArchive(form === "plain" ? new Blob([bytes]) : await pack(bytes), isModulePath);
    const contents = await Promise.all(found.map(async ({ path, file }) => `${path}: ${await file.text()}`));
    expect(contents).toEqual(["package/a.wasm: first", "package/lib/b.so: second"]);
  });

  test("refuses an archive that is cut off, and one that is none", async () => {
    const bytes = await archive();
    await expect(readArchive(new Blob([bytes.subarray(0, 1_026)]), isModulePath)).rejects.toThrow();
    await expect(readArchive(new Blob(["x".repeat(2000)]), isModulePath)).rejects.toThrow();
  });
});
