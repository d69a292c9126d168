import { expect, test } from "vitest";
import { MOST_LINES, type Output } from "../model/output.ts";
import { sendOutput } from "./send-output.ts";

const line = (text: string): Output => ({ lines: [{ text, isError: false }], dropped: 0 });

test("sends the first lines at once, and later ones together, of which the last are kept", () => {
  const sent: Output[] = [];
  let time = 0;
  const print = sendOutput(
    (output) => sent.push(output),
    () => time,
  );
  for (let at = 0; at < 5; at++) print(line(`early ${at}`));
  expect(sent.map(({ lines }) => lines.map(({ text }) => text))).toEqual(
    Array.from({ length: 5 }, (_, at) => [`early ${at}`]),
  );
  for (let at = 0; at < 10_000; at++) print(line(`many ${at}`));
  const before = sent.length;
  expect(before).toBe(999);
  time = 100;
  print(line("after a while"));
  print(line("just after it"));
  expect(sent).toHaveLength(before + 1);
  expect(sent.at(-1)?.lines.at(-1)?.text).toBe("after a while");
  expect(sent.at(-1)?.lines).toHaveLength(MOST_LINES);
  // Nothing is counted twice, or not at all.
  const all = sent.reduce((sum, { lines, dropped }) => sum + lines.length + dropped, 0);
  expect(all).toBe(10_006);
});
