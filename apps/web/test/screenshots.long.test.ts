import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

/** The screenshots of the documents. UPDATE_GOLDENS=1 takes them again; else they go to `dist/`, to be looked at. */
const documents = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const others = fileURLToPath(new URL("../dist/screenshots/", import.meta.url));

interface Shot {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
  readonly address: string;
  readonly state: "linked" | "failed";
  /** A text that is on the page when it is complete. */
  readonly shown: string;
  readonly inDocuments?: true;
}

const shots: readonly Shot[] = [
  {
    name: "workbench",
    width: 1440,
    height: 900,
    colorScheme: "light",
    address: "",
    state: "linked",
    shown: "As linked",
    inDocuments: true,
  },
  {
    name: "workbench-dark",
    width: 1440,
    height: 900,
    colorScheme: "dark",
    address: "",
    state: "linked",
    shown: "As linked",
    inDocuments: true,
  },
  {
    name: "workbench-error",
    width: 1440,
    height: 900,
    colorScheme: "light",
    address: "?example=unresolved-import",
    state: "failed",
    shown: "UNRESOLVED_IMPORT",
    inDocuments: true,
  },
  {
    name: "phone-light",
    width: 360,
    height: 780,
    colorScheme: "light",
    address: "",
    state: "linked",
    shown: "As linked",
  },
  {
    name: "phone-dark",
    width: 360,
    height: 780,
    colorScheme: "dark",
    address: "",
    state: "linked",
    shown: "As linked",
  },
  {
    name: "projector-light",
    width: 2560,
    height: 1440,
    colorScheme: "light",
    address: "",
    state: "linked",
    shown: "As linked",
  },
  {
    name: "projector-dark",
    width: 2560,
    height: 1440,
    colorScheme: "dark",
    address: "",
    state: "linked",
    shown: "As linked",
  },
];

describe("the screenshots", () => {
  test.each(shots)("$name, $width pixels, $colorScheme", async (shot) => {
    const { page } = bench;
    await page.emulateMedia({ colorScheme: shot.colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width: shot.width, height: shot.height });
    await bench.open(shot.address);
    await page.locator(`#status[data-state="${shot.state}"]`).waitFor();
    await page.getByText(shot.shown).filter({ visible: true }).first().waitFor();
    await page.locator('[data-laid-out="true"]').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(shot.width);
    // A projector has room: the picture takes half of the window's height at least.
    const height = await page.locator(".picture-view").evaluate((view) => view.clientHeight);
    if (shot.width >= 1700) expect(height).toBeGreaterThan(shot.height * 0.48);
    const folder = shot.inDocuments && process.env["UPDATE_GOLDENS"] ? documents : others;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}${shot.name}.png` });
  });

  test.each(shots.filter(({ inDocuments }) => inDocuments))(
    "$name stands in the documents, in its size",
    ({ name, width, height }) => {
      const image = readFileSync(`${documents}${name}.png`);
      // The header of a PNG: width and height at offsets 16 and 20.
      expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([width, height]);
    },
  );
});
