import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../node_modules/.cache/builds/", import.meta.url));

/**
 * The bytes that were made before from the same parts, or else those that `make` makes now.
 *
 * @param parts - everything that the bytes depend on
 */
export async function cached(
  parts: readonly (string | Uint8Array)[],
  make: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = `${folder}${keyOf(parts)}`;
  const found = await readFile(file).catch(() => undefined);
  if (found !== undefined) return new Uint8Array(found);
  const bytes = await make();
  await mkdir(folder, { recursive: true });
  // Test files in other processes may write the same file at this time.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, bytes);
  await rename(draft, file);
  return bytes;
}

function keyOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(`${part.length}:${typeof part}:`).update(part);
  }
  return hash.digest("hex");
}
