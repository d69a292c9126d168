import { describe, expect, test } from "vitest";
import { createOutputBuffer, MOST_LINES, type Output } from "../model/output.ts";
import { collectOutput, MOST_CHARACTERS } from "./collect-output.ts";

function newConsole() {
  const seen: unknown[][] = [];
  const print = (...values: unknown[]) => {
    seen.push(values);
  };
  return { seen, console: { log: print, info: print, debug: print, warn: print, error: print } };
}

test("collects what is printed during a work, tells errors apart, and prints all of it as before", async () => {
  const { console, seen } = newConsole();
  const output = collectOutput(console);
  console.log("before");
  const printed = await output.during(async (read) => {
    console.log("a", 1, 2n, -0, { b: [1, "c"], d: { e: { f: 1 } } }, null);
    console.error("first\nsecond");
    console.log(new Uint8Array(3), new TypeError("no"), () => 1);
    return read();
  });
  console.log("after");
  expect(printed).toEqual({
    dropped: 0,
    lines: [
      { text: 'a 1 2n -0 { b: [1, "c"], d: { e: {…} } } null', isError: false },
      { text: "first", isError: true },
      { text: "second", isError: true },
      { text: "[0, 0, 0] TypeError: no [function ]", isError: false },
    ],
  });
  expect(seen).toHaveLength(5);
  expect(await output.during(async (read) => read())).toBeUndefined();
});

test("keeps the last lines, and the beginning of each, whatever is printed", async () => {
  const { console } = newConsole();
  const output = collectOutput(console);
  const hostile = {
    get constructor(): never {
      throw new Error("hostile");
    },
  };
  const printed = await output.during(async (read) => {
    for (let line = 0; line < 100_000; line++) console.log(`line ${line}`);
    console.log("x".repeat(10_000_000));
    console.log(hostile);
    return read();
  });
  expect(printed?.lines).toHaveLength(MOST_LINES);
  expect(printed?.dropped).toBe(100_002 - MOST_LINES);
  expect(printed?.lines.at(-3)?.text).toBe("line 99999");
  expect(printed?.lines.at(-2)?.text).toBe(`${"x".repeat(MOST_CHARACTERS)}…`);
  expect(printed?.lines.at(-1)?.text).toBe("[a value that cannot be printed]");
});

test("lines go to the work that began last", async () => {
  const { console } = newConsole();
  const output = collectOutput(console);
  const both = await output.during(async (outer) => {
    console.log("outer");
    const inner = await output.during(async (read) => {
      console.log("inner");
      return read();
    });
    return [outer(), inner].map((each) => each?.lines.map(({ text }) => text));
  });
  expect(both).toEqual([["outer"], ["inner"]]);
});

describe("the standard output of a program", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test("is there before its line ends, and its end takes the place of its beginning", async () => {
    const { console, seen } = newConsole();
    const output = collectOutput(console);
    const sent: Output[] = [];
    const printed = await output.during(
      async (read) => {
        output.streams.stdout?.(bytes("first\nPass"));
        output.streams.stdout?.(bytes("word: "));
        expect(read()?.lines.map(({ text }) => text)).toEqual(["first", "Password: "]);
        console.log("a host function");
        output.streams.stderr?.(bytes("wrong"));
        output.streams.stdout?.(bytes("***\n"));
        expect(seen).toEqual([["first"], ["a host function"], ["Password: ***"]]);
        await Promise.resolve();
        return read();
      },
      (lines) => sent.push(lines),
    );
    expect(printed?.lines.map(({ text, isError }) => [text, isError])).toEqual([
      ["first", false],
      ["Password: ***", false],
      ["a host function", false],
      ["wrong", true],
    ]);
    expect(seen.at(-1)).toEqual(["wrong"]);
    // The page puts the messages together, and sees the same.
    const page = createOutputBuffer();
    for (const each of sent) page.add(each);
    expect(page.read()).toEqual(printed);
  });

  test("is bounded, and quick, if it is one long line that comes by characters", async () => {
    const { console, seen } = newConsole();
    const output = collectOutput(console);
    const character = bytes("x");
    const printed = await output.during(async (read) => {
      for (let count = 0; count < 1_000_000; count++) output.streams.stdout?.(character);
      await Promise.resolve();
      return read();
    });
    expect(printed?.lines.map(({ text }) => text)).toEqual([`${"x".repeat(MOST_CHARACTERS)}…`]);
    expect(seen).toEqual([["x".repeat(1_000_000)]]);
  });
});
