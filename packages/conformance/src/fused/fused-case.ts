import type { ConformanceCase } from "../case.ts";
import { cases } from "../cases.ts";

/** How a case's modules arrive: as the case gives them, as whole bytes, or in small chunks, the largest module last. */
export type FusedForm = "as given" | "whole" | "in chunks";

export interface FusedCase {
  readonly testCase: ConformanceCase;
  readonly form: FusedForm;
}

const CHUNK_BYTES = 53;

/** Every case with `fuse: true`; those that can be linked and give all of their modules by URL, in each form. */
export const fusedCases: readonly FusedCase[] = cases.flatMap((testCase): FusedCase[] => {
  const { outcome, source, discovered } = testCase;
  const hasUrls = outcome === "plan" && source === undefined && discovered === undefined;
  const forms: readonly FusedForm[] = hasUrls ? ["as given", "whole", "in chunks"] : ["as given"];
  return forms.map((form) => ({ testCase, form }));
});

/**
 * The case with `fuse: true`. Its observations and errors are those of the case, as fused modules do the same. A plan has
 * another golden file, which says what was fused.
 */
export function fusedCase(testCase: ConformanceCase, form: FusedForm = "as given"): ConformanceCase {
  // Modules of a fused unit cannot be replaced.
  const { replaced: _, ...kept } = testCase;
  const { isOnDisk, ...given } = kept;
  const fused = { isFused: true, options: () => ({ ...testCase.options?.(), fuse: true }) } as const;
  if (form === "as given") return { ...kept, ...fused };
  return { ...given, ...fused, source: form === "whole" ? bytesOf : chunksOf };
}

async function bytesOf(url: string): Promise<ArrayBuffer> {
  return (await fetch(url)).arrayBuffer();
}

async function chunksOf(url: string): Promise<Response> {
  const bytes = new Uint8Array(await bytesOf(url));
  let sent = 0;
  const chunks = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      // Each chunk comes in a turn of the event loop of its own.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (sent < bytes.length) controller.enqueue(bytes.slice(sent, sent + CHUNK_BYTES));
      else controller.close();
      sent += CHUNK_BYTES;
    },
  });
  return new Response(chunks, { headers: { "content-type": "application/wasm" } });
}
