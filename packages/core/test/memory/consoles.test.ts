import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { deno, node } from "../real/run-script.ts";

const script = fileURLToPath(new URL("print-views.ts", import.meta.url));

test.for([node, deno])("the console of $name shows a view as its value", async (runtime, { skip }) => {
  if (runtime.missing !== undefined) skip(runtime.missing);
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const { stdout } = await promisify(execFile)(runtime.command, [...runtime.args, script], { env });
  const [view, value, ...rest] = stdout.split("---\n");
  expect(view).toBe(value);
  expect([view, rest]).toEqual([expect.stringContaining("big: 2n"), [""]]);
});
