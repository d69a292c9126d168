import type { WasiOptions } from "@rec/browser";
import { createOutputBuffer, MOST_LINES, type Output, type OutputBuffer } from "../model/output.ts";
import { sendOutput } from "./send-output.ts";
import { writeLines } from "./write-lines.ts";

/** Characters that are kept of one line. */
export const MOST_CHARACTERS = 500;

/** Collects what is printed to a console. */
export interface OutputCollector {
  /**
   * Does some work, and collects the lines that are printed meanwhile. If several run at the same time, the one that
   * began last gets the lines.
   *
   * @param work - gets `printed()`, which is undefined if nothing was printed
   * @param send - called with lines while the work still runs, if it is given
   */
  during<Answer>(
    work: (printed: () => Output | undefined) => Promise<Answer>,
    send?: (output: Output) => void,
  ): Promise<Answer>;
  /** The standard output and the standard error of programs. A line is collected while it is written, and printed when it ends. */
  readonly streams: Pick<WasiOptions, "stdout" | "stderr">;
}

type Method = "log" | "info" | "debug" | "warn" | "error";

const METHODS: readonly Method[] = ["log", "info", "debug", "warn", "error"];

/** Everything is printed to the console as before, too. */
export function collectOutput(console: Pick<Console, Method>): OutputCollector {
  const open: Pick<OutputBuffer, "add">[] = [];
  let unfinishedLines = 0;
  const streamTo = (print: (line: string) => void, isError: boolean) => {
    let unfinished: number | undefined;
    const add = (text: string): void => {
      const line = { text: shortened(text), isError, ...(unfinished !== undefined && { unfinished }) };
      open.at(-1)?.add({ lines: [line], dropped: 0 });
    };
    return writeLines({
      mostCharacters: MOST_CHARACTERS + 1,
      show(beginning) {
        unfinished ??= ++unfinishedLines;
        add(beginning);
      },
      print(line) {
        add(line);
        unfinished = undefined;
        print(line);
      },
    });
  };
  const streams = {
    stdout: streamTo(console.log.bind(console), false),
    stderr: streamTo(console.error.bind(console), true),
  };
  for (const method of METHODS) {
    const print = console[method].bind(console);
    const isError = method === "error" || method === "warn";
    console[method] = (...values: unknown[]) => {
      const sink = open.at(-1);
      if (sink !== undefined) sink.add({ lines: linesOf(values).map((text) => ({ text, isError })), dropped: 0 });
      print(...values);
    };
  }
  return {
    streams,
    async during(work, send) {
      const all = createOutputBuffer();
      const sendNew = send && sendOutput(send);
      const sink: (typeof open)[number] = {
        add(output) {
          all.add(output);
          sendNew?.(output);
        },
      };
      open.push(sink);
      try {
        return await work(all.read);
      } finally {
        open.splice(open.indexOf(sink), 1);
      }
    },
  };
}

function linesOf(values: readonly unknown[]): readonly string[] {
  const text = values.map(textOf).join(" ");
  const lines = text.slice(0, MOST_LINES * MOST_CHARACTERS).split("\n", MOST_LINES);
  return lines.map(shortened);
}

function shortened(line: string): string {
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

const MOST_MEMBERS = 20;

/**
 * A value as text, at most two levels deep; what the reader's code gave may be hostile, so nothing of it stops the call. Libraries for
 * this read all members, which takes seconds for a view of a whole memory.
 */
function textOf(value: unknown): string {
  try {
    if (typeof value === "string") return value;
    return valueText(value, 2);
  } catch {
    return "[a value that cannot be printed]";
  }
}

function valueText(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.slice(0, MOST_CHARACTERS));
    case "bigint":
      return `${value}n`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "function":
      return `[function ${value.name}]`;
    case "object":
      return value === null ? "null" : objectText(value, depth);
    default:
      return String(value);
  }
}

function objectText(value: object, depth: number): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const list = value as ArrayLike<unknown>;
    if (depth === 0) return `[${list.length} values]`;
    const first = Array.from({ length: Math.min(list.length, MOST_MEMBERS) }, (_, at) =>
      valueText(list[at], depth - 1),
    );
    return `[${first.join(", ")}${list.length > MOST_MEMBERS ? `, … ${list.length} in all` : ""}]`;
  }
  const name = value.constructor?.name ?? "Object";
  if (name !== "Object") return `[${name}]`;
  const keys = Object.keys(value);
  if (depth === 0) return "{…}";
  const members = keys
    .slice(0, MOST_MEMBERS)
    .map((key) => `${key}: ${valueText((value as Readonly<Record<string, unknown>>)[key], depth - 1)}`);
  return `{ ${[...members, ...(keys.length > MOST_MEMBERS ? ["…"] : [])].join(", ")} }`;
}
