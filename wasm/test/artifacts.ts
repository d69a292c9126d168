import { readFile } from "node:fs/promises";
import { type ArtifactName, artifactUrl } from "../workspace.js";

export const PAGE_BYTES = 65536;

export async function readArtifact(name: ArtifactName): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(artifactUrl(name)));
}

export async function compileArtifact(name: ArtifactName): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readArtifact(name));
}

export async function instantiateArtifact<Exports>(name: ArtifactName, imports: WebAssembly.Imports): Promise<Exports> {
  const instance = await WebAssembly.instantiate(await compileArtifact(name), imports);
  return instance.exports as Exports;
}
