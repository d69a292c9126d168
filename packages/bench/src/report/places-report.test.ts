import { expect, test } from "vitest";
import type { PlacesSizes } from "../places/measure-sizes.ts";
import { replacePlacesSizes } from "./readme.ts";

const sizes: readonly PlacesSizes[] = [
  {
    title: "large",
    moduleBytes: 5_350_770,
    places: 61_240,
    relocationBytes: 538_333,
    placesBytes: 91,
    placesGzipBytes: 107,
  },
  { title: "small", moduleBytes: 1_580, places: 28, relocationBytes: 486, placesBytes: 107, placesGzipBytes: 115 },
];

test("replacePlacesSizes() writes one row for each module, and how many times smaller its section is", () => {
  const block = (content: string) =>
    `a\n<!-- sizes of rec.places: begin -->\n\n${content}\n\n<!-- sizes of rec.places: end -->\nb`;
  expect(replacePlacesSizes(block("old"), sizes)).toBe(
    block(
      [
        "| module (clang 22) | size | places | relocations | rec.places | rec.places, gzip |",
        "| - | - | - | - | - | - |",
        "| large | 5,350,770 | 61,240 | 538,333 | 91 (5,916×) | 107 |",
        "| small | 1,580 | 28 | 486 | 107 (4.5×) | 115 |",
      ].join("\n"),
    ),
  );
});
