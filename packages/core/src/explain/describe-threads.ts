import type { ThreadStack } from "../plan/memory-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";

/** The set-up of further threads, one line for each stack pointer, for all thread-local data, and for each obstacle. */
export function describeThreads({ thread }: LinkPlan): string[] {
  if (thread === undefined) return [];
  const { stacks, locals, block, lacking } = thread;
  const offsets = locals.map(({ unit, offset }) => `${plainName(unit)} at ${offset}`);
  return [
    ...stacks.map((stack) => `stack pointer: ${describeStack(stack)}`),
    ...(locals.length === 0
      ? []
      : [`thread-local data: ${block.size} bytes, aligned to ${block.alignment}: ${offsets.join(", ")}`]),
    ...lacking.map(({ module, lacks }) => {
      return `no threads: ${plainName(module)} hides its ${lacks === "stack" ? "stack pointer" : "thread-local data"}`;
    }),
  ];
}

function describeStack(stack: ThreadStack): string {
  if (stack.extern !== undefined) return `extern ${stack.extern}, made by the linker`;
  if (stack.host !== undefined) return `the host's ${quoteName(stack.host.module)} ${quoteName(stack.host.name)}`;
  return `${plainName(stack.unit)} ${quoteName(stack.export)}`;
}
