/** The fragment of an address that opens modules by name and URL. */
export function addressOfModules(
  modules: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): string {
  return `#set=${encodeURIComponent(JSON.stringify({ m: Object.entries(modules), o: options }))}`;
}

/** Artifacts of the page's folder `wasm/`, by name. */
export function addressOfArtifacts(
  artifacts: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): string {
  const urls = Object.entries(artifacts).map(([name, artifact]) => [name, `wasm/${artifact}.wasm`]);
  return addressOfModules(Object.fromEntries(urls), options);
}
