import { type Linked, link, type PhaseTiming } from "@rec/core";
import { createHeap, f32, i32, struct, type ValueOf } from "@rec/core/memory";
import { formatF32 } from "../call/format-value.ts";
import type { Context } from "../context.ts";
import { createFileHost } from "../input/command-host.ts";
import { type Column, formatTable } from "../output/format-table.ts";
import { planText } from "../output/plan-text.ts";
import type { Style } from "../output/terminal.ts";
import type { CommonOptions } from "./common-options.ts";

/** The exports of `program.wasm`, compiled from `wasm/src/program.c`. */
interface Program {
  createRecord(id: number, x: number, y: number): number;
  deleteRecord(address: number): void;
}

/** `struct Record` of `wasm/src/program.c`. */
const Record = struct({ id: i32, x: f32, y: f32 });

const RECORD = { id: 2, x: 1.1, y: 2.2 };

/** `rec demo`: the lesson, from two files that need each other to a record in memory and back. */
export async function demo(options: CommonOptions, { terminal }: Context): Promise<void> {
  // The artifacts are no part of the bundled command, so an import at the top would look for their package at each start.
  const { memoryUrl, programUrl } = await import("@rec/wasm");
  const sources = { program: programUrl, memory: memoryUrl };
  const linked = await link(sources, { host: createFileHost() });
  const program = linked.exports.program as unknown as Program;
  const heap = createHeap({ ...linked.exports.program, ...linked.exports.memory });

  const address = program.createRecord(RECORD.id, RECORD.x, RECORD.y);
  const record = Record.read(Record.at(heap, address));
  program.deleteRecord(address);

  if (options.json) {
    const { plan, timings } = linked;
    terminal.print(JSON.stringify({ address, record, plan, timings }, null, 2));
    return;
  }
  terminal.print(demoText({ linked, address, record }, terminal.style));
}

interface DemoResult {
  readonly linked: Linked;
  readonly address: number;
  readonly record: ValueOf<typeof Record>;
}

function demoText({ linked, address, record }: DemoResult, style: Style): string {
  const { heading, value, faint } = style;
  const { id, x, y } = RECORD;
  const read = `id ${record.id}, x ${formatF32(record.x)}, y ${formatF32(record.y)}`;
  return [
    heading("program.wasm needs malloc and free, memory.wasm needs the program's memory"),
    faint("Neither can be instantiated before the other. rec links them:"),
    "",
    planText(linked.plan, style),
    "",
    heading("The record"),
    `  program.createRecord(${id}, ${x}, ${y}) = ${value(String(address))}`,
    `  in memory at ${address}: ${value(read)}`,
    `  program.deleteRecord(${address})`,
    "",
    heading(`Timings, ${formatMs(endOf(linked.timings))} ms in all`),
    timingTable(linked.timings, style),
    "",
    `${heading("Now in a web page:")} run ${value("npx -y pnpm@12.20.0 web")} and open http://localhost:8080/`,
  ].join("\n");
}

const formatMs = (ms: number) => ms.toFixed(2);

function endOf(timings: readonly PhaseTiming[]): number {
  return Math.max(...timings.map(({ startMs, durationMs }) => startMs + durationMs));
}

const TIMING_COLUMNS: readonly Column[] = [
  { title: "phase" },
  { title: "module" },
  { title: "from ms", align: "right" },
  { title: "to ms", align: "right" },
  { title: "" },
];

const BAR_WIDTH = 36;

const PHASES = ["load", "parse", "plan", "compile", "bind", "instantiate"];

/** The times of each phase, phase by phase: the bars of simultaneous phases overlap. */
function timingTable(timings: readonly PhaseTiming[], { faint, value }: Style): string {
  const columnsPerMs = BAR_WIDTH / endOf(timings);
  const phaseByPhase = PHASES.flatMap((name) => timings.filter(({ phase }) => phase === name));
  const rows = phaseByPhase.map(({ phase, module = "", startMs, durationMs }) => {
    const start = Math.min(Math.floor(startMs * columnsPerMs), BAR_WIDTH - 1);
    const bar = "█".repeat(Math.max(1, Math.round(durationMs * columnsPerMs)));
    return [phase, module, formatMs(startMs), formatMs(startMs + durationMs), " ".repeat(start) + value(bar)];
  });
  return formatTable(TIMING_COLUMNS, rows, faint);
}
