import { strToU8, zipSync } from "fflate";
import type { PackRequest } from "../../model/freeze-api.ts";
import { readModuleBytes } from "../read-module-bytes.ts";

/** The folder in the archive that has all files, so that unpacking makes no mess. */
const FOLDER = "link";

/** Makes an archive of texts, and of modules as they are. */
export async function packCode({ texts, modules }: PackRequest): Promise<Uint8Array<ArrayBuffer>> {
  const read = modules.map(async ({ path, source }) => [`${FOLDER}/${path}`, await readModuleBytes(source)] as const);
  const written = texts.map(({ path, contents }) => [`${FOLDER}/${path}`, strToU8(contents)] as const);
  // The same link gives the same archive, byte for byte: no file has the time of its making.
  const mtime = new Date(1980, 0, 1);
  const zip = zipSync(Object.fromEntries([...written, ...(await Promise.all(read))]), { mtime });
  return zip as Uint8Array<ArrayBuffer>;
}
