import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { explained } from "../../test/load.ts";
import { errorOf } from "../../test/outcomes.ts";
import { runs } from "../../test/seed.ts";
import { ModuleLoadError } from "../errors.ts";
import { attribute } from "../problem.ts";
import { quoteName } from "../wasm/quote-name.ts";
import { findIntegrityProblem } from "./integrity.ts";
import { loadFailure } from "./load-problems.ts";

const subject = { module: "a", url: "https://example.test/a.wasm" };
const bytes = new TextEncoder().encode("\0asm, or whatever was meant");
const other = new TextEncoder().encode("something else");

type Algorithm = "sha256" | "sha384" | "sha512";
const ALGORITHMS: readonly Algorithm[] = ["sha256", "sha384", "sha512"];

const digestOf = (algorithm: string, content: Uint8Array = bytes) =>
  createHash(algorithm).update(content).digest("base64");
const integrityOf = (algorithm: Algorithm, content?: Uint8Array) => `${algorithm}-${digestOf(algorithm, content)}`;
const toHex = (base64: string) => Buffer.from(base64, "base64").toString("hex");
const check = async (integrity: string, content: Uint8Array<ArrayBuffer> = bytes): Promise<void> => {
  const problem = await findIntegrityProblem(content, integrity);
  if (problem !== undefined) throw explained(attribute(loadFailure(problem), subject));
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("findIntegrityProblem()", () => {
  test.each(ALGORITHMS)("accepts matching bytes, by %s", async (algorithm) => {
    await check(integrityOf(algorithm));
  });

  // W3C Subresource Integrity, "The integrity attribute": alert('Hello, world.');
  test("accepts the vectors of the standard", async () => {
    const script = new TextEncoder().encode("alert('Hello, world.');");
    await check("sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO", script);
    await check(
      "sha512-Q2bFTOhEALkN8hOms2FKTDLy7eugP2zFZ1T8LCvX42Fp3WoNr3bjZSAHeOsHrbV1Fu9/A0EzCinRE7Af1ofPrw==",
      script,
    );
  });

  test("accepts any bytes by their own digest, and by no other", { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...ALGORITHMS),
        async (one, another, algorithm) => {
          const integrity = integrityOf(algorithm, one);
          await check(integrity, new Uint8Array(one));
          if (Buffer.compare(one, another) === 0) return;
          expect((await errorOf(check(integrity, new Uint8Array(another)))).code).toBe("INTEGRITY_MISMATCH");
        },
      ),
      runs(100),
    );
  });

  test.each(ALGORITHMS)(
    "is INTEGRITY_MISMATCH with both digests where the bytes are others, by %s",
    async (algorithm) => {
      const error = await errorOf(check(integrityOf(algorithm), other));
      expect(error).toBeInstanceOf(ModuleLoadError);
      expect([error.code, error.module, error.url]).toEqual(["INTEGRITY_MISMATCH", "a", subject.url]);
      expect(error.diagnostics[0]?.message).toBe(
        `Unable to link WebAssembly file https://example.test/a.wasm: expected integrity ${integrityOf(algorithm)}, found ${integrityOf(algorithm, other)}`,
      );
      expect(error.diagnostics[0]?.retryable).toBeUndefined();
    },
  );

  test("accepts one of several digests", async () => {
    await check(`${integrityOf("sha256", other)} ${integrityOf("sha256")}`);
    await check(`\n${integrityOf("sha256")}\t ${integrityOf("sha256", other)} `);
    const wrong = new TextEncoder().encode("a third");
    expect((await errorOf(check(`${integrityOf("sha256", other)} ${integrityOf("sha256")}`, wrong))).message).toContain(
      `expected integrity ${integrityOf("sha256", other)} or ${integrityOf("sha256")}, found ${integrityOf("sha256", wrong)}`,
    );
  });

  test("lets the strongest algorithm decide alone, in any order", async () => {
    for (const [weak, strong] of [
      ["sha256", "sha384"],
      ["sha256", "sha512"],
      ["sha384", "sha512"],
    ] as const) {
      await check(`${integrityOf(weak, other)} ${integrityOf(strong)}`);
      await check(`${integrityOf(strong)} ${integrityOf(weak, other)}`);
      for (const integrity of [
        `${integrityOf(weak)} ${integrityOf(strong, other)}`,
        `${integrityOf(strong, other)} ${integrityOf(weak)}`,
      ]) {
        const error = await errorOf(check(integrity));
        expect(error.code).toBe("INTEGRITY_MISMATCH");
        expect(error.message).toContain(
          `expected integrity ${integrityOf(strong, other)}, found ${integrityOf(strong)}`,
        );
      }
    }
  });

  test("accepts the URL-safe alphabet too", async () => {
    const odd = await fc.sample(fc.uint8Array({ minLength: 1, maxLength: 30 }), { seed: 1, numRuns: 50 });
    const digests = odd.map((content) => ({ content, digest: digestOf("sha256", content) }));
    const telling = digests.filter(({ digest }) => digest.includes("+") && digest.includes("/"));
    expect(telling.length).toBeGreaterThan(5);
    for (const { content, digest } of telling) {
      await check(`sha256-${digest.replaceAll("+", "-").replaceAll("/", "_")}`, new Uint8Array(content));
    }
  });

  test("ignores options after a digest, because none has a meaning", async () => {
    await check(`${integrityOf("sha256")}?ct=application/wasm`);
    expect((await errorOf(check(`${integrityOf("sha256")}?ct=application/wasm`, other))).code).toBe(
      "INTEGRITY_MISMATCH",
    );
  });

  // The whole table stands beside the fetch of Chromium in packages/conformance/src/integrity.
  test.each([
    "",
    "  ",
    "sha256",
    "sha256-",
    "sha256-***",
    "sha256-AAAA",
    "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
    "SHA256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=,sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  ])("is INVALID_INTEGRITY if there is nothing to compare with: %j", async (integrity) => {
    const error = await errorOf(check(integrity, new Uint8Array(0)));
    expect([error.code, error.module, error.url]).toEqual(["INVALID_INTEGRITY", "a", subject.url]);
    expect(error.message).toContain(
      `Unable to check WebAssembly file https://example.test/a.wasm: its integrity is ${quoteName(integrity)}, expected`,
    );
  });

  test("ignores words that are no digests, as browsers do", async () => {
    await check(`${integrityOf("sha256")} md5-rL0Y20zC+Fzt72VPzMSk2A== sha1024-AAAA any`);
    expect((await errorOf(check(`any ${integrityOf("sha256")}`, other))).code).toBe("INTEGRITY_MISMATCH");
  });

  const digest = digestOf("sha256");
  const meant = `write "sha256-${digest}"`;
  test.each<[string, unknown, string, string]>([
    ["64 hexadecimal digits", toHex(digest), `"${toHex(digest)}"`, meant],
    ["hexadecimal digits in capitals", toHex(digest).toUpperCase(), `"${toHex(digest).toUpperCase()}"`, meant],
    ["sha256 of hexadecimal digits", `sha256-${toHex(digest)}`, `"sha256-${toHex(digest)}"`, meant],
    ["the digest alone", digest, `"${digest}"`, meant],
    ["a colon", `sha256:${digest}`, `"sha256:${digest}"`, meant],
    ["capitals", `SHA256-${digest}`, `"SHA256-${digest}"`, meant],
    ["a number", 5, "the number 5", "take it from: openssl"],
    ["null", null, "null", "take it from: openssl"],
    [
      "an array",
      [`sha256-${digest}`],
      "an Array",
      'write the digests as one string, separated by spaces: integrity.join(" ")',
    ],
    ["an object", { sha256: digest }, 'an object with the key "sha256"', "take it from: openssl"],
    ["the result of WebCrypto", new ArrayBuffer(32), "an ArrayBuffer", 'write "sha256-" + btoa('],
    ["128 hexadecimal digits", "ab".repeat(64), `"${"ab".repeat(20)}…${"ab".repeat(20)}"`, 'write "sha512-q6ur'],
  ])("is INVALID_INTEGRITY, and says how to write it, for %s", async (_, integrity, given, hint) => {
    const error = await errorOf(check(integrity as string));
    expect(error.code).toBe("INVALID_INTEGRITY");
    expect(error.message).toContain(`: its integrity is ${given}, expected "sha256-…"`);
    expect(error.diagnostics[0]?.hint.slice(0, hint.length)).toBe(hint);
  });

  test.each([
    ["WebCrypto is left out, as in an insecure context", {}],
    ["there is no crypto at all", undefined],
  ])("is INVALID_INTEGRITY where %s", async (_where, crypto) => {
    vi.stubGlobal("crypto", crypto);
    const error = await errorOf(check(integrityOf("sha256")));
    expect(error.code).toBe("INVALID_INTEGRITY");
    expect(error.diagnostics[0]?.message).toBe(
      "Unable to check WebAssembly file https://example.test/a.wasm: this context has no WebCrypto",
    );
  });
});
