import type { DataOverlapProblem, MemoryDefinition } from "../plan/layout/find-data-overlaps.ts";
import type { PlacedSegment } from "../plan/layout/segment-overlaps.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { importsPath } from "./scene.ts";
import type { TextsOf } from "./texts.ts";

const OVERLAP_HINT =
  "build one of them for other addresses (wasm-ld --global-base) or as position-independent code (-fPIC, wasm-ld -shared), " +
  "or link them into one module";

/** Texts of problems of the memory layout. */
export const layoutTexts: TextsOf<DataOverlapProblem> = {
  "data-overlap": ({ overlap: [first, second], names, definition }) => {
    const start = Math.max(first.start, second.start);
    const end = Math.min(first.end, second.end);
    return {
      message:
        `${describeSegment(first, names[0])} and ${describeSegment(second, names[1])} overlap ` +
        `in ${textOfMemory(definition)}: ${end - start === 1 ? "1 byte" : `${end - start} bytes`}, ` +
        formatRange(start, end, String),
      hint: OVERLAP_HINT,
    };
  },
  "more-data-overlaps": ({ count }) => ({
    message:
      count === 1
        ? "1 more pair of data segments overlaps in the same way"
        : `${count} more pairs of data segments overlap in the same way`,
    hint: OVERLAP_HINT,
  }),
};

function describeSegment({ segment, start, end }: PlacedSegment, module: string): string {
  return `data segment ${segment} of ${plainName(module)} at ${formatRange(start, end, hex)}`;
}

function textOfMemory(definition: MemoryDefinition | undefined): string {
  if (definition === undefined) return "one memory";
  if (definition.by === "host") return `the memory ${importsPath(definition)}`;
  const provider = definition.by === "made" ? definition.provider : definition;
  return provider === undefined ? "one memory" : `memory ${quoteName(provider.name)} of ${plainName(provider.module)}`;
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

/** `[0x400, 0x410)`: from the first address to before the second. */
function formatRange(start: number, end: number, format: (address: number) => string): string {
  return `[${format(start)}, ${format(end)})`;
}
