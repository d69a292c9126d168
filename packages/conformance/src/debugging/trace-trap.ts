import { type HostedLinker, instantiatePlan, linkPlan, parseModule, planLink, rewriteModule } from "@rec/core";

/** Links a program in a cycle with its allocator, and reads the stack of a trap, in each way that compiles. */
export interface TraceTrial {
  readonly kind: "trace";
  /** In Base64. The function `run` of the program calls the allocator, which traps. */
  readonly modules: Readonly<Record<"program" | "allocator", string>>;
}

/**
 * The offset of the program's frame by the way that it was linked, as hexadecimal digits; absent if the engine's stacks
 * have no offsets. `alone` is without a linker.
 */
export type TraceOutcome = Readonly<Record<string, string>>;

type Bytes = Uint8Array<ArrayBuffer>;

export async function traceTrap(
  { modules }: TraceTrial,
  { link, prepare }: Pick<HostedLinker, "link" | "prepare">,
): Promise<TraceOutcome> {
  const program = fromBase64(modules.program);
  const allocator = fromBase64(modules.allocator);
  const bytes = { program, allocator };
  const plan = planLink({ program: parseModule(program), allocator: parseModule(allocator) });
  const ways: Readonly<Record<string, () => Promise<WebAssembly.Exports>>> = {
    alone: async () => instantiateAlone(program),
    "link of bytes": async () => (await link(bytes)).exports.program,
    "link of a stream": async () => (await link({ program: slowly(program), allocator })).exports.program,
    "linkPlan of a stream": async () => (await linkPlan(plan, { program: slowly(program), allocator })).exports.program,
    "prepare, and instantiatePlan": async () => {
      const prepared = await prepare(bytes);
      return instantiatePlan(prepared.plan, prepared.modules).exports["program"] as WebAssembly.Exports;
    },
    "planLink, and rewriteModule": async () => {
      const rewritten = await WebAssembly.compile(rewriteModule(plan, { name: "program", bytes: program }));
      const compiled = { program: rewritten, allocator: await WebAssembly.compile(allocator) };
      return instantiatePlan(plan, compiled).exports["program"] as WebAssembly.Exports;
    },
  };
  const outcome: Record<string, string> = {};
  for (const [way, start] of Object.entries(ways)) {
    const offset = offsetOfTrap((await start()) as { readonly run: () => void });
    if (offset !== undefined) outcome[way] = offset;
  }
  return outcome;
}

async function instantiateAlone(program: Bytes): Promise<WebAssembly.Exports> {
  const fail = (): never => {
    throw new Error("fail");
  };
  return (await WebAssembly.instantiate(program, { allocator: { fail } })).instance.exports;
}

function offsetOfTrap({ run }: { readonly run: () => void }): string | undefined {
  try {
    run();
  } catch (error) {
    return offsetIn(String((error as Error).stack));
  }
  throw new Error("The allocator did not trap");
}

/** The program called the allocator, so its frame is the last. Its index differs: Deno does not count imports. */
function offsetIn(stack: string): string | undefined {
  return [...stack.matchAll(/wasm-function\[\d\]:0x([0-9a-f]+)/g)].at(-1)?.[1];
}

/** The bytes in pieces, with a turn of the event loop in front of each. */
function slowly(bytes: Bytes): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream<Bytes>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + 16));
      at += 16;
    },
  });
}

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
