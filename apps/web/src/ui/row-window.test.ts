import { describe, expect, test } from "vitest";
import {
  contentPx,
  drawnRows,
  isScaled,
  lastTop,
  MOST_SCROLL_PX,
  type RowSpace,
  scrollOf,
  topAfterScroll,
  topToReveal,
} from "./row-window.ts";

const few: RowSpace = { count: 10_000, rowPx: 40, viewPx: 400 };
/** The rows of 16 bytes of a memory with 4 GiB. */
const many: RowSpace = { count: 2 ** 28, rowPx: 24, viewPx: 480 };

describe("a space that a browser can draw", () => {
  test("scrolls by pixels", () => {
    expect([isScaled(few), contentPx(few), lastTop(few)]).toEqual([false, 400_000, 9_990]);
    expect(topAfterScroll(few, { top: 0, from: 0, to: 1_000 })).toBe(25);
    expect(scrollOf(few, 25)).toBe(1_000);
  });

  test("draws the rows in view and a few more, within its ends", () => {
    expect(drawnRows(few, { top: 0, over: 4 })).toEqual({ first: 0, count: 14 });
    expect(drawnRows(few, { top: 100.5, over: 4 })).toEqual({ first: 96, count: 19 });
    expect(drawnRows(few, { top: 9_990, over: 4 })).toEqual({ first: 9_986, count: 14 });
    expect(drawnRows({ ...few, count: 0 }, { top: 0, over: 4 })).toEqual({ first: 0, count: 0 });
  });
});

describe("a space of 4 GiB", () => {
  test("is no taller than browsers draw, and reaches its first and its last row", () => {
    expect(isScaled(many)).toBe(true);
    expect(contentPx(many)).toBe(MOST_SCROLL_PX);
    const end = MOST_SCROLL_PX - many.viewPx;
    expect(topAfterScroll(many, { top: 5e6, from: 1e5, to: end })).toBe(2 ** 28 - 20);
    expect(topAfterScroll(many, { top: 5e6, from: 1e5, to: 0 })).toBe(0);
    expect(scrollOf(many, lastTop(many))).toBe(end);
  });

  test("moves row by row for a wheel, and in proportion for a scrollbar", () => {
    expect(topAfterScroll(many, { top: 1e6, from: 50_000, to: 50_048 })).toBe(1e6 + 2);
    expect(topAfterScroll(many, { top: 1e6, from: 50_000, to: 49_904 })).toBe(1e6 - 4);
    const end = MOST_SCROLL_PX - many.viewPx;
    expect(topAfterScroll(many, { top: 0, from: 0, to: end / 2 })).toBeCloseTo(lastTop(many) / 2, 3);
  });
});

test("topToReveal() moves no more than it has to", () => {
  expect(topToReveal(few, { top: 100, row: 105 })).toBe(100);
  expect(topToReveal(few, { top: 100, row: 90 })).toBe(90);
  expect(topToReveal(few, { top: 100, row: 120 })).toBe(111);
  expect(topToReveal(few, { top: 100, row: 9_999 })).toBe(9_990);
  expect(topToReveal(few, { top: 100, row: 120, around: 3 })).toBe(114);
  expect(topToReveal(few, { top: 100, row: 90, around: 99 })).toBe(85.5);
});
