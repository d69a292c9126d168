import { expect, test } from "vitest";
import { errorOf } from "../../test/outcomes.ts";
import { moduleTypes } from "../../test/wat.ts";
import { planLink } from "../plan-link.ts";

test("several missing functions of WASI have one hint", async () => {
  const imports = ["fd_write", "proc_exit"].map((name) => `(import "wasi_snapshot_preview1" "${name}" (func))`);
  const types = await moduleTypes({ program: `(module ${imports.join("")})` });
  const { diagnostics, message } = await errorOf(() => planLink(types));
  expect(diagnostics.length).toBe(2);
  expect(message.match(/hint: .*/g)).toEqual([
    expect.stringMatching(
      /set wasi: true, .*; or add imports\.wasi_snapshot_preview1, or link a module under the name/,
    ),
  ]);
});
