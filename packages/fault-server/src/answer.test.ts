import { describe, expect, test } from "vitest";
import { type Answer, parseAnswer, queryOf } from "./answer.ts";

const full: Required<Answer> = {
  times: 2,
  nextFile: "other.wasm",
  headDelayMs: 30,
  bytesPerSecond: 1000,
  fault: "reset",
  afterShare: 0.5,
  status: 302,
  location: "/user.wasm?status=404&run=a b",
  type: "application/wasm; charset=utf-8",
  framing: "chunked",
  lengthError: -7,
  encoding: "gzip",
  claimedEncoding: "br",
  keepShare: 0.25,
  validator: "etag",
  cors: "none",
  run: "3",
};

describe("queryOf(), parseAnswer()", () => {
  test("carry every part of an answer through a URL", () => {
    const { searchParams } = new URL(`http://localhost/user.wasm${queryOf(full)}`);
    expect(parseAnswer(searchParams)).toEqual(full);
  });

  test("leave the URL of a good answer alone", () => {
    expect(queryOf({})).toBe("");
    expect(parseAnswer(new URLSearchParams())).toEqual({});
  });

  test.each(["fualt=reset", "fault=rest", "status=", "status=ok", "times=NaN", "constructor=1"])(
    "refuse %s",
    (query) => {
      expect(() => parseAnswer(new URLSearchParams(query))).toThrow(`No answer has ${query}`);
    },
  );
});
