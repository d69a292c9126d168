import { type LinkerHost, link } from "@rec/core";

/** A way of a page from a URL to exports. */
export interface VisitWay {
  readonly name: string;
  readonly title: string;
  readonly load: (url: string, host: LinkerHost) => Promise<WebAssembly.Exports>;
}

const headers = { "content-type": "application/wasm" };

export const visitWays: readonly VisitWay[] = [
  byCompiling("plain", "compileStreaming(fetch(…))", (response) => WebAssembly.compileStreaming(response)),
  {
    name: "linked",
    title: "rec: link(…)",
    load: async (url, host) => (await link({ module: url }, { host })).exports.module,
  },
  byCompiling("head-cloned", "the head read from a clone, which is then cancelled", async (response) => {
    const reader = response.clone().body?.getReader();
    await reader?.read();
    reader?.cancel().catch(() => {});
    return WebAssembly.compileStreaming(response);
  }),
  byCompiling("cloned", "all read from a clone", async (response) => {
    const clone = response.clone();
    const [module] = await Promise.all([WebAssembly.compileStreaming(response), clone.arrayBuffer()]);
    return module;
  }),
  byCompiling("clone", "the clone compiled, all read from the response", async (response) => {
    const [module] = await Promise.all([WebAssembly.compileStreaming(response.clone()), response.arrayBuffer()]);
    return module;
  }),
  byCompiling("passed", "passed on by a stream in JavaScript", (response) =>
    WebAssembly.compileStreaming(new Response(pass(response), { headers })),
  ),
  byCompiling("changed", "its head changed by a stream in JavaScript", (response) =>
    WebAssembly.compileStreaming(new Response(pass(response, withSection), { headers })),
  ),
  byCompiling("bytes", "compile(await response.arrayBuffer())", async (response) =>
    WebAssembly.compile(await response.arrayBuffer()),
  ),
];

function byCompiling(
  name: string,
  title: string,
  compile: (response: Response) => Promise<WebAssembly.Module>,
): VisitWay {
  return {
    name,
    title,
    load: async (url) => (await WebAssembly.instantiate(await compile(await fetch(url)))).exports,
  };
}

type Chunk = Uint8Array<ArrayBuffer>;

function pass({ body }: Response, changeFirst: (chunk: Chunk) => Chunk = (chunk) => chunk): ReadableStream<Chunk> {
  const reader = (body as ReadableStream<Chunk>).getReader();
  let change: ((chunk: Chunk) => Chunk) | undefined = changeFirst;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(change?.(value) ?? value);
      change = undefined;
    },
  });
}

const PREAMBLE_BYTES = 8;

/** An empty custom section "#" behind the preamble. */
function withSection(first: Chunk): Chunk {
  const section = [0x00, 0x02, 0x01, 0x23];
  const changed = new Uint8Array(first.length + section.length);
  changed.set(first.subarray(0, PREAMBLE_BYTES));
  changed.set(section, PREAMBLE_BYTES);
  changed.set(first.subarray(PREAMBLE_BYTES), PREAMBLE_BYTES + section.length);
  return changed;
}
