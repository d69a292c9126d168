import { callTest, type Outcome } from "./outcome.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The part of `Linked` that a run uses. */
export interface LinkedParts {
  readonly exports: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The `link` of an adapter, as far as a run uses it. */
export type LinkParts<Linked extends LinkedParts = LinkedParts> = (
  modules: Record<string, Bytes>,
  options: {
    readonly wasi: Readonly<Record<"stdout" | "stderr", (bytes: Uint8Array) => void>>;
    readonly imports: WebAssembly.Imports;
  },
) => Promise<Linked>;

/**
 * Links the parts of a program, and calls `test()` of the first part that exports it.
 *
 * @param modules - the parts by name, and an allocator if the program needs one
 * @returns also the linked modules
 */
export async function runLinked<Linked extends LinkedParts>(
  modules: Readonly<Record<string, Bytes>>,
  link: LinkParts<Linked>,
): Promise<Outcome & { readonly linked: Linked; readonly faults: number }> {
  const decoder = new TextDecoder();
  let output = "";
  let faults = 0;
  const write = (bytes: Uint8Array): void => {
    output += decoder.decode(bytes, { stream: true });
  };
  // The debugging allocator reports faults of its users.
  const env = { heap_report: () => faults++ };
  const linked = await link({ ...modules }, { wasi: { stdout: write, stderr: write }, imports: { env } });
  const owner = Object.values(linked.exports).find((exports) => "test" in exports);
  if (owner === undefined) throw new Error("No part exports test()");
  return { result: callTest(owner), output, linked, faults };
}
