import { describe, expect, test } from "vitest";
import { examples } from "../src/model/examples.ts";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

/** The outcome of each example: linked, linked with a warning, or the codes of its problems. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  lesson: ["linked"],
  "ping-pong": ["linked"],
  diamond: ["linked"],
  "start-in-a-cycle": ["linked"],
  "shared-malloc": ["linked"],
  placed: ["linked"],
  "dynamic-libraries": ["linked"],
  "separate-memories": ["linked", "SEPARATE_MEMORIES"],
  "unresolved-import": ["failed", "UNRESOLVED_IMPORT", "UNRESOLVED_IMPORT"],
  "ambiguous-import": ["failed", "AMBIGUOUS_IMPORT", "AMBIGUOUS_IMPORT"],
  "type-mismatch": ["failed", "EXTERN_TYPE_MISMATCH", "EXTERN_TYPE_MISMATCH"],
  "unbreakable-cycle": ["failed", "UNBREAKABLE_CYCLE"],
  "data-overlap": ["failed", "DATA_OVERLAP"],
  "missing-library": ["failed", "UNRESOLVED_IMPORT", "UNRESOLVED_IMPORT"],
  "missing-file": ["failed", "HTTP_STATUS"],
  "wrong-mime-type": ["failed", "WRONG_MIME_TYPE"],
  truncated: ["failed", "UNEXPECTED_END"],
  "not-webassembly": ["failed", "NOT_WEBASSEMBLY"],
};

async function outcome(): Promise<readonly string[]> {
  await bench.page.locator('#status:not([data-state="working"])').waitFor();
  const state = await bench.page.locator("#status").getAttribute("data-state");
  return [String(state), ...(await bench.page.locator(".diagnostic .code").allTextContents())];
}

describe("the examples", () => {
  test("have the outcomes that their titles promise, each by a choice in the menu", async () => {
    await bench.open();
    const menu = bench.page.getByLabel("Example", { exact: true });
    await menu.waitFor();
    for (const { id, sentence } of examples) {
      await menu.selectOption(id);
      await bench.page.getByText(sentence, { exact: true }).waitFor();
      // The panel of problems is loaded when it is first shown.
      await expect.poll(outcome, { message: id }).toEqual(OUTCOMES[id]);
      // The address names the choice. It is written a moment later.
      if (id !== "lesson") await bench.page.waitForURL(`${bench.url}?example=${id}`);
    }
    expect(Object.keys(OUTCOMES)).toEqual(examples.map(({ id }) => id));
    const title = await bench.page.title();
    expect(title).toMatch(/^Not linked: /);
  });

  test("open by the address, and a step back opens the example before", async () => {
    await bench.open("?example=ping-pong");
    const names = bench.page.getByRole("textbox", { name: /^Name of / });
    await names.nth(1).waitFor();
    expect(await names.evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value))).toEqual([
      "ping",
      "pong",
    ]);
    await bench.page.getByLabel("Example", { exact: true }).selectOption("diamond");
    await bench.page.waitForURL(`${bench.url}?example=diamond`);
    await names.nth(3).waitFor();
    await bench.page.goBack();
    await bench.page.getByRole("textbox", { name: "Name of pong" }).waitFor();
    expect(await names.count()).toBe(2);
  });

  test("that are unknown are said to be, and the lesson is shown", async () => {
    await bench.open("?example=nothing");
    await bench.page.getByText('There is no example "nothing". The lesson is shown.').waitFor();
    await bench.page.getByRole("textbox", { name: "Name of program" }).waitFor();
    expect(await bench.page.locator("#status").getAttribute("data-state")).toBe("linked");
  });
});
